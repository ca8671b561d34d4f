# Test files have helpers of the same name, which CMake's unity build would mix
# up. This one gives each file a namespace of its own.

# Sets `out` to the sources to compile for the test files that follow: the files
# themselves, or in a unity build a few files that include them.
function(test_unity name out)
  if(NOT CMAKE_UNITY_BUILD)
    set(${out} ${ARGN} PARENT_SCOPE)
    return()
  endif()
  set(made)
  set(count 0)
  set(headers)
  set(bodies)
  foreach(source IN LISTS ARGN)
    # Includes must be outside of the namespace; the include guards then disable
    # the file's own directives.
    file(STRINGS "${source}" includes REGEX "^#include [<\"]")
    list(APPEND headers ${includes})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${source}")
    math(EXPR count "${count} + 1")
    string(APPEND bodies
           "namespace unity_${count} {\n#include \"${source}\"\n}\n")
    math(EXPR rest "${count} % ${CMAKE_UNITY_BUILD_BATCH_SIZE}")
    list(LENGTH ARGN all)
    if(rest EQUAL 0 OR count EQUAL all)
      list(REMOVE_DUPLICATES headers)
      list(JOIN headers "\n" headers)
      list(LENGTH made index)
      set(file "${CMAKE_CURRENT_BINARY_DIR}/${name}_${index}.cpp")
      file(CONFIGURE OUTPUT "${file}" CONTENT "${headers}\n\n${bodies}" @ONLY)
      list(APPEND made "${file}")
      set(headers)
      set(bodies)
    endif()
  endforeach()
  set(${out} ${made} PARENT_SCOPE)
endfunction()

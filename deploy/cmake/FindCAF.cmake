# Finds CAF 0.17. Debian ships its headers and libraries, but no package config.
#
# Components are the library parts (core, io, openssl); each becomes CAF::<part>.
include(FindPackageHandleStandardArgs)

find_path(CAF_INCLUDE_DIR caf/config.hpp)
if(CAF_INCLUDE_DIR)
  # caf/config.hpp states the version as major * 10000 + minor * 100 + patch.
  file(STRINGS "${CAF_INCLUDE_DIR}/caf/config.hpp" _caf_version
       REGEX "^#define CAF_VERSION [0-9]+")
  string(REGEX MATCH "[0-9]+" _caf_version "${_caf_version}")
  math(EXPR _caf_major "${_caf_version} / 10000")
  math(EXPR _caf_minor "${_caf_version} / 100 % 100")
  math(EXPR _caf_patch "${_caf_version} % 100")
  set(CAF_VERSION "${_caf_major}.${_caf_minor}.${_caf_patch}")
endif()

foreach(_part IN LISTS CAF_FIND_COMPONENTS)
  find_library(CAF_${_part}_LIBRARY caf_${_part})
  mark_as_advanced(CAF_${_part}_LIBRARY)
  if(CAF_INCLUDE_DIR AND CAF_${_part}_LIBRARY)
    set(CAF_${_part}_FOUND TRUE)
  endif()
endforeach()

find_package_handle_standard_args(
  CAF
  REQUIRED_VARS CAF_INCLUDE_DIR
  VERSION_VAR CAF_VERSION
  HANDLE_COMPONENTS)
mark_as_advanced(CAF_INCLUDE_DIR)

if(CAF_FOUND)
  find_package(Threads REQUIRED)
  foreach(_part IN LISTS CAF_FIND_COMPONENTS)
    if(NOT TARGET CAF::${_part})
      add_library(CAF::${_part} UNKNOWN IMPORTED)
      set_target_properties(
        CAF::${_part}
        PROPERTIES IMPORTED_LOCATION "${CAF_${_part}_LIBRARY}"
                   INTERFACE_INCLUDE_DIRECTORIES "${CAF_INCLUDE_DIR}"
                   INTERFACE_LINK_LIBRARIES Threads::Threads)
    endif()
    if(NOT _part STREQUAL "core" AND TARGET CAF::core)
      target_link_libraries(CAF::${_part} INTERFACE CAF::core)
    endif()
  endforeach()
endif()

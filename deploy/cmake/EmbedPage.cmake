# Compresses the files of the web page into a source file.
#
#   cmake -DOUT=page_files.cpp -DFILES=a.html;b.js -P EmbedPage.cmake
#
# index.html is the page itself. The page needs no other step, so it can be
# changed and looked at without a build: see tests/page/serve.mjs.

find_program(GZIP_PROGRAM gzip REQUIRED)

set(type_html "text/html; charset=utf-8")
set(type_css "text/css; charset=utf-8")
set(type_js "text/javascript; charset=utf-8")
set(type_svg "image/svg+xml")
set(type_txt "text/plain; charset=utf-8")

set(data "")
set(table "")
set(number 0)
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME)
  get_filename_component(kind "${file}" LAST_EXT)
  string(SUBSTRING "${kind}" 1 -1 kind)
  if(NOT DEFINED type_${kind})
    message(FATAL_ERROR "${file}: no Content-Type is known for .${kind}")
  endif()
  set(type "${type_${kind}}")
  if(name STREQUAL "index.html")
    set(path "/")
  else()
    set(path "/${name}")
  endif()
  file(SHA256 "${file}" hash)
  string(SUBSTRING "${hash}" 0 32 hash)
  # Without the file's name and time: the same file gives the same bytes.
  execute_process(COMMAND "${GZIP_PROGRAM}" -9 -n -c "${file}"
                  OUTPUT_FILE "${OUT}.gz" RESULT_VARIABLE code)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "gzip ${file}: ${code}")
  endif()
  file(READ "${OUT}.gz" bytes HEX)
  string(REGEX REPLACE "(................................)" "\\1\n" bytes
                       "${bytes}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  string(APPEND data "constexpr unsigned char file_${number}[] = {\n${bytes}};\n")
  string(APPEND table "  {\"${path}\", \"${type}\", \"${hash}\",\n"
                      "   text(file_${number}, sizeof file_${number})},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(REMOVE "${OUT}.gz")

file(
  WRITE "${OUT}"
  "#include \"net/http_api/page_files.hpp\"

#include <cstddef>

namespace fillguard::net::http_api {

namespace {

${data}
std::string_view text(const unsigned char* at, std::size_t size) {
  return {reinterpret_cast<const char*>(at), size};
}

const page_file files[] = {
${table}};

} // namespace

std::span<const page_file> page_files() {
  return files;
}

} // namespace fillguard::net::http_api
")

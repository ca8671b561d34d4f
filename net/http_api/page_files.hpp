#pragma once

#include <span>
#include <string_view>

namespace fillguard::net::http_api {

/// A file of the web page as the build has embedded it.
struct page_file {
  std::string_view path; ///< "/", "/main.js".
  std::string_view type; ///< Its Content-Type.
  std::string_view hash; ///< Of the file, hexadecimal.
  std::string_view gzip; ///< Its compressed bytes.
};

/// All of them; deploy/cmake/EmbedPage.cmake writes the definition.
std::span<const page_file> page_files();

} // namespace fillguard::net::http_api

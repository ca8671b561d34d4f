#pragma once

#include <string>

namespace fillguard::net::http_api {

/// The web page: one document that loads nothing from elsewhere.
struct page {
  std::string html;
  /// Content-Security-Policy that allows this document's style and script only,
  /// and connections to its own server only.
  std::string policy;
};

page make_page();

} // namespace fillguard::net::http_api

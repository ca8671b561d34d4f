#pragma once

#include <string>

namespace fillguard::net::http_api {

/// The page for people: one document that loads nothing from elsewhere.
struct page {
  std::string html;
  /// Content-Security-Policy that lets just this document's style and script
  /// run, and it speak to its own server only.
  std::string policy;
};

page make_page();

} // namespace fillguard::net::http_api

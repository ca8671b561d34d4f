#include "net/http_api/page.hpp"

#include "net/http_body.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace fillguard::net::http_api {

namespace {

/// Everything comes from this server, and nothing is inline.
constexpr std::string_view policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
  "connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
  "form-action 'none'; frame-ancestors 'none'";

/// No file of the page is nearly as large.
constexpr std::size_t largest_file = std::size_t{4} << 20U;

/// Whether a comma-separated list names `word`, and not with quality 0.
bool names(std::string_view list, std::string_view word) {
  for (std::size_t from = 0; from < list.size();) {
    const auto to = std::min(list.find(',', from), list.size());
    auto item = list.substr(from, to - from);
    from = to + 1;
    item.remove_prefix(std::min(item.find_first_not_of(" \t"), item.size()));
    const auto end = std::min(item.find_first_of("; \t"), item.size());
    const auto rest = item.substr(end);
    const bool refused =
      rest.find("q=0") != std::string_view::npos
      && rest.find_first_of("123456789") == std::string_view::npos;
    if (item.substr(0, end) == word)
      return !refused;
  }
  return false;
}

} // namespace

const page_file* find_page_file(const std::string& path) {
  const auto all = page_files();
  const auto found = std::find_if(
    all.begin(), all.end(), [&](const auto& x) { return x.path == path; });
  return found == all.end() ? nullptr : &*found;
}

route_answer answer_page_file(const page_file& file,
                              const api_request& request) {
  const bool packed = names(request.header("Accept-Encoding"), "gzip");
  // Two forms of a file are two representations, each with a tag of its own.
  const auto tag = '"' + std::string{file.hash} + (packed ? "-gzip" : "") + '"';
  route_answer out{200,
                   std::string{file.type},
                   {},
                   {{"Cache-Control", "no-cache"},
                    {"ETag", tag},
                    {"Vary", "Accept-Encoding"},
                    {"Content-Security-Policy", std::string{policy}},
                    {"Cross-Origin-Resource-Policy", "same-origin"},
                    {"Referrer-Policy", "no-referrer"}}};
  const auto known = request.header("If-None-Match");
  if (names(known, tag) || names(known, "W/" + tag) || known == "*") {
    out.status = 304;
    return out;
  }
  if (packed) {
    out.headers.emplace_back("Content-Encoding", "gzip");
    out.body = file.gzip;
    return out;
  }
  auto text = read_body(std::string{file.gzip}, "gzip", largest_file);
  if (!text)
    return error_answer(500, "failed", {{"why", to_string(text.error())}});
  out.body = *std::move(text);
  return out;
}

} // namespace fillguard::net::http_api

#include "net/http_body.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace std::string_literals;

namespace {

/// {"a":1}
const auto packed =
  "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x4a\x54\xb2\x32"s
  "\xac\x05\x00\xaf\xac\x1b\x56\x07\x00\x00\x00"s;

std::string error_of(const std::string& bytes, const std::string& encoding,
                     std::size_t largest = 1000) {
  const auto text = net::read_body(bytes, encoding, largest);
  return text ? "none" : to_string(text.error());
}

} // namespace

TEST_CASE("a body is read packed or not, with a byte-order mark or without") {
  CHECK(net::read_body("{\"a\":1}", "", 1000) == "{\"a\":1}");
  CHECK(net::read_body("", "gzip", 1000) == "");
  CHECK(net::read_body(packed, "gzip", 1000) == "{\"a\":1}");
  CHECK(net::read_body(packed, "", 1000) == "{\"a\":1}");
  CHECK(net::read_body(packed + packed, "gzip", 1000) == "{\"a\":1}{\"a\":1}");
  CHECK(net::read_body("\xef\xbb\xbf[]", "identity", 1000) == "[]");
}

TEST_CASE("each error of a body is named") {
  CHECK(error_of("x", "br") == "body: is encoded as 'br'");
  CHECK(error_of("{}", "gzip") == "body: packed data is damaged or ends early");
  CHECK(error_of(packed.substr(0, 15), "gzip")
        == "body: packed data is damaged or ends early");
  CHECK(error_of(packed, "gzip", 3) == "body: too large: over 3 bytes");
}

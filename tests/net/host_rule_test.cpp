#include "net/http_api/host_rule.hpp"

#include <doctest/doctest.h>

using namespace fillguard::net::http_api;

namespace {

/// The status for one `Host`; 0: the request may be answered.
int status_of(const host_rule& rule, const std::string& host,
              std::string_view target = "/") {
  const auto wrong = rule.check({host}, target, false);
  return wrong ? wrong->status : 0;
}

} // namespace

TEST_CASE("addresses and localhost are always this server") {
  const host_rule rule;
  for (const auto* host : {"127.0.0.1", "127.0.0.1:8099", "10.1.2.3:80",
                           "[::1]", "[::1]:8099", "[fe80::1]:8099", "localhost",
                           "LocalHost:8099", "localhost.", "localhost:"}) {
    CAPTURE(host);
    CHECK(status_of(rule, host) == 0);
  }
}

TEST_CASE("a foreign name means another server, also a rebound one") {
  const host_rule rule{{"Fillguard", "guard.example.org."}};
  CHECK(status_of(rule, "fillguard:8099") == 0);
  CHECK(status_of(rule, "FILLGUARD") == 0);
  CHECK(status_of(rule, "guard.example.org") == 0);
  for (const auto* host :
       {"evil.example", "evil.example:8099", "fillguard.evil.example",
        "127.0.0.1.evil.example", "localhost.evil.example", "256.1.1.1",
        "1.2.3", "0x7f000001"}) {
    CAPTURE(host);
    CHECK(status_of(rule, host) == 421);
  }
  CHECK(rule.check({"evil.example:1"}, "/", false)->why
        == "'evil.example' is not a name of this server: add it to http.hosts");
}

TEST_CASE("a request has one host, and a whole URL's counts as well") {
  const host_rule rule;
  CHECK(rule.check({}, "/", false)->status == 400);
  CHECK_FALSE(rule.check({}, "/", true)); // HTTP/1.0 had none.
  CHECK(rule.check({"localhost", "localhost"}, "/", false)->status == 400);
  for (const auto* host :
       {"", "a b", "local/host", "localhost:x", "localhost:99999",
        "user@localhost", "[::1", "::1", "[localhost]"}) {
    CAPTURE(host);
    CHECK(status_of(rule, host) == 400);
  }
  CHECK(status_of(rule, "localhost", "http://evil.example/v1/state") == 421);
  CHECK(status_of(rule, "evil.example", "http://localhost/v1/state") == 421);
  CHECK(status_of(rule, "localhost", "http://127.0.0.1:80/v1/state") == 0);
  CHECK(status_of(rule, "localhost", "http:///v1/state") == 400);
}

#include "net/http_api/state_json.hpp"
#include "net/json_writer.hpp"
#include "tests/support/sample_views.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

using namespace fillguard;
using fillguard::net::json_writer;
using nlohmann::ordered_json;

namespace {

template <class Write>
std::string written(Write write) {
  std::string out;
  json_writer to{out};
  write(to);
  return out;
}

std::string dumped(const ordered_json& x) {
  return x.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

} // namespace

TEST_CASE("json writer: numbers have the digits that nlohmann gives them") {
  std::vector<double> all{0.0,   -0.0,   1.0,  300.0, 0.1 + 0.2, 1e-6, 1e-9,
                          123.4, -0.841, 1e15, 1e16,  5e-324,    1e300};
  // Every score that is a count of millionths, in steps.
  for (int i = -1'000'000; i <= 1'000'000; i += 37)
    all.push_back(std::round(i) / 1e6);
  for (const auto x : all)
    REQUIRE(written([x](auto& to) { to.number(x); }) == dumped(x));
  CHECK(written(
          [](auto& to) { to.number(std::numeric_limits<double>::infinity()); })
        == "null");
  for (const auto x : {std::numeric_limits<std::int64_t>::min(),
                       std::int64_t{0}, std::int64_t{-7}})
    CHECK(written([x](auto& to) { to.number(x); }) == dumped(x));
  const auto most = std::numeric_limits<std::uint64_t>::max();
  CHECK(written([most](auto& to) { to.number(most); }) == dumped(most));
}

TEST_CASE("json writer: texts are escaped as by nlohmann") {
  for (const std::string text :
       {"", "plain", "\"quoted\"", "back\\slash", "two\nlines", "\x7f", "ä € 😀",
        "broken \xff\xfe bytes", "cut \xe2\x82", "\x01"}) {
    CHECK(written([&](auto& to) { to.text(text); }) == dumped(text));
    CHECK(written([&](auto& to) {
            to.begin_object();
            to.any_key(text);
            to.null();
            to.end_object();
          })
          == '{' + dumped(text) + ":null}");
  }
}

TEST_CASE("json writer: commas stand between values, in nested ones too") {
  CHECK(written([](auto& to) {
          to.begin_object();
          to.key("a");
          to.begin_array();
          to.boolean(true);
          to.begin_array();
          to.end_array();
          to.null();
          to.end_array();
          to.key("b");
          to.begin_object();
          to.end_object();
          to.key("c");
          to.raw("[1]");
          to.end_object();
        })
        == R"({"a":[true,[],null],"b":{},"c":[1]})");
}

TEST_CASE("json writer: a market's line is what a document would print") {
  for (const auto& view : {test::full_view(), test::empty_view()}) {
    const auto text = net::http_api::market_text(view);
    CHECK(dumped(ordered_json::parse(text)) == text);
  }
}

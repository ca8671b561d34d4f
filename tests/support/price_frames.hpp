#pragma once

#include "net/price_frame.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace fillguard::test {

/// The frame kept under tests/payloads/prices.
inline std::string price_payload(const std::string& name) {
  const auto path =
    std::string{FILLGUARD_SOURCE_DIR} + "/tests/payloads/prices/" + name;
  std::ifstream in{path};
  REQUIRE_MESSAGE(in, path);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

inline net::price_list prices_of(net::price_frame x) {
  auto* list = std::get_if<net::price_list>(&x);
  if (auto* bad = std::get_if<net::bad_frame>(&x))
    FAIL_CHECK(bad->kind << ": " << bad->detail);
  REQUIRE(list);
  return std::move(*list);
}

/// The kind of a bad frame; for any other frame, its type in brackets.
inline std::string kind_of(const net::price_frame& frame) {
  if (const auto* bad = std::get_if<net::bad_frame>(&frame))
    return bad->kind;
  if (const auto* no = std::get_if<net::refusal>(&frame))
    return "refused " + no->code;
  if (std::holds_alternative<net::no_update>(frame))
    return "(no news)";
  if (std::holds_alternative<net::ignored_frame>(frame))
    return "(ignored)";
  if (std::holds_alternative<net::reply_with>(frame))
    return "(must say)";
  return "(prices)";
}

inline coin_price dollars(std::string_view text) {
  const auto out = coin_price::parse(text);
  REQUIRE(out);
  return *out;
}

/// Replaces the first `from` in `text`.
inline std::string with(std::string text, std::string_view from,
                        std::string_view to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

} // namespace fillguard::test

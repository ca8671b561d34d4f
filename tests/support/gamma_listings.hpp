#pragma once

#include <cctype>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

namespace fillguard::test {

/// What differs between the listings of windows.
struct listing_facts {
  std::string slug;
  std::string coin; ///< "btc".
  std::string name; ///< "Bitcoin".
  std::string opens;
  std::string closes;
  std::string condition = "0x" + std::string(63, '0') + '1';
  std::string up = "11111111111111111111";
  std::string down = "22222222222222222222";
};

inline std::string replace_all(std::string text, std::string_view from,
                               const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

/// Gamma's answer for a window of a length ("5m", "daily"), from
/// tests/payloads/gamma.
inline std::string gamma_listing(const std::string& length,
                                 const listing_facts& facts) {
  const auto path = std::string{FILLGUARD_SOURCE_DIR} + "/tests/payloads/gamma/"
                    + length + ".json";
  std::ifstream in{path, std::ios::binary};
  if (!in)
    throw std::runtime_error("cannot read " + path);
  std::string out{std::istreambuf_iterator<char>{in}, {}};
  const auto changed = [](std::string text, auto change) {
    for (auto& letter : text)
      letter = static_cast<char>(change(static_cast<unsigned char>(letter)));
    return text;
  };
  const auto upper = [](int c) { return std::toupper(c); };
  const auto lower = [](int c) { return std::tolower(c); };
  out = replace_all(out, "<slug>", facts.slug);
  out = replace_all(out, "<coin>", facts.coin);
  out = replace_all(out, "<COIN>", changed(facts.coin, upper));
  out = replace_all(out, "<name>", changed(facts.name, lower));
  out = replace_all(out, "<Name>", facts.name);
  out = replace_all(out, "<title>", facts.opens + " - " + facts.closes);
  out = replace_all(out, "<opens>", facts.opens);
  out = replace_all(out, "<closes>", facts.closes);
  out = replace_all(out, "<condition>", facts.condition);
  out = replace_all(out, "<up>", facts.up);
  return replace_all(out, "<down>", facts.down);
}

} // namespace fillguard::test

#include "net/sim/rest.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>

namespace fillguard::net::sim {

namespace {

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x))
           == std::tolower(static_cast<unsigned char>(y));
  });
}

int hex_value(char x) {
  const auto digit = static_cast<unsigned char>(x);
  if (std::isdigit(digit) != 0)
    return x - '0';
  return std::isxdigit(digit) != 0 ? std::tolower(digit) - 'a' + 10 : -1;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0
        && hex_value(text[i + 2]) >= 0) {
      out +=
        static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

} // namespace

std::string in_capitals(std::string text) {
  for (auto& letter : text)
    letter =
      static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  return text;
}

std::string_view http_ask::path() const {
  return std::string_view{target}.substr(0, target.find('?'));
}

std::vector<std::string> http_ask::query(std::string_view name) const {
  std::vector<std::string> out;
  auto rest = std::string_view{target};
  const auto mark = rest.find('?');
  rest =
    mark == std::string_view::npos ? std::string_view{} : rest.substr(mark + 1);
  while (!rest.empty()) {
    const auto pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    if (pair.substr(0, equals) == name && equals != std::string_view::npos)
      out.push_back(percent_decoded(pair.substr(equals + 1)));
  }
  return out;
}

std::string http_ask::first(std::string_view name) const {
  auto all = query(name);
  return all.empty() ? std::string{} : std::move(all.front());
}

std::string http_ask::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (same_name(key, name))
      return value;
  return {};
}

http_answer error_answer(int status, std::string_view text) {
  return {
    status, nlohmann::json{{"error", text}}.dump(), "application/json", {}};
}

} // namespace fillguard::net::sim

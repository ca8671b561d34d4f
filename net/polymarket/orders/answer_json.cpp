#include "net/polymarket/orders/answer_json.hpp"

#include "net/polymarket/json_answer.hpp"

#include <algorithm>

namespace fillguard::net::polymarket::answer {

namespace {

char small(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

} // namespace

std::optional<json::members> read(std::string_view body) {
  if (body.size() > most_bytes || !json::is_json(simdjson::padded_string{body}))
    return std::nullopt;
  return json::read_object(body);
}

bool is_blank(std::string_view x) {
  return x.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string refusal_of(const json::members& xs) {
  for (const auto* name : {"errorMsg", "error"})
    if (auto text = json::text_of(xs, name); text && !is_blank(*text))
      return *std::move(text);
  return {};
}

amount amount_of(const json::members& xs, std::string_view name,
                 std::int64_t most, shares ordered) {
  const auto at = xs.find(name);
  if (at == xs.end() || at->second.type == json::od::json_type::null
      || (at->second.type == json::od::json_type::string
          && is_blank(at->second.text)))
    return {0, amount_flaw::absent};
  // The venue may go over to whole millionths, which would read a million times
  // too much.
  constexpr std::size_t digits_of_millionths = 6;
  if (at->second.text.size() >= digits_of_millionths
      && ordered < shares::from_whole(100'000)
      && std::all_of(at->second.text.begin(), at->second.text.end(),
                     [](char c) { return c >= '0' && c <= '9'; }))
    return {0, amount_flaw::unreadable};
  const auto found = json::millionths_of(xs, name);
  if (!found || *found < 0 || *found > most)
    return {0, amount_flaw::unreadable};
  return {*found, amount_flaw::none};
}

bool contains(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(),
                     [](char a, char b) { return small(a) == small(b); })
         != text.end();
}

bool is_same_id(std::string_view x, std::string_view y) {
  return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                    [](char a, char b) { return small(a) == small(b); });
}

} // namespace fillguard::net::polymarket::answer

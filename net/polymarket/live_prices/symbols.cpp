#include "net/polymarket/live_prices/symbols.hpp"

#include <array>

namespace fillguard::net::polymarket {

namespace {

constexpr std::array spellings{symbol_spelling::binance,
                               symbol_spelling::chainlink,
                               symbol_spelling::polybolt};

} // namespace

std::string spell(asset coin, symbol_spelling spelling) {
  switch (spelling) {
  case symbol_spelling::binance:
    return to_string(coin) + "usdt";
  case symbol_spelling::chainlink:
    return to_string(coin) + "/usd";
  case symbol_spelling::polybolt:
    return to_string(coin) + "usd";
  }
  return {};
}

std::optional<price_symbol> read_symbol(std::string_view text) {
  const auto wanted = lower_case(text);
  for (auto coin : all_of<asset>)
    for (auto spelling : spellings)
      if (spell(coin, spelling) == wanted)
        return price_symbol{coin, spelling};
  return std::nullopt;
}

std::string lower_case(std::string_view text) {
  std::string out{text};
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool is_idle_text(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos)
    return true;
  const auto last = text.find_last_not_of(" \t\r\n");
  if (last - first + 1 != 4)
    return false;
  const auto word = lower_case(text.substr(first, 4));
  return word == "ping" || word == "pong";
}

} // namespace fillguard::net::polymarket

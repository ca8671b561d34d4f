#pragma once

#include "messages/market.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fillguard::net::polymarket {

/// The spellings of a coin's pair: "btcusdt", "btc/usd", "btcusd".
enum class symbol_spelling : std::uint8_t { binance, chainlink, polybolt };

struct price_symbol {
  asset coin = asset::btc;
  symbol_spelling spelling = symbol_spelling::chainlink;
};

std::string spell(asset coin, symbol_spelling spelling);

/// Absent for a coin without windows. Case does not matter.
std::optional<price_symbol> read_symbol(std::string_view text);

/// Converts ASCII letters only.
std::string lower_case(std::string_view text);

/// Whether `text` is empty or a keep-alive text.
bool is_idle_text(std::string_view text);

} // namespace fillguard::net::polymarket

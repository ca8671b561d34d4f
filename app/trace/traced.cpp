#include "app/trace/traced.hpp"

namespace fillguard {

namespace {

using trace::codes_per_coin;

} // namespace

name_table::name_table() {
  put("");
}

name_index name_table::put(std::string_view text) {
  const auto at = known_.find(std::string{text});
  if (at != known_.end())
    return at->second;
  if (texts_.size() > most_names)
    return static_cast<name_index>(most_names);
  if (texts_.size() == most_names)
    text = "(too many names)";
  const auto out = static_cast<name_index>(texts_.size());
  texts_.emplace_back(text);
  known_.emplace(text, out);
  return out;
}

std::string to_string(const traced_market& x) {
  return x.length ? to_string(market_key{x.coin, *x.length})
                  : to_string(x.coin);
}

std::optional<traced_market> parse_traced_market(std::string_view text) {
  if (const auto whole = parse_market(text))
    return traced_market{whole->coin, whole->length};
  if (const auto coin = value_of<asset>(text))
    return traced_market{*coin, std::nullopt};
  return std::nullopt;
}

std::optional<traced_market> market_of(std::uint8_t code) {
  if (code == 0 || code > count_of<asset> * codes_per_coin)
    return std::nullopt;
  traced_market out{static_cast<asset>((code - 1U) / codes_per_coin),
                    std::nullopt};
  if (const auto length = (code - 1U) % codes_per_coin; length > 0)
    out.length = static_cast<window_length>(length - 1U);
  return out;
}

std::uint8_t code_of(const traced_market& x) {
  return x.length ? trace::market_code(market_key{x.coin, *x.length})
                  : trace::market_code(x.coin);
}

std::optional<window_id> window_of(std::uint8_t market, std::uint32_t window) {
  const auto about = market_of(market);
  if (window == 0 || !about || !about->length)
    return std::nullopt;
  return window_id{{about->coin, *about->length}, from_unix_seconds(window)};
}

} // namespace fillguard

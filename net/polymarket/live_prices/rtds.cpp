#include "net/polymarket/live_prices/rtds.hpp"

#include "net/polymarket/live_prices/symbols.hpp"
#include "net/polymarket/live_prices/wire.hpp"

#include <utility>

namespace fillguard::net::polymarket {

namespace {

constexpr std::string_view binance_topic = "crypto_prices";
constexpr std::string_view spot_topic = "crypto_prices_chainlink";
constexpr std::string_view twap_30_topic = "crypto_prices_twap_thirty";
constexpr std::string_view twap_60_topic = "crypto_prices_twap_sixty";

/// The venue's required interval; it drops clients that are silent for longer.
constexpr std::chrono::seconds ping_every{5};

constexpr int first_error_status = 400;

std::string_view topic_of(price_source source) {
  switch (source) {
  case price_source::rtds_twap_60:
    return twap_60_topic;
  case price_source::rtds_twap_30:
    return twap_30_topic;
  case price_source::rtds_binance:
    return binance_topic;
  case price_source::rtds_spot:
  case price_source::polybolt_twap_60:
  case price_source::polybolt_twap_30:
  case price_source::polybolt_spot:
  case price_source::binance:
  case price_source::coinbase:
  case price_source::chainlink_onchain:
  case price_source::recorded:
    break; // The venue does not relay other sources.
  }
  return spot_topic;
}

std::string subscription(price_source x) {
  return R"({"action":"subscribe","subscriptions":[{"topic":")"
         + std::string{topic_of(x)} + R"(","type":"*"}]})";
}

/// The stream of a payload; absent when the topic is unknown.
std::optional<price_source> source_of(const wire_frame& frame,
                                      symbol_spelling spelling) {
  if (spelling == symbol_spelling::binance) {
    if (frame.topic == binance_topic)
      return price_source::rtds_binance;
    return std::nullopt;
  }
  const auto window = frame.payload->window_seconds;
  if (frame.topic == twap_60_topic || window == 60)
    return price_source::rtds_twap_60;
  if (frame.topic == twap_30_topic || window == 30)
    return price_source::rtds_twap_30;
  if (window)
    return std::nullopt;
  if (frame.topic == spot_topic || frame.topic == binance_topic)
    return price_source::rtds_spot;
  return std::nullopt;
}

/// Whether a payload's averaging time contradicts its topic.
bool contradicts(const wire_frame& x) {
  const auto window = x.payload->window_seconds;
  return window
         && ((x.topic == twap_60_topic && window != 60)
             || (x.topic == twap_30_topic && window != 30));
}

} // namespace

rtds_stream::rtds_stream(std::string url, asset coin)
    : url_{std::move(url)}, coin_{coin} {
  // nop
}

const std::vector<price_source>& rtds_stream::sources() const {
  static const std::vector all{price_source::rtds_twap_60,
                               price_source::rtds_spot,
                               price_source::rtds_binance};
  return all;
}

std::vector<std::string> rtds_stream::on_open() {
  std::vector<std::string> out;
  for (auto source : sources())
    out.push_back(subscription(source));
  return out;
}

std::vector<std::string> rtds_stream::resubscribe(price_source x) {
  return {subscription(x)};
}

std::optional<keep_alive> rtds_stream::idle_text() const {
  return keep_alive{"PING", ping_every};
}

price_frame rtds_stream::on_text(std::string_view text, utc_time received_at) {
  if (is_idle_text(text))
    return no_update{};
  auto read = read_wire_frame(text);
  if (!read)
    return std::move(read.error());
  const auto& frame = *read;
  if (frame.status_code && *frame.status_code >= first_error_status)
    return refusal{"status_" + std::to_string(*frame.status_code),
                   excerpt(frame.message)};
  if (!frame.payload
      || (frame.payload->points.empty() && frame.payload->odd.empty()))
    return no_update{};
  if (frame.payload->symbol.empty()) {
    if (frame.topic.empty() || !frame.topic.starts_with(binance_topic))
      return ignored_frame{};
    return bad_frame{"missing_field", "payload.symbol is absent", {}};
  }
  const auto symbol = read_symbol(frame.payload->symbol);
  if (!symbol || symbol->spelling == symbol_spelling::polybolt)
    return ignored_frame{};
  const auto source = source_of(frame, symbol->spelling);
  if (!source)
    return ignored_frame{};
  if (symbol->coin != coin_)
    return no_update{};
  if (contradicts(frame))
    return bad_frame{
      "contradiction",
      frame.topic + " has window "
        + std::to_string(frame.payload->window_seconds.value_or(0)),
      source};
  // Chainlink prices are in the oracle's unit, Binance's are decimals.
  const auto scale = symbol->spelling == symbol_spelling::chainlink
                       ? full_accuracy::scaled_by_1e18
                       : full_accuracy::decimal;
  return answer_with(to_prices(*frame.payload, *source, scale, received_at));
}

} // namespace fillguard::net::polymarket

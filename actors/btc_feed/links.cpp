#include "actors/btc_feed/links.hpp"

#include "net/binance/trades.hpp"
#include "net/chainlink/aggregator.hpp"
#include "net/coinbase/spot.hpp"
#include "net/polymarket/live_prices/polybolt.hpp"
#include "net/polymarket/live_prices/rtds.hpp"

#include <algorithm>
#include <utility>

namespace fillguard {

namespace {

using namespace std::chrono_literals;

/// Often enough to check a stream, far from any rate limit.
constexpr auto coinbase_every = 5s;

/// Three polls: a single lost answer does not make a price stale.
constexpr auto coinbase_staleness = 15s;

/// The contract itself changes at most every half minute.
constexpr auto onchain_every = 30s;

/// Without a large move, the oracle writes once an hour.
constexpr auto onchain_staleness = 1h;

/// A server that refuses requests is polled less and less often.
constexpr net::backoff::policy after_bad_coinbase{5s, 60s, 0.2};

/// The next endpoint is another server, so the first wait is short.
constexpr net::backoff::policy after_bad_rpc{1s, 60s, 0.2};

/// Different for each coin and provider, so that redials spread out.
std::uint64_t seed_of(const btc_feed_settings& x, counterpart who) {
  return x.seed * 64 + static_cast<std::uint64_t>(x.coin) * 8
         + static_cast<std::uint64_t>(who);
}

} // namespace

std::string to_string(counterpart source) {
  switch (source) {
  case counterpart::rtds:
    return "rtds";
  case counterpart::polybolt:
    return "polybolt";
  case counterpart::binance:
    return "binance";
  case counterpart::coinbase:
    return "coinbase";
  case counterpart::chainlink:
    return "chainlink";
  }
  return "invalid";
}

feed_links make_links(const btc_feed_settings& settings) {
  feed_links out;
  auto stream = [&](counterpart who,
                    std::unique_ptr<net::price_stream> protocol) {
    net::reconnecting_socket::rules how;
    how.redial = settings.redial;
    how.seed = seed_of(settings, who);
    how.ping = protocol->idle_text();
    out.streams.try_emplace(who, std::move(protocol), std::move(how));
  };
  const std::string not_configured = "not configured";
  if (settings.rtds.empty())
    for (auto source : {price_source::rtds_twap_60, price_source::rtds_spot,
                        price_source::rtds_binance})
      out.unused[source] = not_configured;
  else
    stream(counterpart::rtds, std::make_unique<net::polymarket::rtds_stream>(
                                settings.rtds, settings.coin));
  if (settings.polybolt.empty() || !settings.polybolt_credentials)
    for (auto source :
         {price_source::polybolt_twap_60, price_source::polybolt_spot})
      out.unused[source] =
        settings.polybolt.empty() ? not_configured : "no API credentials";
  else
    stream(counterpart::polybolt,
           std::make_unique<net::polymarket::polybolt_stream>(
             settings.polybolt, settings.coin, *settings.polybolt_credentials));
  if (settings.binance_ws.empty())
    out.unused[price_source::binance] = not_configured;
  else
    stream(counterpart::binance, std::make_unique<net::binance::trade_stream>(
                                   settings.binance_ws, settings.coin));
  if (settings.coinbase.empty())
    out.unused[price_source::coinbase] = not_configured;
  else
    out.polls.try_emplace(
      counterpart::coinbase,
      std::make_unique<net::coinbase::spot_poll>(settings.coinbase,
                                                 settings.coin),
      coinbase_every,
      net::backoff{after_bad_coinbase,
                   seed_of(settings, counterpart::coinbase)});
  if (settings.ethereum_rpc.empty())
    out.unused[price_source::chainlink_onchain] = not_configured;
  else if (net::chainlink::contracts_of(settings.coin).empty())
    out.unused[price_source::chainlink_onchain] =
      "no contract known for " + to_string(settings.coin);
  else
    out.polls.try_emplace(
      counterpart::chainlink,
      std::make_unique<net::chainlink::aggregator_poll>(settings.ethereum_rpc,
                                                        settings.coin),
      onchain_every,
      net::backoff{after_bad_rpc, seed_of(settings, counterpart::chainlink)});
  return out;
}

std::chrono::milliseconds staleness_of(price_source source,
                                       const btc_feed_settings& settings) {
  switch (source) {
  case price_source::coinbase:
    return std::max<std::chrono::milliseconds>(coinbase_staleness,
                                               settings.staleness);
  case price_source::chainlink_onchain:
    return onchain_staleness;
  case price_source::polybolt_twap_60:
  case price_source::polybolt_twap_30:
  case price_source::polybolt_spot:
  case price_source::rtds_twap_60:
  case price_source::rtds_twap_30:
  case price_source::rtds_spot:
  case price_source::binance:
  case price_source::rtds_binance:
  case price_source::recorded:
    break;
  }
  return settings.staleness;
}

} // namespace fillguard

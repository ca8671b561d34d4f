#include "app/service/simulated_run.hpp"

#include "net/sim/server.hpp"

#include <charconv>
#include <string_view>

namespace fillguard {

namespace {

constexpr std::string_view base_head = "http://127.0.0.1:";

} // namespace

void point_at(config& settings, const std::string& http_base) {
  const auto ws_base =
    "ws://" + http_base.substr(std::string_view{"http://"}.size());
  auto& to = settings.endpoints;
  to.gamma = to.clob = to.data = to.coinbase = to.site = http_base;
  to.clob_ws = to.binance_ws = ws_base;
  to.rtds = ws_base + "/rtds";
  to.polybolt = ws_base + "/ws";
  to.ethereum_rpc = {http_base + "/rpc"};
  // A simulation must not get real credentials.
  const net::sim::account bot;
  settings.api = config::api_account{secret{bot.key}, secret{bot.secret},
                                     secret{bot.passphrase}, bot.wallet};
  settings.wallet.clear();
  settings.notify = {};
}

std::optional<std::uint16_t> venue_port(const std::string& http_base) {
  if (!http_base.starts_with(base_head))
    return std::nullopt;
  std::uint16_t out = 0;
  const auto* end = http_base.data() + http_base.size();
  const auto read =
    std::from_chars(http_base.data() + base_head.size(), end, out);
  if (read.ec != std::errc{} || read.ptr != end || out == 0)
    return std::nullopt;
  return out;
}

net::sim::venue_options rehearsal_venue(const config& settings,
                                        std::uint64_t seed,
                                        const std::string& scenario) {
  net::sim::venue_options out;
  out.world.seed = seed;
  out.desk.seed = seed;
  out.world.markets = settings.markets;
  if (const auto story = net::sim::parse_scenario(scenario))
    out.world.story = *story;
  return out;
}

} // namespace fillguard

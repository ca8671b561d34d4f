#include "app/service/simulated_run.hpp"

#include "net/ethereum/bytes.hpp"
#include "net/ethereum/secret_key.hpp"
#include "net/sim/server.hpp"

#include <charconv>
#include <string_view>
#include <sys/random.h>
#include <utility>

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

result<rehearsal_account> new_rehearsal_account() {
  net::ethereum::word digits{};
  if (getentropy(digits.data(), digits.size()) != 0)
    return failure("rehearsal", "the machine gives no random numbers");
  auto key =
    net::ethereum::secret_key::read(net::ethereum::to_hex(digits), "rehearsal");
  if (!key)
    return failure(std::move(key.error()));
  const auto address = key->address();
  rehearsal_account out;
  out.account.wallet = net::ethereum::checksummed(address);
  out.key.signer =
    std::make_shared<net::polymarket::local_signer>(*std::move(key));
  out.key.address = [address] {
    return result<net::ethereum::eth_address>{address};
  };
  return out;
}

void trade_for(config& settings, const rehearsal_account& who) {
  settings.mode = service_mode::live;
  settings.account.signature_type = 0;
  settings.account.funder.clear();
  settings.signer = {};
  settings.trading_api.reset();
  settings.api =
    config::api_account{secret{who.account.key}, secret{who.account.secret},
                        secret{who.account.passphrase}, who.account.wallet};
}

std::optional<std::string> refused_in_simulation(const config& settings) {
  if (!is_real(settings.mode))
    return std::nullopt;
  return "mode is " + to_string(settings.mode)
         + ", must be watch or paper in a simulation, which must not sign "
           "with a real key (demo --scenario live has a key of its own)";
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

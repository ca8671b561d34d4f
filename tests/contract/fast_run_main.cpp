// The service against a simulated venue in another process, with the same fast
// clock, on paper or with real orders of the test key:
//
//   fillguard_fast_run HTTP WS JOURNAL OUT START_NS ANCHOR_NS SPEED [live]
//
// The service's time is START_NS (UTC) when the machine's steady clock shows
// ANCHOR_NS. FILLGUARD_FAST_HTTP is where its HTTP interface listens,
// FILLGUARD_FAST_TOKEN the token with which it may be changed there, and
// FILLGUARD_FAST_LOG a file for log lines of every level; none by default.

#include "app/service/serve.hpp"
#include "app/service/simulated_run.hpp"
#include "net/network/network_transport.hpp"
#include "net/service_clock.hpp"
#include "tests/support/live_service.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

int main(int argc, char** argv) {
  using namespace fillguard;
  const bool live = argc == 9 && std::string{argv[8]} == "live";
  if (argc != 8 && !live) {
    std::fputs("fillguard_fast_run: seven arguments, see its source\n", stderr);
    return 2;
  }
  const std::string http = argv[1];
  const std::string ws = argv[2];
  const double speed = std::stod(argv[7]);
  hold_stop_signals();
  net::initialize_pool();
  config settings;
  settings.mode = service_mode::paper;
  settings.markets = {{asset::btc, window_length::m5}};
  settings.paper.settles_within = {};
  const char* listen = std::getenv("FILLGUARD_FAST_HTTP");
  settings.http.listen = listen != nullptr ? listen : "127.0.0.1:0";
  if (const char* token = std::getenv("FILLGUARD_FAST_TOKEN"))
    settings.http.control_token = secret{token};
  const char* log = std::getenv("FILLGUARD_FAST_LOG");
  settings.log.level = log != nullptr ? "trace" : "off";
  settings.log.file = log != nullptr ? log : "";
  settings.journal.dir = argv[3];
  auto& to = settings.endpoints;
  to.gamma = to.clob = to.data = to.coinbase = to.site = http;
  to.clob_ws = to.binance_ws = ws;
  to.rtds = ws + "/rtds";
  to.polybolt = ws + "/ws";
  const std::chrono::nanoseconds anchor{std::stoll(argv[6])};
  const auto passed =
    std::chrono::steady_clock::now().time_since_epoch() - anchor;
  const auto start = utc_time{std::chrono::nanoseconds{std::stoll(argv[5])}}
                     + std::chrono::nanoseconds{static_cast<std::int64_t>(
                       static_cast<double>(passed.count()) * speed)};
  serving how;
  if (live) {
    const rehearsal_account account{test::live_sim_account(),
                                    test::trading_with(test::live_key())};
    trade_for(settings, account);
    how.key = account.key;
  }
  how.clock = std::make_shared<net::service_clock>(
    net::service_clock::settings{speed, start});
  how.out = argv[4];
  how.journal = argv[3];
  return serve(settings, how);
}

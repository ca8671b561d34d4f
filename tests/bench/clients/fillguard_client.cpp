// The whole service beside the other clients of compare.py: its market channel
// is that of the sender, everything else the simulated venue. Holds a position
// on paper from the first book on, so that each update computes its danger.
//
//   bench_clients CHANNEL VENUE_HTTP VENUE_WS FOLDER START_NS ANCHOR_NS RESULTS
//
// The service's time is START_NS (UTC) when the machine's steady clock shows
// ANCHOR_NS. RESULTS gets a line for each view: the size of the best bid, which
// is the number of the frame, the steady clock's time in nanoseconds, and
// whether the view has a danger.

#include "app/service/serve.hpp"
#include "app/service/simulated_run.hpp"
#include "net/network/network_transport.hpp"
#include "net/service_clock.hpp"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <string>
#include <vector>

using namespace fillguard;

namespace {

struct stamped_view {
  std::int64_t number = 0;
  std::int64_t at = 0;
  bool danger = false;
};

/// All views, in memory until the end.
class stamps {
public:
  stamps() { all_.reserve(1 << 20); }

  void add(const window_view& x) {
    const auto at = std::chrono::steady_clock::now().time_since_epoch();
    if (!x.up.top.bid)
      return;
    const std::lock_guard guard{mutex_};
    all_.push_back({x.up.top.bid->size.millionths() / 1'000'000,
                    std::chrono::nanoseconds{at}.count(),
                    x.danger.has_value()});
  }

  bool write(const char* path) const {
    auto* out = std::fopen(path, "w");
    if (!out)
      return false;
    for (const auto& x : all_)
      std::fprintf(out, "%lld %lld %d\n", static_cast<long long>(x.number),
                   static_cast<long long>(x.at), x.danger ? 1 : 0);
    return std::fclose(out) == 0;
  }

private:
  std::mutex mutex_;
  std::vector<stamped_view> all_;
};

utc_time start_of(const std::string& start, const std::string& anchor) {
  const auto passed = std::chrono::steady_clock::now().time_since_epoch()
                      - std::chrono::nanoseconds{std::stoll(anchor)};
  return utc_time{std::chrono::nanoseconds{std::stoll(start)}} + passed;
}

config settings_of(char** argv) {
  config out;
  out.mode = service_mode::paper;
  out.markets = {{asset::btc, window_length::h4}};
  out.http.listen = "127.0.0.1:0";
  out.log.level = "off"; // It would warn that it ends with a position.
  out.journal.dir = argv[4];
  const std::string channel = argv[1];
  const std::string http = argv[2];
  const std::string ws = argv[3];
  auto& to = out.endpoints;
  to.gamma = to.data = to.coinbase = to.site = http;
  to.clob = "http://" + channel;
  to.clob_ws = "ws://" + channel;
  to.binance_ws = ws;
  to.rtds = ws + "/rtds";
  to.polybolt = ws + "/ws";
  // Buys the first side that it sees, and keeps it.
  out.state.capture.min_confidence = confidence_value{};
  out.state.guard.on_danger = danger_action::hold;
  out.state.guard.hard_stop_bid.reset();
  out.state.guard.profit_lock.reset();
  return out;
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 8) {
    std::fputs("bench_clients: seven arguments, see its source\n", stderr);
    return 2;
  }
  hold_stop_signals();
  net::initialize_pool();
  stamps all;
  serving how;
  how.clock = std::make_shared<net::service_clock>(
    net::service_clock::settings{1, start_of(argv[5], argv[6])});
  how.journal = argv[4];
  how.quiet = true;
  how.on_view = [&all](const window_view& x) { all.add(x); };
  const auto code = serve(settings_of(argv), how);
  return all.write(argv[7]) ? code : 1;
}

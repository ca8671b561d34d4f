// The cost of many markets in one process: for 1, 4, 8 … 1,000 of them the time
// of one book update from its frame to its view (read, merged, folded, shown),
// with its share of the seconds and prices that come meanwhile, and the memory
// that a market takes. Each market has its order book poller and its state, and
// 20 updates a second of simulated time; there are no sockets. Traces are off:
// their buffers are bounded for the whole process.
//
//   bench_many_markets [UPDATES_OF_EACH_SIZE]
//
// Exits with 1 when the cost grows by more than half from 28 markets to the
// most, or a market takes more than 64 KiB.

#include "actors/handlers.hpp"
#include "actors/order_book_poller/order_book_poller.hpp"
#include "actors/window_state/window_state.hpp"
#include "tests/support/fake_transport.hpp"
#include "tests/support/quiet_system.hpp"

#include <spdlog/spdlog.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <malloc.h>
#include <string>
#include <vector>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

constexpr double most_kib = 64;
constexpr double most_growth = 1.5;
constexpr int updates_a_second = 20;

double thread_nanoseconds() {
  timespec x{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &x);
  return static_cast<double>(x.tv_sec) * 1e9 + static_cast<double>(x.tv_nsec);
}

double heap_kib() {
  malloc_trim(0);
  return static_cast<double>(mallinfo2().uordblks) / 1024;
}

struct onlooker_state {
  onlooker_state() = default;

  static inline constexpr auto name = "onlooker";
  std::uint64_t views = 0;
};

display_actor::behavior_type
onlooker(display_actor::stateful_pointer<onlooker_state> self) {
  return handlers(
    self, [self](const window_view&) { ++self->state.views; },
    [](const notice&) {}, [](const feed_status&) {});
}

/// One market: its poller, its state and its line to the venue.
struct one_market {
  window_id window;
  std::string up;
  std::string down;
  order_book_poller_actor poller;
  window_state_actor state;
  std::shared_ptr<test::fake_transport::dialled> line;
};

class crowd {
public:
  explicit crowd(std::size_t count) {
    page_ = system_.spawn(onlooker);
    // The longest windows, so that none closes meanwhile.
    const auto keys = matching_markets("*-4h");
    for (std::size_t i = 0; i < count; ++i)
      add(keys[i % keys.size()], i);
    // These fill the state's memory of prices.
    for (int i = 0; i < 600; ++i) {
      second();
      system_.advance(1s);
    }
    for (auto& x : markets_)
      begin(x);
  }

  std::size_t size() const { return markets_.size(); }

  /// One update of each market, and the seconds and prices that are due.
  void round() {
    for (auto& x : markets_)
      transport_->frame(*x.line, change(x));
    system_.settle();
    if (++rounds_ % updates_a_second == 0)
      second();
    system_.advance(std::chrono::milliseconds{1'000} / updates_a_second);
  }

  std::uint64_t views() {
    using pointer = display_actor::stateful_pointer<onlooker_state>;
    return caf::actor_cast<pointer>(page_)->state.views;
  }

private:
  void add(market_key key, std::size_t number) {
    one_market market;
    market.window.market = key;
    market.up = "1" + std::to_string(1'000'000'000'000'000'000 + number);
    market.down = "2" + std::to_string(1'000'000'000'000'000'000 + number);
    order_book_poller_settings polls;
    polls.market = key;
    polls.clob = "http://clob";
    polls.clob_ws = "ws://clob";
    market.poller = system_.spawn(order_book_poller, polls,
                                  outside{transport_, system_.clock});
    window_state_settings how;
    how.market = key;
    market.state =
      system_.spawn(window_state, std::make_shared<isolated_state>(how));
    system_.deliver(market.state, attach_display{"page", page_});
    system_.deliver(market.poller, attach_display{"page", page_});
    system_.deliver(market.poller,
                    attach_book_sink{
                      "state", caf::actor_cast<book_sink_actor>(market.state)});
    markets_.push_back(std::move(market));
  }

  void begin(one_market& market) {
    const auto now = system_.clock->now();
    market.window = window_at(market.window.market, now);
    window_found found;
    found.window.id = market.window;
    found.window.condition_id = "0x" + std::string(64, '1');
    found.window.up_token = market.up;
    found.window.down_token = market.down;
    found.window.closes_at = closes_at(market.window);
    found.window.rules.taker_fee = fee_schedule{70'000, 1};
    found.window.rules.settles_on = settlement::twap_60;
    found.received_at = now;
    system_.deliver(market.state, found);
    system_.deliver(market.poller, found);
    system_.deliver(market.state, window_opened{{}, market.window, now});
    system_.deliver(market.poller, window_opened{{}, market.window, now});
    market.line = transport_->sockets.back();
    market.line->sinks.opened();
    system_.settle();
    for (const bool up : {true, false})
      transport_->frame(*market.line, book(market, up));
    system_.settle();
  }

  /// A second with its prices, for every state.
  void second() {
    const auto now = system_.clock->now();
    btc_price price;
    price.source_time = now - 1s;
    price.received_at = now;
    price.value = coin_price::from_whole(84'000 + to_unix_seconds(now) % 37);
    for (auto& market : markets_) {
      price.coin = market.window.market.coin;
      // An average, and the streams that a service usually has: each has an
      // estimate of its own in the state.
      for (const auto source :
           {price_source::rtds_twap_60, price_source::rtds_spot,
            price_source::binance}) {
        price.source = source;
        caf::anon_send(market.state, stamped(price));
      }
      caf::anon_send(market.state, stamped(tick{{}, now}));
    }
    system_.settle();
    // Polls are not answered: the stream alone keeps the books.
    transport_->requests.clear();
  }

  std::string time() const {
    return std::to_string(to_unix_ms(system_.clock->now()));
  }

  /// 40 levels a side, as the venue's books have them.
  std::string book(const one_market& market, bool up) const {
    std::string bids;
    std::string asks;
    for (int i = 0; i < 40; ++i) {
      const auto level = [&](int cents) {
        return R"({"price":"0.)" + std::string{cents < 10 ? "0" : ""}
               + std::to_string(cents) + R"(","size":")"
               + std::to_string(30 + i) + "\"}";
      };
      bids = level(49 - i) + (i == 0 ? "" : "," + bids);
      asks = level(51 + i) + (i == 0 ? "" : "," + asks);
    }
    return R"({"market":"0x)" + std::string(64, '1') + R"(","asset_id":")"
           + (up ? market.up : market.down) + R"(","timestamp":")" + time()
           + R"(","hash":"aa","bids":[)" + bids + R"(],"asks":[)" + asks
           + R"(],"tick_size":"0.01","event_type":"book"})";
  }

  std::string change(const one_market& x) const {
    const auto size = std::to_string(30 + rounds_ % 50);
    return R"({"event_type":"price_change","market":"0x)" + std::string(64, '1')
           + R"(","price_changes":[{"asset_id":")" + x.up
           + R"(","price":"0.49","side":"BUY","size":")" + size
           + R"(","hash":"aa","best_bid":"0.49","best_ask":"0.51"},{"asset_id":")"
           + x.down + R"(","price":"0.51","side":"SELL","size":")" + size
           + R"(","hash":"aa","best_bid":"0.49","best_ask":"0.51"}],"timestamp":")"
           + time() + "\"}";
  }

  test::quiet_system system_;
  std::shared_ptr<test::fake_transport> transport_ =
    std::make_shared<test::fake_transport>(system_.clock);
  display_actor page_;
  std::vector<one_market> markets_;
  std::int64_t rounds_ = 0;
};

struct measured {
  std::size_t markets = 0;
  double nanoseconds = 0; ///< An update.
  double kib = 0;         ///< A market.
  double views = 0;       ///< An update.
};

measured measure(std::size_t markets, std::size_t updates) {
  const auto before = heap_kib();
  crowd all{markets};
  for (int i = 0; i < 2 * updates_a_second; ++i)
    all.round();
  const auto rounds = std::max<std::size_t>(updates / markets, 10);
  const auto views = all.views();
  const auto began = thread_nanoseconds();
  for (std::size_t i = 0; i < rounds; ++i)
    all.round();
  const auto spent = thread_nanoseconds() - began;
  measured out;
  out.markets = markets;
  const auto count = static_cast<double>(rounds * markets);
  out.nanoseconds = spent / count;
  out.kib = (heap_kib() - before) / static_cast<double>(markets);
  out.views = static_cast<double>(all.views() - views) / count;
  return out;
}

} // namespace

int main(int argc, char** argv) {
  spdlog::set_level(spdlog::level::off);
  const std::size_t updates =
    argc > 1 ? static_cast<std::size_t>(std::atoll(argv[1])) : 20'000;
  std::vector<measured> all;
  measure(1, updates / 4); // What the process allocates once.
  std::printf("markets  us/update  / at 28  views/update  KiB/market  a core "
              "holds at 20/s\n");
  for (const std::size_t markets : {1, 4, 8, 28, 200, 1'000})
    all.push_back(measure(markets, updates));
  const auto& usual = all[3];
  for (const auto& x : all)
    std::printf("%7zu  %9.2f  %7.2f  %12.2f  %10.1f  %20.0f\n", x.markets,
                x.nanoseconds / 1e3, x.nanoseconds / usual.nanoseconds, x.views,
                x.kib, 1e9 / (x.nanoseconds * updates_a_second));
  const auto& most = all.back();
  const auto growth = most.nanoseconds / usual.nanoseconds;
  std::printf("growth / allowed = %.2f, memory / allowed = %.2f\n",
              growth / most_growth, most.kib / most_kib);
  return growth <= most_growth && most.kib <= most_kib ? 0 : 1;
}

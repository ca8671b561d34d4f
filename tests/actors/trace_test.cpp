#include "actors/handlers.hpp"
#include "actors/trace/ring.hpp"
#include "actors/window_state/window_state.hpp"
#include "tests/actors/window_state/poisoned.hpp"
#include "tests/actors/window_state/story.hpp"
#include "tests/support/quiet_system.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <thread>

using namespace fillguard;
using trace::ending;

namespace {

/// The entries since the last read.
struct noted {
  noted() {
    total = trace::drain(
      [this](const trace::hop& x) { hops.push_back(x); },
      [this](const trace::state_change& x) { changes.push_back(x); });
  }

  const trace::hop& only() const {
    REQUIRE(hops.size() == 1);
    return hops.front();
  }

  std::vector<trace::hop> hops;
  std::vector<trace::state_change> changes;
  trace::drained total;
};

struct traces_kept {
  traces_kept() {
    noted{};
    trace_clock::run(true);
  }
  ~traces_kept() { trace_clock::run(false); }
  traces_kept(const traces_kept&) = delete;
  traces_kept& operator=(const traces_kept&) = delete;
};

struct listener_state {
  listener_state() = default;

  static inline constexpr auto name = "listener";
  std::vector<tag> tags;
};

price_sink_actor::behavior_type
listener(price_sink_actor::stateful_pointer<listener_state> self) {
  return handlers(self, [self](const btc_price& x) {
    if (x.sequence == 13)
      throw std::runtime_error("unlucky");
    self->state.tags.push_back(x.tag);
  });
}

/// Passes prices on; a timer makes one.
using relay_actor = price_sink_actor::extend<caf::reacts_to<timer_due>>;

relay_actor::behavior_type
relay(relay_actor::stateful_pointer<listener_state> self, price_sink_actor to) {
  return handlers(
    self, [self, to](const btc_price& x) { send_as(self, to, stamped(x)); },
    [self, to](const timer_due&) { send_as(self, to, stamped(btc_price{})); });
}

struct traced_system : traces_kept, test::quiet_system {
  btc_price price(std::uint64_t sequence = 1) {
    btc_price out;
    out.tag = next_tag();
    out.coin = asset::eth;
    out.source = price_source::binance;
    out.sequence = sequence;
    return out;
  }

  price_sink_actor end = spawn(listener);
  relay_actor start = spawn(relay, end);
};

} // namespace

TEST_CASE("a full ring drops and counts new entries") {
  trace::ring<int> ring{4};
  for (int i = 0; i < 7; ++i)
    ring.push(i);
  CHECK(ring.lost() == 3);
  std::vector<int> seen;
  const auto take = [&seen](int x) { seen.push_back(x); };
  CHECK(ring.drain(take) == 4);
  CHECK(seen == std::vector{0, 1, 2, 3});
  ring.push(7);
  CHECK(ring.drain(take) == 1);
  CHECK(seen.back() == 7);
  CHECK(ring.drain(take) == 0);
  CHECK(ring.lost() == 3);
}

TEST_CASE("a ring says when an eighth of it is unread") {
  trace::ring<int> ring{64};
  std::vector<int> due;
  const auto push = [&](int first, int last) {
    for (int i = first; i < last; ++i)
      if (ring.push(i))
        due.push_back(i);
  };
  push(0, 17);
  CHECK(due == std::vector{7, 15});
  ring.drain([](int) {});
  // Seven are unread at the end of the next eighth: less than an eighth.
  push(17, 24);
  CHECK(due.size() == 2);
  push(24, 32);
  CHECK(due == std::vector{7, 15, 31});
}

TEST_CASE("a filling ring ends the wait for it, and so does a call") {
  const traces_kept on;
  constexpr std::chrono::hours never{1};
  for (std::size_t i = 0; i < trace::hops_kept / 4; ++i)
    trace::record(trace::hop{.id = i + 1});
  trace::wait_for_many(never);
  trace::wake();
  trace::wait_for_many(never);
  CHECK(noted{}.hops.size() == trace::hops_kept / 4);
}

TEST_CASE("between threads a ring keeps the order, and the number missing is "
          "the number it counted") {
  constexpr std::uint64_t count = 300'000;
  trace::ring<std::uint64_t> ring{256};
  std::atomic<bool> done{false};
  std::thread writer{[&] {
    for (std::uint64_t i = 1; i <= count; ++i)
      ring.push(i);
    done.store(true);
  }};
  std::uint64_t last = 0;
  std::uint64_t seen = 0;
  bool ordered = true;
  const auto take = [&](std::uint64_t x) {
    ordered = ordered && x > last;
    last = x;
    ++seen;
  };
  while (!done.load())
    ring.drain(take);
  ring.drain(take);
  writer.join();
  CHECK(ordered);
  CHECK(seen > 0);
  CHECK(seen + ring.lost() == count);
}

TEST_CASE("entries of threads that have ended are kept") {
  const traces_kept on;
  const auto before = noted{}.total.lost;
  constexpr std::size_t threads = 3;
  std::vector<std::thread> all;
  for (std::size_t i = 0; i < threads; ++i)
    all.emplace_back([] {
      for (std::size_t n = 0; n < trace::hops_kept + 10; ++n)
        trace::record(trace::hop{.id = n + 1});
    });
  for (auto& x : all)
    x.join();
  const noted seen;
  CHECK(seen.hops.size() == threads * trace::hops_kept);
  CHECK(seen.total.lost - before == threads * 10);
  // Lost entries are counted once, though their threads are gone.
  CHECK(noted{}.total.lost == seen.total.lost);
}

TEST_CASE("an id for people is read back as the number") {
  const auto id = (std::uint64_t{0x6f3a91} << 40U) + 1042;
  CHECK(id_text(id) == "6f3a91.1042");
  CHECK(parse_id("6f3a91.1042") == id);
  CHECK(parse_id(std::to_string(id)) == id);
  for (const auto* wrong : {"", ".", "6f3a91.", ".7", "6f3a91.1042x",
                            "1000000.1", "x.1", "-1", "1 "})
    CHECK_FALSE(parse_id(wrong));
}

TEST_CASE_FIXTURE(traced_system, "each handling is recorded, with any sender") {
  const auto frame = price();
  deliver(start, frame);
  const noted seen;
  REQUIRE(seen.hops.size() == 2);
  // A handling is recorded after all its messages were sent.
  const auto& first = seen.hops[0];
  const auto& second = seen.hops[1];
  CHECK(first.id == frame.tag.id);
  CHECK(first.cause == 0);
  CHECK(first.sender == trace::no_actor);
  CHECK(first.actor == start.id());
  CHECK(std::string_view{first.type} == "fillguard::btc_price");
  CHECK(first.market == trace::market_code(asset::eth));
  CHECK(trace::detail_text(first.type, first.detail) == "binance");
  CHECK(first.made == frame.tag.made);
  CHECK(first.made <= first.taken);
  CHECK(first.taken <= first.done);
  CHECK(first.end == ending::handled);
  CHECK(second.cause == first.id);
  CHECK(second.id != first.id);
  CHECK(second.sender == start.id());
  CHECK(second.actor == end.id());
  CHECK(second.made >= first.taken);
  CHECK(second.made <= first.done);
  CHECK(second.taken >= first.done);
}

TEST_CASE_FIXTURE(traced_system, "a timer starts a chain of its own") {
  deliver(start, timer_due{});
  const noted seen;
  REQUIRE(seen.hops.size() == 2);
  CHECK(seen.hops[0].id != 0);
  CHECK(seen.hops[0].made == 0);
  CHECK(seen.hops[1].cause == seen.hops[0].id);
}

TEST_CASE_FIXTURE(traced_system,
                  "a message that ends its actor is recorded as such, "
                  "and one without a receiver") {
  deliver(end, price(13));
  CHECK(noted{}.only().end == ending::threw);

  const auto frame = price();
  deliver(start, frame);
  const noted seen;
  REQUIRE(seen.hops.size() == 2);
  const auto& lost = seen.hops[0];
  CHECK(lost.end == ending::undelivered);
  CHECK(lost.cause == frame.tag.id);
  CHECK(lost.sender == start.id());
  CHECK(lost.actor == end.id());
  CHECK(seen.hops[1].end == ending::handled);

  post(end, price());
  CHECK(noted{}.only().end == ending::undelivered);
}

TEST_CASE_FIXTURE(test::quiet_system, "without traces nothing reads a clock") {
  noted{};
  const auto end = spawn(listener);
  const auto x = next_tag();
  CHECK(x.made == 0);
  deliver(end, btc_price{x});
  CHECK(noted{}.hops.empty());
  CHECK(tag{1, 2, 3} == tag{1, 2, 4});
}

namespace {

struct traced_market : traces_kept, test::quiet_system, test::story {
  traced_market() {
    deliver(aut, found());
    deliver(aut, second(100));
    noted{};
  }

  template <class T>
  T stamp(T x) {
    return stamped(std::move(x));
  }

  bool prices_throw = false;
  std::shared_ptr<isolated_state> kept = std::make_shared<isolated_state>(
    settings(), test::poisoned([this](const market_input& x) {
      return prices_throw && std::holds_alternative<btc_price>(x);
    }));
  window_state_actor aut = spawn(window_state, kept);
};

} // namespace

TEST_CASE_FIXTURE(traced_market, "an input's effect on the state is recorded") {
  deliver(aut, stamp(book(101, 90, 92)));
  CHECK(noted{}.changes.empty()); // Quotes alone are no change.

  const auto filled = stamp(fill(102, outcome::up, 5, 92));
  deliver(aut, filled);
  const noted seen;
  CHECK(seen.only().id == filled.tag.id);
  CHECK(seen.only().window == to_unix_seconds(id().opens_at));
  REQUIRE(seen.changes.size() == 1);
  const auto& changed = seen.changes[0];
  CHECK(changed.input == filled.tag.id);
  CHECK(changed.actor == aut.id());
  CHECK(changed.market == trace::market_code(market));
  CHECK_FALSE(changed.before.filled);
  CHECK_FALSE(changed.before.danger);
  CHECK_FALSE(changed.before.peak);
  CHECK(changed.before.up_ask == cents(92));
  CHECK(changed.after.held == shares::from_whole(5));
  CHECK(changed.after.token == outcome::up);
  CHECK(changed.after.danger == kept->view().danger_score);
  CHECK(changed.after.loss == kept->view().loss_probability);
  CHECK(changed.after.peak == kept->view().capture_99c_peak_confidence);

  auto confirmed = filled;
  confirmed.tag = next_tag();
  confirmed.revision = 2;
  confirmed.status = fill_status::confirmed;
  deliver(aut, confirmed);
  const noted sure;
  REQUIRE(sure.changes.size() == 1);
  CHECK(sure.changes[0].before.status == fill_status::provisional);
  CHECK(sure.changes[0].after.status == fill_status::confirmed);

  // Each change begins where the last one ended.
  deliver(aut, stamp(book(103, 40, 42)));
  const noted fall;
  REQUIRE(fall.changes.size() == 1);
  CHECK_FALSE(differ(fall.changes[0].before, sure.changes[0].after));
  CHECK(fall.changes[0].after.danger > changed.after.danger);
}

TEST_CASE_FIXTURE(traced_market,
                  "an input that comes too late is recorded as late") {
  deliver(aut, stamp(book(101, 90, 92, 7)));
  CHECK(noted{}.only().end == ending::late); // Of an unknown window.
  deliver(aut, stamp(book(102, 90, 92)));
  CHECK(noted{}.only().end == ending::handled);
  deliver(aut, stamp(book(99, 90, 92)));
  CHECK(noted{}.only().end == ending::old);
  auto stranger = spot(102, "3000");
  stranger.coin = asset::sol;
  deliver(aut, stamp(stranger));
  CHECK(noted{}.only().end == ending::refused);
  prices_throw = true;
  deliver(aut, stamp(spot(103, "84000")));
  CHECK(noted{}.only().end == ending::set_aside);
}

TEST_CASE_FIXTURE(traced_market, "an order without a receiver is recorded") {
  deliver(aut, stamp(second(250)));
  deliver(aut, stamp(book(250, 97, 98)));
  const noted seen;
  const auto at =
    std::find_if(seen.hops.begin(), seen.hops.end(), [](const trace::hop& x) {
      return std::string_view{x.type} == "fillguard::order_wanted";
    });
  REQUIRE(at != seen.hops.end());
  CHECK(at->end == ending::undelivered);
  CHECK(at->actor == trace::no_actor);
  CHECK(at->sender == aut.id());
  CHECK(trace::detail_text(at->type, at->detail) == "capture");
}

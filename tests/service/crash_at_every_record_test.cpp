// Runs a window that is captured and hedged, and one that is captured and sold,
// with a crash at each record of the journal.

#include "actors/fill_detector/fill_ledger.hpp"
#include "actors/paper_venue/local_trading.hpp"
#include "actors/window_state/keep/snapshot.hpp"
#include "app/journal/service_journal.hpp"
#include "messages/decoder.hpp"
#include "tests/actors/window_state/story.hpp"
#include "tests/support/memory_disk.hpp"
#include "tests/support/stepped_sink.hpp"
#include "tests/support/test_exchange.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

using namespace fillguard;
using namespace fillguard::test;
namespace journal = fillguard::net::journal;

namespace {

/// A venue in another process, which survives a crash of the service.
class surviving_venue : public local_venue {
public:
  explicit surviving_venue(bool certain) : certain_{certain} {
    // nop
  }

  std::vector<order_wanted> placed;
  std::function<void()> on_place;

  std::string order_id(const order_wanted& x) const override {
    return real_.order_id(x);
  }
  void submit(const order_wanted& x, utc_time now) override {
    placed.push_back(x);
    on_place();
    real_.submit(x, now);
    pass_on();
  }
  void cancel(const intent_id& x, utc_time now) override {
    real_.cancel(x, now);
    pass_on();
  }
  bool look_up(const intent_id& x, utc_time now) override {
    const bool known = real_.look_up(x, now);
    pass_on();
    return known;
  }
  void follow(const book_update& x) override {
    real_.follow(x);
    pass_on();
  }
  void advance(utc_time now) override {
    real_.advance(now);
    pass_on();
  }
  std::optional<utc_time> next_due() const override { return real_.next_due(); }
  bool is_authoritative() const override { return certain_; }

private:
  void pass_on() {
    for (auto& x : real_.take_reports())
      report(std::move(x));
  }

  bool certain_; ///< An unknown order was certainly never received.
  test_exchange real_;
};

struct crash {};

/// What a crash loses.
enum class loss {
  nothing,  ///< All records up to the crash are on the disk.
  torn,     ///< Also half of the record during the crash.
  unsynced, ///< Only synced records are.
};

class recorded_life : public story {
public:
  explicit recorded_life(std::uint64_t crash_after = UINT64_MAX,
                         loss lost = loss::nothing, bool certain = true)
      : venue{std::make_shared<surviving_venue>(certain)},
        crash_after_{crash_after}, loss_{lost} {
    settings_.mode = service_mode::paper;
    settings_.markets = {market};
    settings_.state.capture.bid_price = cents(98);
    settings_.state.guard.entry_filters = false;
    settings_.state.guard.profit_lock.reset();
    settings_.state.guard.hard_stop_bid.reset();
    settings_.state.guard.on_danger = danger_action::hedge;
    venue->on_place = [this] {
      sent_too_early = sent_too_early || trading_->desk().reconciling();
    };
    start_at(245);
    for (int number : {0, 1}) {
      const double base = 300.0 * number;
      step(base + 245, [&] {
        fold_in(found(number));
        fold_in(window_opened{{}, id(number), id(number).opens_at});
        note_window(found(number).window);
      });
      for (double s = base + 246; s <= base + 252; s += 0.5)
        quote(s, 97, 98, number);
      if (number == 0) { // The price turns slowly enough for a hedge below 50c.
        for (double s = base + 252.5; s <= base + 258; s += 0.25)
          quote(s, 97 - static_cast<int>((s - base - 252) * 6),
                98 - static_cast<int>((s - base - 252) * 6), number);
        for (double s = base + 258.5; s <= base + 275; s += 0.5)
          quote(s, 58, 59, number);
      } else { // The price falls at once: selling is the only way.
        for (double s = base + 252.5; s <= base + 275; s += 0.5)
          quote(s, 30, 31, number);
      }
      step(base + 300, [&] {
        fold_in(window_closed{{}, id(number), at(base + 300)});
      });
      step(base + 310, [&] {
        window_result x;
        x.window = id(number);
        x.winner = window_outcome::down;
        x.received_at = at(base + 310);
        result_ = x;
        fold_in(x);
      });
    }
    sink_->sync();
  }

  const market_state& state() const { return vault_->state(); }

  past_window account(int n) const { return state().summary_of(id(n)).value(); }

  std::size_t placed(order_purpose x, int n) const {
    std::size_t out = 0;
    for (const auto& y : venue->placed)
      out += y.intent.purpose == x && y.intent.window == id(n) ? 1 : 0;
    return out;
  }

  std::shared_ptr<memory_disk> disk = std::make_shared<memory_disk>();
  std::shared_ptr<surviving_venue> venue;
  std::uint64_t records = 0;
  std::uint64_t crashes = 0;
  std::vector<market_input> inputs; ///< Of the state, as recorded.
  std::vector<std::string> states;  ///< Hashes of the state before each input.
  std::uint64_t recovered_inputs = 0;
  std::optional<market_state> recovered;
  std::uint64_t inputs_at_crash = 0;
  std::optional<intent_id> caught; ///< Recorded and not sent at the crash.
  bool sent_too_early = false;

private:
  void start_at(double seconds) {
    now_ = seconds;
    next_second_ = seconds;
    revisions_ = static_cast<std::uint64_t>(to_unix_ms(at(seconds)));
    ledger_ = fill_ledger{std::nullopt, revisions_};
    for (const auto& x : windows_)
      ledger_.apply(x);
    journal_parts parts;
    parts.where = disk;
    parts.venue = venue;
    parts.sink = [this](auto where, auto folders) {
      sink_ = std::make_shared<stepped_sink>(where, folders);
      sink_->before = [this](auto which, auto record) {
        return add(which, record);
      };
      return sink_;
    };
    journal_ =
      std::make_unique<service_journal>(settings_, "j", at(seconds), parts);
    const auto memory = journal_->memory();
    vault_ = memory.markets.at(market);
    trading_.emplace(memory.desk, memory.venue);
  }

  bool add(std::size_t which, std::string_view record) {
    const auto from = journal::record_at(record, 0)->record;
    if (records == crash_after_) {
      crash_after_ = UINT64_MAX;
      if (loss_ != loss::unsynced)
        sink_->write();
      if (loss_ == loss::torn) {
        auto& bytes = disk->bytes(file(which));
        if (bytes.empty())
          bytes = journal::magic;
        bytes += record.substr(0, record.size() / 2);
      }
      sink_->die();
      throw crash{};
    }
    ++records;
    if (from.kind == journal::record_kind::input) {
      inputs.push_back(*codec::decoded<market_input>(from.payload));
      if (crash_after_ == UINT64_MAX && crashes == 0)
        states.push_back(state_hash(state_bytes(vault_->state())));
    }
    return true;
  }

  template <class F>
  void step(double s, F what) {
    for (; next_second_ <= s; ++next_second_)
      guarded(next_second_, [this] {
        fold_in(second(now_));
        relay(trading_->advance(at(now_)));
        if (static_cast<int>(now_) % 2 == 0)
          sink_->sync(); // Slower than the policy of once a second.
      });
    guarded(s, what);
  }

  /// Performs a step. The process may crash in it, and is then restarted.
  template <class F>
  void guarded(double s, F what) {
    now_ = s;
    try {
      what();
      serve();
    } catch (const crash&) {
      ++crashes;
      restart();
      what(); // The outside repeats its message after the restart.
      serve();
    }
  }

  static std::string file(std::size_t which) {
    return which == 0 ? "j/btc-5m/2026-04-13.journal"
                      : "j/trader/2026-04-13.journal";
  }

  void restart() {
    inputs_at_crash = inputs.size();
    journal_.reset();
    if (loss_ == loss::unsynced)
      disk->lose_power();
    auto back = recover_market(*disk, "j/btc-5m");
    recovered_inputs = back.sums.inputs;
    recovered = back.state;
    start_at(now_);
    if (trading_->desk().reconciling())
      for (const auto& x : decided_)
        if (std::none_of(venue->placed.begin(), venue->placed.end(),
                         [&](const auto& y) { return y.intent == x; }))
          caught = x;
    // Reconnect, and repeat the present facts of the outside.
    for (const auto& x : windows_) {
      window_found again;
      again.window = x;
      again.received_at = at(now_);
      fold_in(again);
    }
    for (const auto& x : trading_->desk().history(market)) {
      if (const auto* answer = std::get_if<order_answered>(&x))
        fold_in(*answer);
      else
        relay({x});
    }
    if (result_)
      fold_in(*result_);
    if (book_) {
      book_->received_at = at(now_);
      fold_in(*book_);
    }
    relay(trading_->advance(at(now_)));
    serve();
  }

  void note_window(const window_info& x) {
    windows_.push_back(x);
    add_fills(ledger_.apply(x));
  }

  template <class T>
  void fold_in(const T& x) {
    act(vault_->apply(x));
  }

  void act(const effects& x) {
    for (const auto& y : x.orders)
      decided_.insert(y.intent);
    for (const auto& y : x.orders)
      relay(trading_->request(y, at(now_)));
    for (const auto& y : x.cancels)
      relay(trading_->cancel(y, at(now_)));
  }

  void add_fills(const fill_ledger::changes& xs) {
    for (const auto& x : xs)
      fold_in(x);
  }

  void relay(const order_events& xs) {
    for (const auto& x : xs) {
      if (const auto* sent = std::get_if<order_sent>(&x)) {
        fold_in(*sent);
        add_fills(ledger_.apply(*sent));
      } else if (const auto* answer = std::get_if<order_answered>(&x)) {
        fold_in(*answer);
      } else {
        add_fills(ledger_.apply(std::get<fill_evidence>(x)));
      }
    }
  }

  void serve() {
    while (sink_->waited_for()) {
      sink_->serve();
      relay(trading_->advance(at(now_)));
    }
  }

  void quote(double s, int bid, int ask, int n) {
    step(s, [&, s] {
      const auto x = book(s, bid, ask, n);
      book_ = x;
      fold_in(x);
      relay(trading_->follow(x));
    });
  }

  config settings_;
  std::uint64_t crash_after_;
  loss loss_;
  std::optional<book_update> book_;
  std::optional<window_result> result_;
  std::set<intent_id> decided_;
  double now_ = 0;
  double next_second_ = 0;
  std::uint64_t revisions_ = 0;
  std::shared_ptr<stepped_sink> sink_;
  std::unique_ptr<service_journal> journal_;
  std::shared_ptr<isolated_state> vault_;
  std::optional<local_trading> trading_;
  fill_ledger ledger_{std::nullopt};
  std::vector<window_info> windows_;
};

/// The result of a window, without counts of repeated messages.
std::string result_of(const past_window& window) {
  std::string out = window.winner ? to_string(*window.winner) : "?";
  out += " peak " + std::to_string(window.capture_99c_peak_confidence);
  if (window.capture)
    out += " captured " + to_string(window.capture->filled) + ' '
           + (window.capture->status ? to_string(*window.capture->status) : "?")
           + " at "
           + (window.capture->average_price
                ? to_string(*window.capture->average_price)
                : "?");
  if (window.position)
    out += " held " + to_string(window.position->held) + " sold "
           + to_string(window.position->sold) + " hedged "
           + to_string(window.position->hedged);
  return out;
}

/// After a crash between the record of an order and its sending, at a venue
/// with unreliable look-ups, it is unknown whether the order was sent. A
/// capture is then not made, and a position is guarded by other orders.
void check_safe(const recorded_life& x, const intent_id& caught) {
  const auto what = x.state().summary_of(caught.window).value();
  if (caught.purpose == order_purpose::capture) {
    CHECK(!what.position);
    CHECK(what.capture_99c_peak_confidence == 0);
  } else {
    REQUIRE(what.position);
    CHECK(what.position->held == what.position->hedged);
    CHECK(what.capture_99c_peak_confidence == 0.98);
  }
}

struct seen_lives {
  int caught = 0; ///< Windows with an order of unknown fate.
  int later = 0;  ///< Windows with another profit.
};

seen_lives crash_everywhere(const recorded_life& whole, loss lost,
                            bool certain) {
  seen_lives out;
  const auto last = state_hash(state_bytes(whole.state()));
  for (std::uint64_t k = 0; k < whole.records; ++k) {
    CAPTURE(k);
    const recorded_life crashed{k, lost, certain};
    REQUIRE(crashed.crashes == 1);
    // The recovered state is the state at the crash,
    if (crashed.recovered) {
      const auto n = crashed.recovered_inputs;
      CHECK(state_hash(state_bytes(*crashed.recovered))
            == (n < whole.states.size() ? whole.states[n] : last));
      // and with the later inputs it is the state without a crash.
      if (lost == loss::torn) {
        auto on = *crashed.recovered;
        for (auto i = n; i < whole.inputs.size(); ++i)
          std::visit([&](const auto& y) { on.apply(y); }, whole.inputs[i]);
        CHECK(on == whole.state());
      }
    }
    if (lost != loss::unsynced)
      CHECK(crashed.recovered_inputs == crashed.inputs_at_crash);
    // No intent was sent twice, and none before the end of recovery.
    std::set<intent_id> sent;
    for (const auto& y : crashed.venue->placed)
      CHECK(sent.insert(y.intent).second);
    CHECK(!crashed.sent_too_early);
    for (int number : {0, 1}) {
      if (crashed.caught && crashed.caught->window == crashed.id(number)) {
        check_safe(crashed, *crashed.caught);
        ++out.caught;
        continue;
      }
      for (const auto purpose :
           {order_purpose::capture, order_purpose::hedge, order_purpose::exit})
        CHECK(crashed.placed(purpose, number) == whole.placed(purpose, number));
      CHECK(result_of(crashed.account(number))
            == result_of(whole.account(number)));
      // Without the last updates of a book, danger is detected a little later.
      out.later +=
        crashed.account(number).profit == whole.account(number).profit ? 0 : 1;
    }
  }
  return out;
}

} // namespace

TEST_CASE("a crash at any record changes neither the state nor the orders") {
  const recorded_life whole;
  // Otherwise the test would prove nothing.
  REQUIRE(whole.placed(order_purpose::capture, 0) == 1);
  REQUIRE(whole.placed(order_purpose::hedge, 0) == 1);
  REQUIRE(whole.placed(order_purpose::exit, 0) == 0);
  REQUIRE(whole.placed(order_purpose::capture, 1) == 1);
  REQUIRE(whole.placed(order_purpose::exit, 1) == 1);
  REQUIRE(whole.account(0).position->hedged == whole.account(0).position->held);
  REQUIRE(whole.account(1).position->held == shares{});
  REQUIRE(whole.account(1).position->sold == shares::from_whole(5));
  for (const auto lost : {loss::nothing, loss::torn, loss::unsynced}) {
    CAPTURE(static_cast<int>(lost));
    const auto seen = crash_everywhere(whole, lost, true);
    CHECK(seen.caught == 0);
    CHECK(seen.later <= (lost == loss::unsynced ? 4 : 0));
  }
  // One for each order: recorded, and not sent.
  const auto unsure = crash_everywhere(whole, loss::nothing, false);
  CHECK(unsure.caught == 4);
  CHECK(unsure.later == 0);
}

#pragma once

#include "actors/fill_detector/fill_ledger.hpp"
#include "actors/paper_venue/local_trading.hpp"
#include "actors/window_state/market/market_state.hpp"
#include "tests/actors/window_state/story.hpp"
#include "tests/scenarios/moody_venue.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace fillguard::test {

/// One or more windows, guarded by the real state, desk and ledger over a paper
/// venue; without actors, on a clock that the scenario moves.
class guarded_window : public story {
public:
  struct options {
    window_state_settings state = guarding();
    spending_caps caps = {money::from_whole(100), money::from_whole(200),
                          money::from_whole(500)};
    /// See `fill_ledger`.
    std::optional<price> any_buy_from;
    std::optional<fee_schedule> fee = fee_schedule{70'000, 1};
  };

  static window_state_settings guarding() {
    auto out = story{}.settings();
    // Scenarios begin late, so the entry filter would lack its history; most do
    // not test it.
    out.guard.entry_filters = false;
    return out;
  }

  guarded_window() : guarded_window(options{}) {}

  explicit guarded_window(options how)
      : venue{std::make_shared<moody_venue>()}, trading{venue, how.caps},
        state{how.state}, ledger{how.any_buy_from}, fee_{how.fee} {
    begin(0);
  }

  /// Lists the n-th window, and opens it.
  void begin(int n) {
    auto known = found(n);
    known.window.rules.taker_fee = fee_;
    fold_in(known);
    fold_in(window_opened{{}, id(n), id(n).opens_at});
    for (auto& x : ledger.apply(known.window))
      fold_in(x);
  }

  using levels = std::vector<std::pair<int, int>>; ///< Cents and shares.

  /// Advances to `s` seconds after the first open: seconds tick, and the desk
  /// does what is due.
  void until(double s) {
    while (next_second_ <= s) {
      run_desk(at(next_second_));
      fold_in(second(next_second_));
      ++next_second_;
    }
    run_desk(at(s));
    now_ = std::max(now_, s);
  }

  void shows(double s, const levels& bids, const levels& asks, int n = 0) {
    until(s);
    book_update x;
    x.window = id(n);
    for (const auto& [price, size] : bids)
      x.bids.push_back({cents(price), shares::from_whole(size)});
    for (const auto& [price, size] : asks)
      x.asks.push_back({cents(price), shares::from_whole(size)});
    x.source_time = x.received_at = at(s);
    fold_in(x);
    relay(trading.follow(x));
  }

  /// One level a side; 0: none.
  void quotes(double s, int bid, int ask, int n = 0) {
    shows(s, bid > 0 ? levels{{bid, 300}} : levels{},
          ask > 0 ? levels{{ask, 200}} : levels{}, n);
  }

  /// The same quotes twice a second.
  void stays(double from, double to, int bid, int ask, int n = 0) {
    for (double s = from; s <= to; s += 0.5)
      quotes(s, bid, ask, n);
  }

  /// Moves the best bid from one price to another in a straight line, with
  /// eight updates a second and an ask one cent higher.
  void falls(double from, double to, int from_bid, int to_bid) {
    for (double s = from; s <= to; s += 0.125)
      quotes(
        s,
        from_bid
          + static_cast<int>((s - from) / (to - from) * (to_bid - from_bid)),
        1 + from_bid
          + static_cast<int>((s - from) / (to - from) * (to_bid - from_bid)));
  }

  /// Closes the window; the venue publishes the winner.
  void settles(outcome winner, int n = 0) {
    const double close = 300.0 * (n + 1);
    until(close);
    fold_in(window_closed{{}, id(n), at(close)});
    until(close + 20);
    window_result x;
    x.window = id(n);
    x.winner = won_by(winner);
    x.received_at = at(close + 20);
    fold_in(x);
  }

  void says(const fill_evidence& x) {
    for (auto& y : ledger.apply(x))
      fold_in(y);
  }

  /// The public positions of the account have so many UP shares.
  void shows(shares held, price average, double s) {
    token_evidence row;
    row.token_id = found().window.up_token;
    row.evidence.quantity = held;
    row.evidence.price = average;
    for (auto& y :
         ledger.apply_positions({row}, true, at(s), /*sales_reported=*/true))
      fold_in(y);
  }

  /// Undoes the fills of a purpose at the venue.
  void undoes(order_purpose purpose) {
    const auto order =
      std::find_if(wanted.rbegin(), wanted.rend(), [purpose](const auto& x) {
        return x.intent.purpose == purpose;
      });
    fill_evidence evidence;
    evidence.source = fill_source::user_channel;
    evidence.window = order->intent.window;
    evidence.token = order->token;
    evidence.direction = order->direction;
    evidence.order_id = venue->order_id(*order);
    evidence.trade_id = *evidence.order_id + "-1";
    evidence.quantity = order->quantity;
    evidence.status = fill_status::reversed;
    evidence.source_time = evidence.received_at = at(now_);
    says(evidence);
  }

  /// The coin's price second by second, each received a second later.
  void coin(double from, double to, const char* price) {
    for (double s = from; s <= to; ++s)
      fold_in(spot(s, price));
  }

  /// A poll confirms the present book.
  void confirms(double s) {
    until(s);
    book_update x;
    x.window = id();
    x.kind = book_update::kind_type::confirm;
    x.received_at = at(s);
    fold_in(x);
    relay(trading.follow(x));
  }

  void halts(std::optional<std::string> why) {
    trading.desk().halt(why);
    fold_in(halt_changed{{}, std::move(why), at(now_)});
  }

  // -- results ----------------------------------------------------------------

  window_view see() const { return state.view(); }

  position_view position(int n = 0) const {
    return state.summary_of(id(n))->position.value();
  }

  std::optional<money> profit(int n = 0) const {
    return state.summary_of(id(n))->profit;
  }

  int orders(order_purpose x) const {
    return static_cast<int>(
      std::count_if(wanted.begin(), wanted.end(),
                    [x](const auto& y) { return y.intent.purpose == x; }));
  }

  bool noticed(notice::kind_type kind, std::string_view part) const {
    return std::any_of(notices.begin(), notices.end(), [&](const auto& x) {
      return x.kind == kind && x.text.find(part) != std::string::npos;
    });
  }

  /// Whether the venue ever rejected an order with that reason.
  bool refused_for(std::string_view why) const {
    return std::any_of(answers.begin(), answers.end(), [&](const auto& x) {
      return x.state == order_state::rejected
             && x.reason.find(why) != std::string::npos;
    });
  }

  /// The number of cancels that do not reach the desk.
  int lost_cancels = 0;

  std::shared_ptr<moody_venue> venue;
  local_trading trading;
  market_state state;
  fill_ledger ledger;
  std::vector<order_wanted> wanted;
  std::vector<order_answered> answers;
  std::vector<notice> notices;

private:
  template <class T>
  void fold_in(const T& input) {
    const auto out = state.apply(input);
    notices.insert(notices.end(), out.notices.begin(), out.notices.end());
    for (const auto& order : out.orders) {
      wanted.push_back(order);
      relay(trading.request(order, state.now()));
    }
    for (const auto& unwanted : out.cancels)
      if (lost_cancels > 0)
        --lost_cancels;
      else
        relay(trading.cancel(unwanted, state.now()));
  }

  void relay(const order_events& xs) {
    for (const auto& item : xs) {
      if (const auto* sent = std::get_if<order_sent>(&item)) {
        fold_in(*sent);
        for (auto& y : ledger.apply(*sent))
          fold_in(y);
      } else if (const auto* answer = std::get_if<order_answered>(&item)) {
        answers.push_back(*answer);
        fold_in(*answer);
      } else {
        says(std::get<fill_evidence>(item));
      }
    }
  }

  void run_desk(utc_time to) {
    for (auto due = trading.next_due(); due && *due <= to;
         due = trading.next_due()) {
      relay(trading.advance(*due));
      if (trading.next_due() == due)
        break; // Due with a book, not at a time.
    }
    relay(trading.advance(to));
  }

  std::optional<fee_schedule> fee_;
  double now_ = 0;
  int next_second_ = 1;
};

} // namespace fillguard::test

#pragma once

#include "actors/trader/order_events.hpp"
#include "actors/trader/order_log.hpp"
#include "actors/trader/spending_caps.hpp"
#include "messages/order_life.hpp"
#include "messages/venue.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fillguard {

/// Names an order before it is sent, so that it can be looked up even if no
/// reply ever comes.
using order_naming = std::function<std::string(const order_wanted&)>;

/// The trader's own rules, over any venue: the one place where an intent is
/// sent only once, spending is capped and a halt refuses entries.
///
/// An intent is made known and recorded before its order is sent; the order
/// leaves when its record lasts. While nothing can be recorded, captures and
/// profit locks are refused; what lowers risk leaves all the same, at the
/// latest after `record_patience`. For a window and purpose one order is live
/// at most. What is spent on buying is capped, whatever was decided elsewhere;
/// sales are never held up. An order of unknown fate is looked up by its id
/// until it is known, and counts as live until then.
///
/// What is to go to the venue is taken from here (`next_request`), and what the
/// venue reports is given back (`report`), at any time and in any order.
/// Knows no clock: time is what its inputs say. Equal inputs give equal events.
class order_desk {
public:
  static constexpr std::chrono::milliseconds record_patience{500};

  /// `log` null: nothing is recorded, and nothing waits for that.
  explicit order_desk(order_naming name, spending_caps caps = {},
                      std::shared_ptr<order_log> log = nullptr)
      : name_{std::move(name)}, caps_{caps}, log_{std::move(log)} {
    // nop
  }

  order_events want(const order_wanted& x, utc_time now);
  order_events cancel(const cancel_wanted& x, utc_time now);
  order_events report(const venue_report& x, utc_time now);

  /// Does what is due by `now`: sends what was recorded, looks up what is not
  /// known.
  order_events advance(utc_time now);

  /// The next request to go to the venue; null: none. Tags are not stamped.
  const venue_request* next_request() const {
    return requests_.empty() ? nullptr : &requests_.front();
  }

  /// It goes now, and will not go again.
  void drop_request() { requests_.pop_front(); }

  /// Requests and reports that were on their way may be lost: looks up every
  /// order with the next `advance`, since even of one that is over more may
  /// have been reported.
  void look_up_all(utc_time now);

  // What was recorded before a restart, in that order. All of it is looked up
  // with the next `advance`: what may still be live, so that nothing else
  // leaves before, and what is over, since the last reports of it may not have
  // been recorded.
  void remember(const order_record& x);

  /// An intent of a former life of which no order was recorded: looks for it at
  /// the venue, since what guards may leave unrecorded. If it is not there it
  /// never left, nor will it.
  void recall(const order_wanted& x, utc_time now);

  /// Orders of a former life whose fate is not known yet. Until it is, they
  /// count as live, captures are held back, and in their windows all else is,
  /// too. What guards another window waits for none of them.
  bool reconciling() const;

  void halt(std::optional<std::string> reason) { halted_ = std::move(reason); }

  /// When `advance` has something to do next; absent when never.
  std::optional<utc_time> next_due() const;

  /// Everything that is known of the orders, of one market or all, so that a
  /// newcomer knows what everyone else does.
  order_events history(std::optional<market_key> only = std::nullopt) const;

  const spending_caps& caps() const { return caps_; }

  const std::optional<std::string>& halted() const { return halted_; }

  /// What the buys of a window, or of the UTC day of `at`, may have cost: what
  /// was matched, and what may be yet.
  money spent(const window_id& x) const;
  money spent_on_day(utc_time at) const;

private:
  /// What keeps an order from the venue, if anything.
  enum class hold : std::uint8_t {
    none,         ///< It was sent, or may have been.
    record,       ///< Its record does not last yet.
    look_up,      ///< A former life may have sent it: sent unless it is there.
    recollection, ///< The same, but it is not sent any more.
  };

  struct entry {
    order_life life;
    std::string order_id;
    utc_time since; ///< When it came here.
    /// When it left, which may be later: it waits for its record.
    std::optional<utc_time> sent_at;
    hold held = hold::none;
    std::uint64_t record = 0; ///< The number of its record.
    std::optional<utc_time> look_up_at;
    std::chrono::milliseconds patience{1'000}; ///< Until the next look-up.
    std::uint32_t round = 0;                   ///< Of the last look-up.
    std::uint32_t stale_round = 0; ///< The last one before it was sent.
    int not_found = 0;             ///< Look-ups in a row.
    bool unsure = false;           ///< Remembered, and not looked up yet.
    bool former = false;           ///< Of a former life.

    order_sent sent() const;
    money cost() const;
  };

  std::optional<std::string> refusal_of(const order_wanted& x,
                                        utc_time now) const;
  /// Why an order must not leave (any more); absent: it may.
  std::optional<std::string> out_of_date(const order_wanted& x,
                                         utc_time now) const;
  std::optional<std::string> over_cap(const order_wanted& x,
                                      utc_time now) const;
  entry& enter(const order_wanted& x, utc_time now);
  void refuse(const intent_id& x, order_state state, std::string why,
              utc_time now, order_events& out);

  // -- sending ----------------------------------------------------------------

  void record(entry& x, const order_wanted& order);
  void send_recorded(utc_time now, order_events& out);
  void submit(entry& x, utc_time now);
  void give_up(entry& x, std::string why, utc_time now, order_events& out);
  void note(const order_record& x, market_key market);

  // -- reports ----------------------------------------------------------------

  void take(const order_answered& x, utc_time now, order_events& out);
  void take(const fill_evidence& x, utc_time now, order_events& out);
  void take(const order_not_found& x, utc_time now, order_events& out);
  void is_there(entry& x, utc_time now, order_events& out);
  void answered(entry& x, const order_answered& answer, utc_time now,
                order_events& out);
  entry* find(const std::string& order_id);
  void look_up(entry& x, utc_time now);

  /// What its answers have as matched beyond the fills that are known, so that
  /// no position is unguarded for want of a trade's report.
  static std::optional<fill_evidence> match_by_status(const entry& x,
                                                      utc_time now);

  // -- a former life ----------------------------------------------------------

  bool must_wait(const order_wanted& x) const;
  bool may_be_known(const order_wanted& x) const;
  void take_up(utc_time now, order_events& out);
  void forget(utc_time now);

  order_naming name_;
  spending_caps caps_;
  std::shared_ptr<order_log> log_;
  std::optional<std::string> halted_;
  std::map<intent_id, entry> orders_;
  std::map<intent_id, order_answered> refused_;
  std::deque<venue_request> requests_;
  std::vector<order_wanted> held_back_;     ///< While reconciling.
  std::map<std::int64_t, money> forgotten_; ///< Spent, by UTC day.
};

} // namespace fillguard

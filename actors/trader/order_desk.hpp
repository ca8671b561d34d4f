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

/// Computes the id of an order before sending, so that the order can be looked
/// up even without a reply.
using order_naming = std::function<std::string(const order_wanted&)>;

/// The trader's own rules for any venue: only here is each intent sent once,
/// spending capped and entries refused during a halt.
///
/// Before an order is sent, its intent is made known and recorded; the order
/// leaves when the record is on disk. While recording is impossible, buys and
/// take-profit orders are refused; sales that lower risk are still sent, at the
/// latest after `record_patience`. At most one order is live for a
/// window and purpose. Spending on buys is capped, whatever was decided
/// elsewhere; sells are never held back. An order of unknown state is looked up
/// by its id until the state is known, and counts as live until then.
///
/// Requests to the venue are taken from here (`next_request`), and the venue's
/// reports are passed in (`report`), at any time and in any order. Has no
/// clock: time comes with the inputs. Equal inputs give equal events.
class order_desk {
public:
  static constexpr std::chrono::milliseconds record_patience{500};

  /// `log` null: nothing is recorded, and no order waits for its record.
  explicit order_desk(order_naming name, spending_caps caps = {},
                      std::shared_ptr<order_log> log = nullptr)
      : name_{std::move(name)}, caps_{caps}, log_{std::move(log)} {
    // nop
  }

  order_events request(const order_wanted& wanted, utc_time now);
  order_events cancel(const cancel_wanted& wanted, utc_time now);
  order_events report(const venue_report& x, utc_time now);

  /// Does what is due by `now`: sends orders whose record is on disk, and looks
  /// up orders of unknown state.
  order_events advance(utc_time now);

  /// The next request to the venue; null: none. Tags are not stamped.
  const venue_request* next_request() const {
    return requests_.empty() ? nullptr : &requests_.front();
  }

  /// Removes the next request, which is being sent.
  void drop_request() { requests_.pop_front(); }

  /// Looks up every order with the next `advance`, since requests and reports
  /// on their way may be lost: even an order that is over may have further
  /// reports.
  void look_up_all(utc_time now);

  // Restores a record after a restart, in the order of recording. Every order
  // is looked up with the next `advance`: live ones, so that no other order is
  // sent before, and ended ones, since their last reports may not have been
  // recorded.
  void remember(const order_record& entry);

  /// Looks up an intent of the previous run without a recorded order, since
  /// sales may be sent without a record. If the venue does not have the
  /// order, it was never sent, and never will be.
  void recall(const order_wanted& x, utc_time now);

  /// Whether orders of the previous run have an unknown state. Until it is
  /// known they count as live; captures wait, and so do all orders in the same
  /// windows. Guard orders of other windows do not wait.
  bool reconciling() const;

  void halt(std::optional<std::string> reason) { halted_ = std::move(reason); }

  /// Whether orders may be sent, and why no buy may be; empty: buys may be
  /// sent. Cancels always may. At first all may.
  void arm(bool armed, std::string no_buys_because) {
    armed_ = armed;
    no_buys_because_ = std::move(no_buys_because);
  }

  /// When `advance` has something to do next; absent: never.
  std::optional<utc_time> next_due() const;

  /// Everything known of the orders, of one market or all, for a new peer.
  order_events history(std::optional<market_key> only = std::nullopt) const;

  const spending_caps& caps() const { return caps_; }

  const std::optional<std::string>& halted() const { return halted_; }
  bool armed() const { return armed_; }
  const std::string& no_buys_because() const { return no_buys_because_; }

  /// The highest possible cost of the buys of a window, or of the UTC day of
  /// `at`: what was matched, and what may still match.
  money spent(const window_id& x) const;
  money spent_on_day(utc_time at) const;

private:
  /// Why an order is not yet sent to the venue, if so.
  enum class hold : std::uint8_t {
    none,         ///< Sent, or may have been sent.
    record,       ///< The record is not on disk yet.
    look_up,      ///< The previous run may have sent it; sent unless found.
    recollection, ///< Like `look_up`, but never sent by this run.
  };

  struct entry {
    order_life life;
    std::string order_id;
    utc_time since; ///< Time of arrival at the desk.
    /// Time of sending, after the wait for the record.
    std::optional<utc_time> sent_at;
    hold held = hold::none;
    std::uint64_t record = 0; ///< The number of its record.
    std::optional<utc_time> look_up_at;
    std::chrono::milliseconds patience{1'000}; ///< Until the next look-up.
    std::uint32_t round = 0;                   ///< Of the last look-up.
    std::uint32_t stale_round = 0; ///< The last look-up before sending.
    int not_found = 0;             ///< Look-ups in a row without a result.
    bool unsure = false;           ///< Restored, not looked up yet.
    bool former = false;           ///< Of the previous run.
    /// The first look-up of an order of the previous run.
    std::optional<utc_time> first_look_up;

    order_sent sent() const;
    money cost() const;
  };

  std::optional<std::string> refusal_of(const order_wanted& x,
                                        utc_time now) const;
  static bool gives_way(const entry& order, const order_wanted& to);
  /// Why an order must not be sent (any more); absent: it may be.
  std::optional<std::string> out_of_date(const order_wanted& x,
                                         utc_time now) const;
  std::optional<std::string> over_cap(const order_wanted& wanted,
                                      utc_time now) const;
  entry& enter(const order_wanted& x, utc_time now);
  void refuse(const intent_id& x, order_state state, std::string why,
              utc_time now, order_events& out);

  // -- sending ----------------------------------------------------------------

  void record(entry& x, const order_wanted& order);
  void send_recorded(utc_time now, order_events& out);
  void submit(entry& x, utc_time now);
  void drop(entry& order, std::string why, utc_time now, order_events& out);
  void give_up(entry& order, std::string why, utc_time now, order_events& out);
  void record(const order_record& x, market_key market);

  // -- reports ----------------------------------------------------------------

  void apply(const order_answered& x, utc_time now, order_events& out);
  void apply(const fill_evidence& x, utc_time now, order_events& out);
  void apply(const order_not_found& report, utc_time now, order_events& out);
  void is_there(entry& each, utc_time now, order_events& out);
  void answered(entry& order, const order_answered& answer, utc_time now,
                order_events& out);
  entry* find(const std::string& order_id);
  void look_up(entry& x, utc_time now);

  /// If the venue's answers report more matched shares than the known fills,
  /// evidence of the difference, so that these shares are guarded even without
  /// a report of the trade.
  static std::optional<fill_evidence> match_by_status(const entry& each,
                                                      utc_time now);

  // -- orders of the previous run ---------------------------------------------

  bool must_wait(const order_wanted& x, utc_time now) const;
  void cancel_unsure_sales(const order_wanted& before, utc_time now);
  bool may_be_known(const order_wanted& x) const;
  void take_up(utc_time now, order_events& out);
  void forget(utc_time now);

  order_naming name_;
  spending_caps caps_;
  std::shared_ptr<order_log> log_;
  std::optional<std::string> halted_;
  bool armed_ = true;
  std::string no_buys_because_;
  std::map<intent_id, entry> orders_;
  std::map<intent_id, order_answered> refused_;
  std::deque<venue_request> requests_;
  std::vector<order_wanted> held_back_;     ///< While reconciling.
  std::map<std::int64_t, money> forgotten_; ///< Spent, by UTC day.
};

} // namespace fillguard

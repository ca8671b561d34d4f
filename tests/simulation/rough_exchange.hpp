#pragma once

#include "actors/paper_venue/local_venue.hpp"
#include "messages/order_life.hpp"
#include "net/sim/random.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace fillguard::test {

/// What goes wrong between a venue and a desk.
enum class order_trouble : std::uint8_t {
  none,
  lost_request,    ///< The order never arrived, and there is no error.
  lost_reply,      ///< The order arrived, but has no report for a while.
  late_words,      ///< Replies and fills are seconds late, in any order.
  silent_match,    ///< "Matched" with 0 shares; the fills come later.
  lying_rejection, ///< "Rejected" after execution; the fills come later.
  ghost_fill,      ///< A fill that never happened, undone later.
  reversed_fill,   ///< A real fill that fails later.
  repeats,         ///< Every report is repeated later.
};

inline constexpr std::size_t order_troubles = 9;
std::string to_string(order_trouble x);

/// The shares of one purpose in one window.
struct tally_key {
  window_id window;
  outcome token = outcome::up;
  order_purpose purpose = order_purpose::capture;

  friend auto operator<=>(const tally_key&, const tally_key&) = default;
};

/// Stands between a desk and the exchange that executes its orders, disturbs
/// both as the seed decides, and records the truth. Only does what a venue may
/// do: a missing reply is `unknown`, and a false rejection is reported only for
/// an order that is over.
class rough_exchange : public local_venue {
public:
  /// Callbacks for its events, and for violations.
  struct ears {
    std::function<void(const order_wanted&, utc_time)> placed;
    std::function<void(const fill_evidence&)> truly_filled;
    std::function<void(order_purpose)> undone;
    std::function<void(std::string)> violation;
    std::function<void(order_trouble, const intent_id&)> troubled;
  };

  rough_exchange(std::shared_ptr<local_venue> inner, std::uint64_t seed,
                 ears who);

  /// The probability of trouble for each order from now on.
  void trouble(double chance) { trouble_ = chance; }

  /// Rejects every order: the first `early` as too early, later ones since they
  /// would match at once. Absent: accepts orders.
  void outage(std::optional<std::uint64_t> early) { outage_ = early; }

  // -- the truth --------------------------------------------------------------

  /// Filled and not reversed.
  shares filled(const tally_key& x) const;
  /// The highest possible sum of all reports so far.
  shares told(const tally_key& key) const;
  /// The cost of a window's buys at their limits: in full while they may be
  /// live, else as far as they were filled.
  money exposure(const window_id& x) const;
  /// The same for all orders placed on the UTC day of `at`.
  money exposure_on_day(utc_time at) const;
  /// Whether some report on the window was not sent yet.
  bool withholds(const window_id& id) const;
  bool live(const window_id& x, order_purpose purpose) const;

  /// The desk is restarted, and must look up all orders that may be live.
  void begin_anew();
  /// Whether the desk has not looked up some order that may be live by its
  /// records; of this window, or any.
  bool unasked(const std::optional<window_id>& only) const;
  std::set<tally_key> tallies() const;

  // -- local_venue ------------------------------------------------------------

  std::string order_id(const order_wanted& x) const override;
  void submit(const order_wanted& order, utc_time now) override;
  void cancel(const intent_id& x, utc_time now) override;
  bool look_up(const intent_id& intent, utc_time now) override;
  bool is_authoritative() const override { return false; }
  void follow(const book_update& x) override;
  void advance(utc_time now) override;
  std::optional<utc_time> next_due() const override;

private:
  struct order {
    order_life truth; ///< At the exchange.
    order_life told;  ///< By the answers that the desk received.
    order_trouble trouble = order_trouble::none;
    utc_time placed_at;
    utc_time silent_until; ///< Of a lost reply.
    bool arrived = true;
    /// In the previous run: no venue keeps an order that it rejected or never
    /// received, so a desk without a record of the rejection may send the order
    /// again.
    bool refused_before = false;
    bool unasked = false; ///< Since the restart.
    /// The ghost fill's reversal, once it happened. A comparison of times does
    /// not show it: a process that is back may have an earlier time.
    std::optional<fill_evidence> undone;
    std::vector<venue_report> hidden;          ///< While silent.
    std::map<std::string, shares> told_trades; ///< The highest of each.

    const order_wanted& wanted() const { return truth.wanted(); }
  };

  static money cost_of(const order& x);
  order* find(const std::string& order_id);
  void pass(utc_time now);
  void pass(const order_answered& report, utc_time now);
  void pass(const fill_evidence& evidence, utc_time now);
  void tell(order& about, venue_report x, utc_time at, utc_time now);
  void tell_now(venue_report reported);
  void haunt(const order& resting, utc_time now);
  bool may_reverse(const order& x) const;
  std::chrono::milliseconds some(int least, int most);

  std::shared_ptr<local_venue> inner_;
  net::sim::random_source chance_;
  ears who_;
  double trouble_ = 0;
  std::optional<std::uint64_t> outage_; ///< Orders left to reject as too early.
  std::map<intent_id, order> orders_;
  std::multimap<utc_time, venue_report> later_;
  std::uint64_t ghosts_ = 0;
};

} // namespace fillguard::test

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

/// What goes wrong between a venue and whoever orders there.
enum class order_trouble : std::uint8_t {
  none,
  lost_request,    ///< It never arrived, and nobody says so.
  lost_reply,      ///< It arrived; nothing is heard of it for a while.
  late_words,      ///< Replies and fills come seconds late, in any order.
  silent_match,    ///< "Matched", of 0 shares; its fills come later.
  lying_rejection, ///< "Rejected" after it was executed; its fills come later.
  ghost_fill,      ///< A fill that never was, undone later.
  reversed_fill,   ///< A fill that was, and failed afterwards.
  repeats,         ///< Everything is said again, later.
};

inline constexpr std::size_t order_troubles = 9;
std::string to_string(order_trouble x);

/// The shares of one purpose in one window.
struct tally_key {
  window_id window;
  side token = side::up;
  order_purpose purpose = order_purpose::capture;

  friend auto operator<=>(const tally_key&, const tally_key&) = default;
};

/// Stands between a desk and the exchange that executes its orders, gets in the
/// way as the seed says, and remembers the truth. Whatever it does, a venue may
/// do: a reply that is not told is `unknown`, a rejection that is not true is
/// told only of what is over.
class rough_exchange : public local_venue {
public:
  /// What it hears of, and what is wrong about it, if anything.
  struct ears {
    std::function<void(const order_wanted&, utc_time)> placed;
    std::function<void(const fill_evidence&)> truly_filled;
    std::function<void(order_purpose)> undone;
    std::function<void(std::string)> violation;
    std::function<void(order_trouble, const intent_id&)> troubled;
  };

  rough_exchange(std::shared_ptr<local_venue> inner, std::uint64_t seed,
                 ears who);

  /// How likely an order meets trouble, from now on.
  void trouble(double chance) { trouble_ = chance; }

  /// Refuses every order: so many because it is too early, later ones since
  /// they would take. Absent: takes them.
  void outage(std::optional<std::uint64_t> early) { outage_ = early; }

  // -- the truth --------------------------------------------------------------

  /// What was filled and not reversed.
  shares filled(const tally_key& x) const;
  /// The most that all that was told so far can add up to.
  shares told(const tally_key& x) const;
  /// What the buys of a window cost at their limits: in full while they live
  /// or may, else as far as they were filled.
  money exposure(const window_id& x) const;
  /// The same of all that were placed on the UTC day of `at`.
  money exposure_on_day(utc_time at) const;
  /// Whether something of the window is known here and not told yet.
  bool withholds(const window_id& x) const;
  bool live(const window_id& x, order_purpose purpose) const;

  /// Whoever orders here begins anew, and has to ask for what may be live.
  void begin_anew();
  /// Whether it did not ask yet for an order that lives, or may for all it
  /// knows; of this window, or any.
  bool unasked(const std::optional<window_id>& only) const;
  std::set<tally_key> tallies() const;

  // -- local_venue ------------------------------------------------------------

  std::string order_id(const order_wanted& x) const override;
  void submit(const order_wanted& x, utc_time now) override;
  void cancel(const intent_id& x, utc_time now) override;
  bool look_up(const intent_id& x, utc_time now) override;
  bool knows_all() const override { return false; }
  void follow(const book_update& x) override;
  void advance(utc_time now) override;
  std::optional<utc_time> next_due() const override;

private:
  struct order {
    order_life truth; ///< At the exchange.
    order_life told;  ///< By the answers that whoever ordered it got.
    order_trouble trouble = order_trouble::none;
    utc_time placed_at;
    utc_time silent_until; ///< Of a lost reply.
    bool arrived = true;
    /// In a former life: no venue keeps what it refused or never got, so
    /// whoever has no record of that any more may send it again.
    bool refused_before = false;
    bool unasked = false;                      ///< Since somebody began anew.
    std::optional<fill_evidence> undone;       ///< The ghost's end.
    std::vector<venue_report> hidden;          ///< While silent.
    std::map<std::string, shares> told_trades; ///< The most of each.

    const order_wanted& wanted() const { return truth.wanted(); }
  };

  static money cost_of(const order& x);
  order* find(const std::string& order_id);
  void pass(utc_time now);
  void pass(const order_answered& x, utc_time now);
  void pass(const fill_evidence& x, utc_time now);
  void tell(order& about, venue_report x, utc_time at, utc_time now);
  void tell_now(venue_report x);
  void haunt(order& x, utc_time now);
  bool may_reverse(const order& x) const;
  std::chrono::milliseconds some(int least, int most);

  std::shared_ptr<local_venue> inner_;
  net::sim::random_source chance_;
  ears who_;
  double trouble_ = 0;
  std::optional<std::uint64_t> outage_; ///< Too early for so many more.
  std::map<intent_id, order> orders_;
  std::multimap<utc_time, venue_report> later_;
  std::uint64_t ghosts_ = 0;
};

} // namespace fillguard::test

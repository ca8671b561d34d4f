#pragma once

#include "actors/window_state/keep/isolated_state.hpp"
#include "app/config/config.hpp"
#include "messages/interfaces.hpp"
#include "tests/simulation/digest.hpp"
#include "tests/simulation/rough_exchange.hpp"

#include <caf/type_erased_tuple.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace fillguard::test {

/// Watches one run of the whole service from outside and checks what must hold
/// whatever happens. Sees every message just before its actor handles it, every
/// order as it reaches the exchange, and everything that is shown.
///
/// Keeps a fold of its own that no crash touches, fed with the same inputs: the
/// service must end in the same state. What that fold decides on is judged by
/// rules of the witness's own.
class witness {
public:
  struct settings {
    config service;
    /// True time, for the record; the service's may have been stepped.
    std::function<std::string()> moment;
    /// The same, to reckon with.
    std::function<std::chrono::nanoseconds()> elapsed;
    /// Gets every line of the story; absent: nobody wants it.
    std::function<void(const std::string&)> narrate;
  };

  explicit witness(settings how);

  void follow(const rough_exchange* exchange) { exchange_ = exchange; }

  // -- what it sees -----------------------------------------------------------

  /// `who` is about to handle `what`; null: it starts.
  void handles(const std::string& who, const caf::type_erased_tuple* what,
               utc_time now);
  void shown(const window_view& x);
  void shown(const notice& x);
  void shown(const feed_status& x);
  void placed(const order_wanted& x, utc_time now);
  void truly_filled(const fill_evidence& x);

  /// Something was done to the service: seconds may be missed until `until`,
  /// and what it does about a danger may take as long.
  void disturbed(utc_time until);
  void clock_stepped(std::chrono::nanoseconds by);

  /// The whole process died and comes back; this is what the journal has of
  /// the market's inputs, and when it died.
  void restarted(const market_key& market, std::vector<market_input> recorded,
                 std::chrono::nanoseconds died, bool disk_was_well);

  /// What the recovery adds to them.
  void takes_up(const market_key& market, const market_input& x);

  const market_state& shadow_of(const market_key& x) const {
    return markets_.at(x).shadow;
  }

  // -- inputs that make the fold throw ----------------------------------------

  /// The next input of the kind (as `name_of` has it) that this state is told
  /// makes its fold throw; absent: none does any more.
  void poison(const std::string& state, std::optional<std::string> kind);

  /// Whether it is one of these. It is so for good, whenever it comes.
  bool poisonous(const market_input& x) const;

  /// How often the market's state has to have set one aside, in this life.
  std::uint64_t set_aside(const market_key& x) const {
    return markets_.at(x).set_aside;
  }

  void violation(const std::string& what);
  void story(const std::string& line) const;
  void count(const std::string& what) { ++counts_[what]; }

  // -- what it says -----------------------------------------------------------

  /// What the service must have come to, once all is quiet. `winner` knows a
  /// window's true outcome; absent when it has none yet.
  void
  judge(const std::map<market_key, market_state>& states,
        const std::function<std::optional<side>(const window_id&)>& winner);

  /// The same for fills that strangers' orders made, in watch mode.
  void judge_strangers(const std::map<tally_key, shares>& truth,
                       const std::map<market_key, market_state>& states);

  const std::vector<std::string>& violations() const { return violations_; }
  const std::map<std::string, std::uint64_t>& counts() const { return counts_; }
  std::uint64_t hash() const { return history_.value(); }

private:
  /// What the market's state was told of a window's book.
  struct book_seen {
    bool trusted = false;
    std::optional<utc_time> at;
  };

  struct window_seen {
    book_seen book;
    std::optional<double> peak;
    std::chrono::nanoseconds peak_shown{0};
    std::uint32_t peaks_told = 0;
    std::set<intent_id> captures; ///< Decided on.
    std::uint32_t exits = 0;      ///< Decided on.
    std::optional<utc_time> may_exit_since;
    std::map<intent_id, std::uint32_t> decided;
  };

  struct market_seen {
    explicit market_seen(market_state x) : shadow{std::move(x)} {
      // nop
    }

    market_state shadow;
    std::vector<market_input> told;          ///< All of this.
    std::map<price_source, utc_time> prices; ///< When the newest were so.
    std::optional<utc_time> last_tick;
    std::optional<std::string> poisoned_kind; ///< Of the next such input.
    std::vector<market_input> rejected;       ///< In this life, untagged.
    std::uint64_t set_aside = 0;              ///< In this life.
    std::uint64_t told_set_aside = 0;         ///< By notices.
    std::map<window_id, window_seen> windows;
  };

  template <class T>
  bool fold_in(market_seen& x, const caf::type_erased_tuple& what);
  void may_poison(market_seen& of, const market_input& x);
  effects take(market_seen& of, const market_input& x);
  bool harmed(const window_id& x) const { return harmed_.contains(x); }
  void note_book(market_seen& of, const book_update& x);
  void note_unsent(const intent_id& x);
  void note_tick(market_seen& of, utc_time at);
  void decided(market_seen& by, const order_wanted& x);
  void check_window(market_seen& of, const window_id& id,
                    const std::optional<capture_view>& capture,
                    const std::optional<position_view>& position, double peak);
  void check_danger(const window_view& x);
  void check_price(const market_seen& by, const window_view& seen,
                   const std::string& what);
  void check_exit(market_seen& of, const window_view& x);
  bool paper() const { return how_.service.mode == service_mode::paper; }

  settings how_;
  const rough_exchange* exchange_ = nullptr;
  std::map<std::string, market_key> state_actors_;
  std::map<market_key, market_seen> markets_;
  std::vector<market_input> poisons_; ///< Untagged.
  std::set<intent_id> placed_;
  std::set<intent_id> unsent_; ///< Said to have never left, in any life.
  /// Windows of which something was set aside that is said only once.
  std::set<window_id> harmed_;
  std::map<std::string, feed_status> feeds_;
  utc_time disturbed_until_;
  std::chrono::nanoseconds ahead_{0}; ///< The service's clock, of the venue's.
  digest history_;
  std::vector<std::string> violations_;
  std::map<std::string, std::uint64_t> counts_;
};

} // namespace fillguard::test

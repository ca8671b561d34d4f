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

/// Observes one run of the whole service from outside and checks its
/// invariants. Sees every message just before its actor handles it, every order
/// at the exchange, and all that is shown.
///
/// Has its own fold of the same inputs, which no crash affects: the service
/// must end in the same state. Decisions of that fold are checked by the
/// witness's own rules.
class witness {
public:
  struct settings {
    config service;
    /// The true time, for narration; the service's clock may have been stepped.
    std::function<std::string()> moment;
    /// The same, for calculations.
    std::function<std::chrono::nanoseconds()> elapsed;
    /// Receives every line of the narration; absent: none.
    std::function<void(const std::string&)> narrate;
  };

  explicit witness(settings how);

  void follow(const rough_exchange* exchange) { exchange_ = exchange; }

  // -- observations -----------------------------------------------------------

  /// `who` is about to handle `what`; null: the actor starts.
  void handles(const std::string& who, const caf::type_erased_tuple* what,
               utc_time now);
  void shown(const window_view& view);
  void shown(const notice& event);
  void shown(const feed_status& x);
  void placed(const order_wanted& wanted, utc_time now);
  void truly_filled(const fill_evidence& x);

  /// The service was disturbed: seconds may be missing until `until`, and
  /// reactions to danger may be as late.
  void disturbed(utc_time until);
  void clock_stepped(std::chrono::nanoseconds by);

  /// The whole process died and is back, with these inputs of the market in its
  /// journal. `died`: the time of the crash.
  void restarted(const market_key& market, std::vector<market_input> recorded,
                 std::chrono::nanoseconds died, bool disk_was_well);

  /// An input that the recovery adds.
  void takes_up(const market_key& market, const market_input& x);

  const market_state& shadow_of(const market_key& x) const {
    return markets_.at(x).shadow;
  }

  // -- inputs that make the fold throw ----------------------------------------

  /// Makes the next input of the kind (as in `name_of`) throw in the fold of
  /// this state; absent: none any more.
  void poison(const std::string& state, std::optional<std::string> kind);

  /// Whether the input is one of these, now and for good.
  bool poisonous(const market_input& x) const;

  /// How many inputs the market's state must have set aside in this run.
  std::uint64_t set_aside(const market_key& x) const {
    return markets_.at(x).set_aside;
  }

  void violation(const std::string& what);
  void story(const std::string& line) const;
  void count(const std::string& what) { ++counts_[what]; }

  // -- verdicts ---------------------------------------------------------------

  /// Checks the final state of the service, once no message is left. `winner`
  /// returns a window's true outcome; absent when there is none yet.
  void
  judge(const std::map<market_key, market_state>& states,
        const std::function<std::optional<outcome>(const window_id&)>& winner);

  /// The same for fills of strangers' orders, in watch mode.
  void judge_strangers(const std::map<tally_key, shares>& truth,
                       const std::map<market_key, market_state>& states);

  /// The same for an account: what the state shows as held is what the venue's
  /// books have by trades that did not fail.
  void
  judge_account(const std::map<market_key, market_state>& states,
                const std::function<shares(const window_id&, outcome)>& truth);

  const std::vector<std::string>& violations() const { return violations_; }
  const std::map<std::string, std::uint64_t>& counts() const { return counts_; }
  std::uint64_t hash() const { return history_.value(); }

private:
  static bool may_stay_away(const std::string& name, const feed_status& feed);

  /// The updates of a window's book, as the market's state received them.
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
    /// What holding a share was worth by the settlement price, known last.
    std::optional<double> worth;
    std::map<intent_id, std::uint32_t> decided;
  };

  struct market_seen {
    explicit market_seen(market_state x) : shadow{std::move(x)} {
      // nop
    }

    market_state shadow;
    std::vector<market_input> told;          ///< All inputs.
    std::map<price_source, utc_time> prices; ///< The newest time of each.
    std::optional<utc_time> last_tick;
    std::optional<std::string> poisoned_kind; ///< Of the next such input.
    std::vector<market_input> rejected;       ///< In this run, untagged.
    std::uint64_t set_aside = 0;              ///< In this run.
    std::uint64_t told_set_aside = 0;         ///< By notices.
    std::map<window_id, window_seen> windows;
  };

  template <class T>
  bool fold_in(market_seen& x, const caf::type_erased_tuple& what);
  void may_poison(market_seen& of, const market_input& input);
  effects apply(market_seen& of, const market_input& input);
  bool harmed(const window_id& x) const { return harmed_.contains(x); }
  void note_book(market_seen& of, const book_update& update);
  void note_unsent(const intent_id& x);
  void note_tick(market_seen& of, utc_time at);
  void decided(market_seen& by, const order_wanted& order);
  void check_window(market_seen& of, const window_id& id,
                    const std::optional<capture_view>& capture,
                    const std::optional<position_view>& position, double peak);
  void check_danger(const window_view& view);
  void check_price(const market_seen& by, const window_view& seen,
                   const std::string& what);
  void check_exit(market_seen& of, const window_view& view);
  bool may_wait(const window_seen& window, const window_view& view) const;
  bool paper() const { return settings_.service.mode == service_mode::paper; }

  settings settings_;
  const rough_exchange* exchange_ = nullptr;
  std::map<std::string, market_key> state_actors_;
  std::map<market_key, market_seen> markets_;
  std::vector<market_input> poisons_; ///< Untagged.
  std::set<intent_id> placed_;
  std::set<intent_id> unsent_; ///< Reported as never sent, in any run.
  /// Windows with a set-aside input that is sent only once.
  std::set<window_id> harmed_;
  std::map<std::string, feed_status> feeds_;
  utc_time disturbed_until_;
  digest history_;
  std::vector<std::string> violations_;
  std::map<std::string, std::uint64_t> counts_;
};

} // namespace fillguard::test

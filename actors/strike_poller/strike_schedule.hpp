#pragma once

#include "messages/windows.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace fillguard {

struct strike_schedule_settings {
  /// After a window's open: the site has no price before, and may adjust it
  /// until the second request.
  std::chrono::seconds first{3};
  std::chrono::seconds second{12};
  /// Over which the requests of different markets are spread.
  std::chrono::milliseconds spread{1'000};
  /// Without any request after the site has refused one with 429.
  std::chrono::seconds pause{60};
  /// Deadline of an answer. The transport's own deadline is shorter.
  std::chrono::seconds answer{7};
};

/// When to request which window's price to beat from the venue's site: at most
/// twice each, for all markets together. Has no clock: time comes with every
/// call.
///
/// The site's answer for a longer window needs a witness, so that the 5-minute
/// window that opens at the same second is requested as well.
class strike_schedule {
public:
  struct question {
    std::uint64_t round = 0;
    window_id window;
    settlement rule = settlement::spot;
  };

  explicit strike_schedule(strike_schedule_settings settings = {})
      : settings_{settings} {
    // nop
  }

  /// Adds a window, or changes its rule. Returns what is known of it already.
  std::vector<site_price_to_beat> add(const window_info& window, utc_time now);

  /// Requests that are due by `now`. Requests without an answer expire here,
  /// and windows that are over are forgotten.
  std::vector<question> ask(utc_time now);

  /// When `ask` has something to do; absent: not before another call.
  std::optional<utc_time> next() const;

  /// The request of that round, if still open.
  std::optional<question> awaited(std::uint64_t round) const;

  /// Handles an answer with a price. Returns what it means for each window.
  std::vector<site_price_to_beat> answered(std::uint64_t round,
                                           coin_price value, bool incomplete,
                                           utc_time now);

  /// Handles a request without a price.
  void failed(std::uint64_t round);

  /// Handles a refusal because of too many requests. `retry_after`: the wait
  /// that the site asks for, if longer than the pause. Returns the end of the
  /// pause.
  utc_time refused(std::uint64_t round, utc_time now,
                   std::optional<std::chrono::milliseconds> retry_after);

  /// Everything that a new listener for `market` needs.
  std::vector<site_price_to_beat> known(market_key market) const;

  /// Requests that have expired since the last call.
  std::uint32_t take_unanswered() { return std::exchange(unanswered_, 0); }

private:
  using subject = std::pair<window_id, settlement>;

  struct answer {
    coin_price value;
    bool provisional = false;
    utc_time at;
  };

  struct tracked {
    std::set<window_id> windows; ///< That the answer is for.
    utc_time over_at;            ///< The last of them closes.
    int count = 0;               ///< Of requests.
    std::optional<utc_time> due; ///< The next request.
    utc_time asked_at;
    std::uint64_t round = 0; ///< Of the open request; 0: none.
    std::optional<answer> known;
  };

  using questions = std::map<subject, tracked>;

  void plan_first(const window_id& about, const window_info& window,
                  utc_time now);
  static bool is_done(const tracked& inquiry); ///< No more requests.
  void plan_second(const subject& about, tracked& inquiry) const;
  std::chrono::milliseconds place_of(market_key market) const;
  questions::iterator open(std::uint64_t round);
  template <class Match>
  std::vector<site_price_to_beat> known_of(Match matches) const;
  static site_price_to_beat message(const window_id& window,
                                    const subject& about, const answer& known);

  strike_schedule_settings settings_;
  questions questions_;
  std::optional<utc_time> paused_until_;
  std::uint64_t rounds_ = 0;
  std::uint32_t unanswered_ = 0;
};

} // namespace fillguard

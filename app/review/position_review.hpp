#pragma once

#include "app/review/ledger.hpp"
#include "app/review/own_rule.hpp"
#include "app/review/reviewed_position.hpp"
#include "app/review/seen_bids.hpp"
#include "messages/windows.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace fillguard::review {

struct review_settings {
  /// At this bid or less "sold at 65c" sells.
  price stop_bid = price::from_millionths(650'000);
  /// A book or reading without a confirmation for longer is unknown for all of
  /// that time.
  std::chrono::milliseconds stale{5'000};
};

/// Follows one window through its recorded facts, in the order of their time.
class position_review {
public:
  position_review(window_info window, review_settings settings)
      : window_{std::move(window)}, settings_{settings}, deals_{window_.rules} {
    // nop
  }

  /// The window's newest data.
  void use(const window_info& x);

  void apply(const std::string& name, const deal& fill, utc_time at);

  /// A deal at a later time than the facts so far.
  void schedule(std::string name, const deal& fill, utc_time at);

  void apply(const book_update& update);

  /// The acting danger reading while the position is held; absent: unknown.
  void read(std::optional<bool> reached, utc_time at);

  /// The service's settings, for the review's own rule.
  void judge_by(const own_rule_settings& x) { own_.use(x); }

  /// One moment of the position, and its loss probability by that rule.
  void judge(std::optional<double> loss, utc_time at);

  /// The guard sent an order that sells or hedges.
  void guard_sent(utc_time at) { own_.sent(at); }

  /// The user requested a sale from the guard.
  void sale_requested(utc_time at) { own_.sale_requested(at); }

  /// The books are not known until the next snapshot.
  void lose_sight() { bids_.lose(); }

  void settle(window_outcome x) { winner_ = x; }

  /// Shares are held whose purchase is in no record.
  void began_before(outcome token) { began_before_ = token; }

  void note(std::string text) { notes_.push_back(std::move(text)); }

  const window_info& window() const { return window_; }
  const ledger& deals() const { return deals_; }

  /// Whether shares were bought and the window is not closed yet.
  bool is_open(utc_time at) const {
    return deals_.token() && at < window_.closes_at;
  }

  /// Absent when nothing was ever held.
  std::optional<reviewed_position> finish();

private:
  /// A sale that is decided, and made after the venue's delay.
  struct trigger {
    std::optional<utc_time> due;
    std::optional<recorded_sale> sale;
    std::string unknown_because;
    bool blind = false; ///< It may have been due earlier.
    bool over = false;  ///< It was made, or could not be.
  };

  struct planned {
    utc_time at;
    std::string name;
    deal what;
  };

  void pass(utc_time at);
  void pull(trigger& decided, const update_gap& before, utc_time at);
  void carry_out(trigger& decided);
  policy_result result_of(const trigger& decided, const update_gap& unseen,
                          const char* of) const;

  window_info window_;
  review_settings settings_;
  ledger deals_;
  std::vector<planned> planned_; ///< By time.
  seen_bids bids_;
  own_rule own_;
  update_gap unseen_bids_;
  update_gap unread_;
  trigger reading_;
  trigger stop_;
  std::optional<window_outcome> winner_;
  std::optional<utc_time> left_at_;
  std::optional<price> best_bid_;
  std::optional<price> best_bid_after_;
  std::vector<std::string> notes_;
  std::optional<outcome> began_before_;
};

} // namespace fillguard::review

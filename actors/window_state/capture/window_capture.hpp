#pragma once

#include "actors/window_state/capture/capture_rule.hpp"
#include "actors/window_state/capture/entry_filter.hpp"
#include "actors/window_state/guard/decisions.hpp"
#include "messages/describe.hpp"
#include "messages/fills.hpp"
#include "messages/order_life.hpp"
#include "messages/views.hpp"
#include "messages/windows.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

namespace fillguard {

/// What the decision to capture looks at.
struct capture_facts {
  utc_time now;
  const window_info& window;
  std::optional<price> up_ask; ///< Absent: none, or not to be believed.
  std::optional<price> down_ask;
  const penalty_table& penalties;
  bool filtered = true; ///< Only a stable or calm market is entered.
};

/// The one capture of a window: its order and its fills.
class window_capture {
public:
  /// One look at both asks, for the entry filter.
  void look(std::optional<price> up_ask, std::optional<price> down_ask) {
    filter_.note(up_ask, down_ask);
  }

  /// Whether to buy now; at most once, in a window that is open.
  decisions decide(const capture_facts& facts,
                   const capture_settings& settings);

  /// Asks to cancel what may still be bought, again after `retry_after`.
  decisions withdraw(utc_time now, std::chrono::nanoseconds retry_after);

  // What becomes of it; whether that was news.
  bool apply(const order_sent& report);
  bool apply(const order_answered& report);
  bool apply(const fill_detected& fill);

  /// To be shown: the one that was ordered, else the one that filled first,
  /// else null. One that is not held gives way to one that is.
  const capture_view* shown() const;

  /// Its order, as far as it is known here; null: none was ever heard of.
  const order_life* order() const { return order_ ? &*order_ : nullptr; }

  bool is_live() const { return order_ && order_->is_live(); }

  /// It was decided on or seen: there is no other in this window.
  bool is_used() const { return used_; }

  /// Whether the entry filter lets `token` be bought.
  bool is_calm(side token) const { return filter_.check(token).allowed; }

  /// Decided on, still wanted, and nobody ever reported anything of it.
  bool is_unacknowledged() const;

  static constexpr auto describe() {
    return record("window_capture", field(1, "used", &window_capture::used_),
                  field(2, "filter", &window_capture::filter_),
                  field(3, "fills", &window_capture::fills_),
                  field(4, "primary", &window_capture::primary_),
                  field(5, "order", &window_capture::order_));
  }

private:
  /// What is known of one outcome's shares.
  struct captured {
    capture_view shown;
    std::uint64_t revision = 0; ///< Of the newest fill; 0: none yet.

    static constexpr auto describe() {
      return record("captured", field(1, "shown", &captured::shown),
                    field(2, "revision", &captured::revision));
    }
  };

  captured& captured_of(side token);
  void forget_unfilled();

  bool used_ = false;
  entry_filter filter_;
  std::array<std::optional<captured>, 2> fills_; ///< By outcome.
  std::optional<side> primary_;                  ///< The outcome shown.
  std::optional<order_life> order_;
};

} // namespace fillguard

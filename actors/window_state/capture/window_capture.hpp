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

/// The inputs of the decision to capture.
struct capture_facts {
  utc_time now;
  const window_info& window;
  std::optional<price> up_ask; ///< Absent: none, or not fresh.
  std::optional<price> down_ask;
  const penalty_table& penalties;
  bool filtered = true; ///< Only a stable or calm market is entered.
};

/// The one capture of a window: its order and its fills.
class window_capture {
public:
  /// Adds both asks to the entry filter.
  void look(std::optional<price> up_ask, std::optional<price> down_ask) {
    filter_.add_asks(up_ask, down_ask);
  }

  /// Decides whether to buy now; at most once, in an open window.
  decisions decide(const capture_facts& facts,
                   const capture_settings& settings);

  /// Cancels what may still be bought; repeated after `retry_after`.
  decisions withdraw(utc_time now, std::chrono::nanoseconds retry_after);

  // Reports on the capture; each returns whether it changed anything.
  bool apply(const order_sent& report);
  bool apply(const order_answered& report);
  bool apply(const fill_detected& fill);

  /// The capture to show: the ordered one, else the first to fill, else null.
  /// One that is not held gives way to one that is.
  const capture_view* shown() const {
    if (!primary_)
      return nullptr;
    const auto& fill = fills_[index_of(*primary_)];
    return fill ? &fill->shown : nullptr;
  }

  /// The capture's order, as far as known; null: none known.
  const order_life* order() const { return order_ ? &*order_ : nullptr; }

  bool is_live() const { return order_ && order_->is_live(); }

  /// Whether a capture was decided on or seen: a window has only one.
  bool is_used() const { return used_; }

  /// Whether the entry filter allows buying `token`.
  bool is_calm(outcome token) const { return filter_.check(token).allowed; }

  /// Whether the order was decided on, is still wanted, and has no report at
  /// all.
  bool is_unacknowledged() const;

  static constexpr auto describe() {
    return record("window_capture", field(1, "used", &window_capture::used_),
                  field(2, "filter", &window_capture::filter_),
                  field(3, "fills", &window_capture::fills_),
                  field(4, "primary", &window_capture::primary_),
                  field(5, "order", &window_capture::order_));
  }

private:
  /// Fills of one outcome's shares.
  struct captured {
    capture_view shown;
    std::uint64_t revision = 0; ///< Of the newest fill; 0: none yet.

    static constexpr auto describe() {
      return record("captured", field(1, "shown", &captured::shown),
                    field(2, "revision", &captured::revision));
    }
  };

  captured& captured_of(outcome token);
  void forget_unfilled();

  bool used_ = false;
  entry_filter filter_;
  std::array<std::optional<captured>, 2> fills_; ///< By outcome.
  std::optional<outcome> primary_;               ///< The outcome shown.
  std::optional<order_life> order_;
};

} // namespace fillguard

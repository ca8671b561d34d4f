#pragma once

#include "actors/btc_feed/price_gate.hpp"
#include "actors/feed_health.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace fillguard {

/// The health of one topic of one source, and which of its prices are new.
class source_health {
public:
  /// The newest price is stale when older than `staleness`.
  source_health(asset coin, price_source source,
                std::chrono::nanoseconds staleness);

  /// Returns whether the price is to be passed on.
  bool admit(const net::seen_price& x, utc_time received_at, bool history);

  void miss(std::uint64_t frames) { gate_.miss(frames); }

  /// Counts a frame without effect.
  void add_bad(const std::string& kind, std::string_view detail, utc_time now) {
    health_.add_bad(kind, detail, now);
  }

  /// Counts a frame of another topic or symbol, which is no fault.
  void add_ignored() { health_.count_bad("ignored"); }

  /// Explains the fault while no price arrives.
  void remark(std::string x) { remark_ = std::move(x); }

  /// The source can be reached now.
  void reached();

  /// The source cannot be reached, because of `why`.
  void unreachable(std::string why);

  /// The source is not configured, because of `why`.
  void unused(std::string why);

  /// Updates the state as of `now`; returns whether it changed, or whether this
  /// was the first update.
  bool refresh(utc_time now);

  feed_state state(utc_time now) const;

  /// The status as of `now`, not stamped yet.
  feed_status status(utc_time now);

  const price_gate& gate() const { return gate_; }

private:
  std::string why(utc_time now) const;

  std::chrono::nanoseconds staleness_;
  price_gate gate_;
  feed_health health_;
  std::optional<feed_state> shown_;
  bool is_unused_ = false;
  bool reachable_ = false;
  std::uint64_t times_reached_ = 0;
  std::string why_unreachable_ = "not configured";
  std::string remark_;
};

} // namespace fillguard

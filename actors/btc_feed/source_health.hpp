#pragma once

#include "actors/btc_feed/price_gate.hpp"
#include "actors/feed_health.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace fillguard {

/// How one topic of one source is doing, and which of its prices are news.
class source_health {
public:
  /// `staleness`: the oldest that its newest price may be and still be fresh.
  source_health(asset coin, price_source source,
                std::chrono::nanoseconds staleness);

  /// Returns whether the price is to be passed on.
  bool admit(const net::seen_price& x, utc_time received_at, bool history);

  void miss(std::uint64_t frames) { gate_.miss(frames); }

  /// Counts a frame that changed nothing.
  void add_bad(const std::string& kind, std::string_view detail, utc_time now) {
    health_.add_bad(kind, detail, now);
  }

  /// Counts a frame of another topic or symbol, which is no fault.
  void add_ignored() { health_.count_bad("ignored"); }

  /// Says what is known of the trouble while no price comes.
  void remark(std::string x) { remark_ = std::move(x); }

  /// There is a way to the source now.
  void reached();

  /// There is none, and why.
  void unreachable(std::string why);

  /// Draws the state from what is known at `now`; returns whether this was
  /// never done before, or gave another one.
  bool refresh(utc_time now);

  feed_state state(utc_time now) const;

  /// Everything as of `now`, not stamped yet.
  feed_status status(utc_time now);

  const price_gate& gate() const { return gate_; }

private:
  std::string why(utc_time now) const;

  std::chrono::nanoseconds staleness_;
  price_gate gate_;
  feed_health health_;
  std::optional<feed_state> shown_;
  bool reachable_ = false;
  std::uint64_t times_reached_ = 0;
  std::string why_unreachable_ = "not configured";
  std::string remark_;
};

} // namespace fillguard

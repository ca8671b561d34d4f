#pragma once

#include "actors/btc_feed/price_gate.hpp"
#include "messages/feeds.hpp"

#include <chrono>
#include <string>

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
  void count_bad(const std::string& kind) { ++bad_[kind]; }

  /// Says what is known of the trouble while no price comes.
  void remark(std::string x) { remark_ = std::move(x); }

  /// There is a way to the source now.
  void reached();

  /// There is none, and why.
  void unreachable(std::string why);

  feed_state state(utc_time now) const;

  /// Everything, not stamped yet.
  feed_status status(utc_time now) const;

  const price_gate& gate() const { return gate_; }

  /// The state that was last shown.
  std::optional<feed_state> shown;

private:
  std::string why(utc_time now) const;

  std::string name_;
  price_source source_;
  std::chrono::nanoseconds staleness_;
  price_gate gate_;
  bool reachable_ = false;
  std::uint64_t times_reached_ = 0;
  std::string why_unreachable_ = "not configured";
  std::string remark_;
  std::map<std::string, std::uint64_t> bad_;
};

} // namespace fillguard

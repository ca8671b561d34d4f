#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <utility>

namespace fillguard::test {

/// Events outside of the actors, by time. The time is that of the simulation,
/// which only moves forward, even when the service's clock jumps.
class agenda {
public:
  using time = std::chrono::nanoseconds;

  time now() const { return now_; }

  void at(time when, std::function<void()> what) {
    entries_.emplace(std::max(when, now_), std::move(what));
  }

  void after(time span, std::function<void()> what) {
    at(now_ + span, std::move(what));
  }

  std::optional<time> next() const {
    return entries_.empty() ? std::nullopt
                            : std::optional{entries_.begin()->first};
  }

  void pass_to(time x) { now_ = std::max(now_, x); }

  /// Runs the first event that is due; returns whether there was one.
  bool do_next() {
    if (entries_.empty() || entries_.begin()->first > now_)
      return false;
    const auto entry = entries_.extract(entries_.begin());
    entry.mapped()();
    return true;
  }

  void clear() { entries_.clear(); }

private:
  time now_{0};
  std::multimap<time, std::function<void()>> entries_;
};

} // namespace fillguard::test

#pragma once

#include "net/service_clock.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>
#include <utility>

namespace fillguard::test {

/// The raw time of a fast clock that does not outrun its users: it has its full
/// speed until it is a lead ahead of the moment that all of them have reached,
/// and from there on that of real time. On a slow machine a test takes longer,
/// and nothing in it is late.
class pace {
public:
  /// In the service's time. The next second is at most one second away.
  static constexpr std::chrono::milliseconds lead{1'500};

  explicit pace(double speed) : speed_{speed} {
    // nop
  }

  std::chrono::nanoseconds read() {
    const std::lock_guard guard{mutex_};
    return pass();
  }

  /// All users are at most so far behind this time, in the service's time.
  void reached(std::chrono::nanoseconds behind) {
    const std::lock_guard guard{mutex_};
    limit_ = std::max(limit_, pass() + real(lead - behind));
  }

  /// From now on the clock has its full speed, whatever its users have reached.
  void let_go() {
    const std::lock_guard guard{mutex_};
    pass();
    limit_ = std::chrono::nanoseconds::max();
  }

  static net::raw_clocks clocks(const std::shared_ptr<pace>& of) {
    return {net::raw_clocks::of_this_machine().wall,
            [of] { return of->read(); }};
  }

private:
  std::chrono::nanoseconds real(std::chrono::nanoseconds span) const {
    return scaled(span, 1 / speed_);
  }

  static std::chrono::nanoseconds scaled(std::chrono::nanoseconds x,
                                         double by) {
    return std::chrono::nanoseconds{
      static_cast<std::int64_t>(static_cast<double>(x.count()) * by)};
  }

  std::chrono::nanoseconds pass() {
    const auto now = std::chrono::steady_clock::now();
    const std::chrono::nanoseconds passed = now - std::exchange(last_, now);
    const auto fast =
      std::clamp(limit_ - at_, std::chrono::nanoseconds{0}, passed);
    at_ += fast + real(passed - fast);
    return at_;
  }

  std::mutex mutex_;
  double speed_;
  std::chrono::steady_clock::time_point last_ =
    std::chrono::steady_clock::now();
  std::chrono::nanoseconds at_{0};
  std::chrono::nanoseconds limit_{real(lead)};
};

/// A clock for a transport whose deadlines do not pass while the machine is
/// busy.
class patient_clock : public net::clock {
public:
  explicit patient_clock(std::shared_ptr<const net::clock> of)
      : of_{std::move(of)} {
    // nop
  }

  utc_time now() const override { return of_->now(); }
  std::chrono::nanoseconds steady() const override { return of_->steady(); }
  utc_time own() const override { return of_->own(); }

  std::chrono::nanoseconds
  outside(std::chrono::nanoseconds span) const override {
    constexpr int patience = 20;
    return of_->outside(span) * patience;
  }

private:
  std::shared_ptr<const net::clock> of_;
};

} // namespace fillguard::test

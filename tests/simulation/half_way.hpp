#pragma once

#include "net/clock.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <utility>

namespace fillguard::test {

/// Runs a function on this thread before each message that a handler sends; an
/// exception of the function leaves the handler. Active for the scope of the
/// object.
class half_way {
public:
  explicit half_way(std::function<void()> step);
  ~half_way();
  half_way(const half_way&) = delete;
  half_way& operator=(const half_way&) = delete;
};

/// A clock where each reading counts as such a step too.
class half_way_clock : public net::clock {
public:
  explicit half_way_clock(std::shared_ptr<const net::clock> inner)
      : inner_{std::move(inner)} {
    // nop
  }

  utc_time now() const override;

  std::chrono::nanoseconds steady() const override { return inner_->steady(); }

  utc_time own() const override { return inner_->own(); }

  std::chrono::nanoseconds
  outside(std::chrono::nanoseconds span) const override {
    return inner_->outside(span);
  }

private:
  std::shared_ptr<const net::clock> inner_;
};

} // namespace fillguard::test

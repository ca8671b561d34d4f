#include "net/service_clock.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <stdexcept>
#include <utility>

namespace fillguard::net {

namespace {

using std::chrono::nanoseconds;

/// The longest time between two reads of the steady clock around one of the
/// wall clock. After a longer one the thread was suspended, and the wall
/// clock's reading is ignored.
constexpr std::chrono::milliseconds longest_read{10};

nanoseconds scaled(nanoseconds x, long double factor) {
  return nanoseconds{
    std::llround(static_cast<long double>(x.count()) * factor)};
}

} // namespace

raw_clocks raw_clocks::of_this_machine() {
  return {[] {
            return std::chrono::time_point_cast<nanoseconds>(
              std::chrono::system_clock::now());
          },
          [] {
            // Unlike the steady clock of C++, it also runs while the machine is
            // suspended.
            timespec out{};
            clock_gettime(CLOCK_BOOTTIME, &out);
            return std::chrono::seconds{out.tv_sec} + nanoseconds{out.tv_nsec};
          }};
}

service_clock::service_clock() : service_clock{settings{}} {
  // nop
}

service_clock::service_clock(settings how, raw_clocks raw)
    : raw_{std::move(raw)}, speed_{how.speed}, follows_wall_{how.speed == 1
                                                             && !how.start},
      steady_start_{raw_.steady()}, start_{how.start.value_or(raw_.wall())},
      offset_{(start_.time_since_epoch() - steady_start_).count()} {
  if (!std::isfinite(speed_) || speed_ <= 0)
    throw std::invalid_argument{"the clock's speed must be above 0"};
}

utc_time service_clock::now() const {
  if (follows_wall_)
    return follow_wall();
  return start_ + scaled(raw_.steady() - steady_start_, speed_);
}

nanoseconds service_clock::steady() const {
  return scaled(raw_.steady(), speed_);
}

nanoseconds service_clock::outside(nanoseconds span) const {
  const auto out = scaled(span, 1.0L / speed_);
  return span > nanoseconds{0} ? std::max(out, nanoseconds{1}) : out;
}

utc_time service_clock::follow_wall() const {
  const auto before = raw_.steady();
  const auto wall = raw_.wall();
  const auto after = raw_.steady();
  auto offset = offset_.load(std::memory_order_relaxed);
  const auto expected = utc_time{after + nanoseconds{offset}};
  const auto apart = wall - expected;
  if (std::chrono::abs(apart) <= smallest_jump || after - before > longest_read)
    return expected;
  const auto moved = (wall.time_since_epoch() - after).count();
  // Of several threads that see the jump, one counts it.
  if (offset_.compare_exchange_strong(offset, moved))
    jumps_.fetch_add(1);
  return utc_time{after + nanoseconds{offset_.load()}};
}

} // namespace fillguard::net

#include "net/backoff.hpp"

#include <algorithm>

namespace fillguard::net {

namespace {

/// One step of splitmix64.
std::uint64_t step(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15;
  auto x = state;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111eb;
  return x ^ (x >> 31U);
}

} // namespace

backoff::backoff(policy rules, std::uint64_t seed)
    : rules_{rules}, random_{seed} {
  // nop
}

std::chrono::milliseconds backoff::next() {
  // 2^20 times any first wait exceeds every sensible limit.
  const auto doublings = std::min<std::uint32_t>(failures_, 20);
  ++failures_;
  const auto full = std::min(
    rules_.first.count() * (std::int64_t{1} << doublings), rules_.most.count());
  const auto share = static_cast<double>(step(random_) >> 11U) / 0x1p53;
  const auto kept = static_cast<double>(full) * (1.0 - rules_.jitter * share);
  return std::chrono::milliseconds{static_cast<std::int64_t>(kept)};
}

void backoff::reset() {
  failures_ = 0;
}

} // namespace fillguard::net

#include "actors/trace/hop.hpp"

#include <tuple>

namespace fillguard::trace {

namespace {

auto what_matters(const state_glance& x) {
  return std::tie(x.window, x.phase, x.halted, x.dangerous, x.token, x.filled,
                  x.status, x.held, x.hedged, x.peak, x.danger, x.loss, x.sight,
                  x.danger_shown, x.loss_shown);
}

} // namespace

std::uint8_t market_code(asset x) {
  return static_cast<std::uint8_t>(1U
                                   + codes_per_coin * static_cast<unsigned>(x));
}

std::uint8_t market_code(market_key x) {
  return static_cast<std::uint8_t>(market_code(x.coin) + 1U
                                   + static_cast<unsigned>(x.length));
}

bool differ(const state_glance& a, const state_glance& b) {
  return what_matters(a) != what_matters(b);
}

} // namespace fillguard::trace

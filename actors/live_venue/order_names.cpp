#include "actors/live_venue/order_names.hpp"

#include "net/polymarket/orders/order_digest.hpp"
#include "net/polymarket/orders/prepare_order.hpp"

#include <algorithm>
#include <chrono>

namespace fillguard {

namespace {

namespace clob = net::polymarket;

/// More orders than this are never decided in one millisecond.
constexpr std::uint64_t most_stamp_shift = 256;

std::uint64_t decided_ms(const order_wanted& x) {
  const auto since = x.decided_at.time_since_epoch();
  return static_cast<std::uint64_t>(
    std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
}

std::string id_of(const clob::exchange_order& x) {
  return net::ethereum::to_hex(clob::order_id(x));
}

} // namespace

void order_names::add(const window_info& x) {
  const std::lock_guard guard{mutex_};
  tokens_.insert_or_assign(
    x.id, tokens{x.up_token, x.down_token, x.rules.negative_risk});
}

result<clob::exchange_order>
order_names::prepare(const order_wanted& x, std::uint64_t timestamp_ms) const {
  const auto found = tokens_.find(x.intent.window);
  if (found == tokens_.end())
    return failure("window", "the tokens of the window are not known yet");
  clob::order_market market;
  market.token_id =
    x.token == outcome::up ? found->second.up : found->second.down;
  market.negative_risk = found->second.negative_risk;
  return clob::prepare_order(x, market, account_, timestamp_ms);
}

/// Later than the stamp of every earlier order. Those of earlier runs are
/// restored by `remember`.
std::uint64_t order_names::stamp(const order_wanted& x) {
  const auto decided = decided_ms(x);
  const auto next = last_stamp_ + 1;
  // A decision far behind the last one is of a clock that was set back: its
  // stamp must be found again from its time.
  if (next <= decided || next - decided >= most_stamp_shift)
    last_stamp_ = decided;
  else
    last_stamp_ = next;
  return last_stamp_;
}

std::string order_names::name(const order_wanted& x) {
  const std::lock_guard guard{mutex_};
  const auto order = prepare(x, stamp(x));
  auto id = order ? id_of(*order) : "none: " + to_string(x.intent);
  orders_.insert_or_assign(id, x);
  return id;
}

void order_names::remember(const order_placed& x) {
  const std::lock_guard guard{mutex_};
  orders_.insert_or_assign(x.order_id, x.wanted);
  // The shift of its stamp is not known before its window is.
  last_stamp_ =
    std::max(last_stamp_, decided_ms(x.wanted) + most_stamp_shift - 1);
}

result<named_order> order_names::find(const std::string& id) const {
  const std::lock_guard guard{mutex_};
  const auto found = orders_.find(id);
  if (found == orders_.end())
    return failure("order", "was not named here");
  const auto& wanted = found->second;
  const auto from = decided_ms(wanted);
  for (std::uint64_t shift = 0; shift < most_stamp_shift; ++shift) {
    auto order = prepare(wanted, from + shift);
    if (!order)
      return failure(std::move(order.error()));
    if (id_of(*order) == id)
      return named_order{wanted, *order, clob::to_order_type(wanted.lifetime)};
  }
  return failure("order", "has another id than this account gives it");
}

} // namespace fillguard

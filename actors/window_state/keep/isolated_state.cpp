#include "actors/window_state/keep/isolated_state.hpp"

#include <exception>
#include <utility>

namespace fillguard {

namespace {

/// Number of inputs after which a new snapshot is worth its copy. Each takes a
/// quarter of a KiB beside its book levels.
constexpr std::size_t max_since = 32;

constexpr std::size_t max_rejected = 32;

market_input untagged(market_input x) {
  std::visit([](auto& y) { y.tag = {}; }, x);
  return x;
}

} // namespace

isolated_state::isolated_state(window_state_settings settings,
                               apply_function apply)
    : isolated_state{market_state{std::move(settings)}, std::move(apply)} {
  // nop
}

isolated_state::isolated_state(market_state state, apply_function apply)
    : state_{std::move(state)}, snapshot_{state_}, apply_{std::move(apply)} {
  since_.reserve(max_since);
}

effects isolated_state::apply(market_input x) {
  if (!rejected_.empty() && known_bad(x))
    return {};
  if (log_)
    log_->record(x, state_);
  return apply_recorded(std::move(x));
}

effects isolated_state::apply_recorded(market_input x) {
  try {
    auto out = apply_(state_, x);
    keep(std::move(x));
    return out;
  } catch (const std::exception& problem) {
    return set_aside(std::move(x), problem.what());
  }
}

void isolated_state::keep(market_input x) {
  since_.push_back(std::move(x));
  if (since_.size() < max_since)
    return;
  snapshot_ = state_;
  since_.clear();
}

effects isolated_state::set_aside(market_input input, std::string why) {
  rebuild();
  effects out;
  // Not recorded, since this input follows from the recorded one.
  if (const auto* update = std::get_if<book_update>(&input)) {
    book_update doubt;
    doubt.window = update->window;
    doubt.kind = book_update::kind_type::distrust;
    doubt.reason = "an update was set aside";
    doubt.received_at = update->received_at;
    out = state_.apply(doubt);
    keep(doubt);
  }
  notice event;
  event.market = state_.settings().market;
  event.kind = notice::kind_type::set_aside;
  event.text = std::string{name_of(input)} + " set aside: " + why;
  event.at = state_.now();
  out.notices.push_back(std::move(event));
  ++rejections_;
  if (rejected_.size() == max_rejected)
    rejected_.pop_front();
  rejected_.push_back({untagged(std::move(input)), std::move(why)});
  return out;
}

bool isolated_state::known_bad(const market_input& x) const {
  const auto plain = untagged(x);
  for (const auto& y : rejected_)
    if (y.input == plain)
      return true;
  return false;
}

void isolated_state::rebuild() {
  // These inputs folded before, and the fold depends on nothing else.
  state_ = snapshot_;
  for (const auto& x : since_)
    apply_input(state_, x);
}

} // namespace fillguard

#include "actors/window_state/account/account_track.hpp"

#include "messages/position.hpp"

#include <algorithm>

namespace fillguard {

bool account_track::apply(const account_shares& answer) {
  auto& known = answers_[index_of(answer.token)];
  if (known && known->asked_at >= answer.asked_at)
    return false;
  known = answer;
  known->tag = {};
  return true;
}

const account_shares* account_track::answer(outcome token) const {
  const auto& known = answers_[index_of(token)];
  if (!known || (newest_fill_ && known->asked_at < *newest_fill_))
    return nullptr;
  return &*known;
}

bool account_track::is_fresh(outcome token, utc_time now) const {
  const auto* known = answer(token);
  return known && now - known->asked_at <= fresh_for;
}

std::optional<shares> account_track::sellable(outcome token) const {
  const auto* known = answer(token);
  if (!known)
    return std::nullopt;
  return std::max(known->balance - known->reserved, shares{});
}

std::optional<std::string> account_track::no_entry_because(utc_time now) const {
  for (const auto token : both_sides) {
    if (!is_fresh(token, now))
      return "no entry: what the account holds here is not known";
    const auto* known = answer(token);
    if (known->balance >= dust)
      return "no entry: the account holds " + to_string(known->balance) + ' '
             + to_string(token);
    if (known->has_other_orders)
      return "no entry: the account has an order here that is not ours";
  }
  return std::nullopt;
}

bool account_track::take_announcement(
  const std::optional<std::string>& not_guarded) {
  auto now = not_guarded.value_or("");
  if (announced_ == now)
    return false;
  announced_ = std::move(now);
  return true;
}

} // namespace fillguard

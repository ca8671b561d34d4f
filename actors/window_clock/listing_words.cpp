#include "actors/window_clock/listing_words.hpp"

namespace fillguard {

namespace {

void add(std::string& to, const std::string& what, const std::string& before,
         const std::string& after) {
  if (before == after)
    return;
  if (!to.empty())
    to += ", ";
  to += what + ' ' + before + " -> " + after;
}

std::string fee_words(const std::optional<fee_schedule>& x) {
  if (!x)
    return "not understood";
  return to_string(price::from_millionths(x->rate_millionths)) + '^'
         + std::to_string(x->exponent);
}

} // namespace

std::string change_words(const window_info& before, const window_info& after) {
  const auto& rules_before = before.rules;
  const auto& rules_after = after.rules;
  std::string out;
  add(out, "closes at", to_iso8601_seconds(before.closes_at),
      to_iso8601_seconds(after.closes_at));
  add(out, "settles on", to_string(rules_before.settles_on),
      to_string(rules_after.settles_on));
  if (rules_before.tick_size_known && rules_after.tick_size_known)
    add(out, "tick size", to_string(rules_before.tick_size),
        to_string(rules_after.tick_size));
  if (rules_before.smallest_order_known && rules_after.smallest_order_known)
    add(out, "smallest order", to_string(rules_before.smallest_order),
        to_string(rules_after.smallest_order));
  add(out, "taker's fee", fee_words(rules_before.taker_fee),
      fee_words(rules_after.taker_fee));
  add(out, "takes orders", rules_before.accepts_orders ? "yes" : "no",
      rules_after.accepts_orders ? "yes" : "no");
  add(out, "market", before.condition_id, after.condition_id);
  return out;
}

} // namespace fillguard

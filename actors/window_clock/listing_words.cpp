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
  const auto& a = before.rules;
  const auto& b = after.rules;
  std::string out;
  add(out, "closes at", to_iso8601_seconds(before.closes_at),
      to_iso8601_seconds(after.closes_at));
  add(out, "settles on", to_string(a.settles_on), to_string(b.settles_on));
  if (a.tick_size_known && b.tick_size_known)
    add(out, "tick size", to_string(a.tick_size), to_string(b.tick_size));
  if (a.smallest_order_known && b.smallest_order_known)
    add(out, "smallest order", to_string(a.smallest_order),
        to_string(b.smallest_order));
  add(out, "taker's fee", fee_words(a.taker_fee), fee_words(b.taker_fee));
  add(out, "takes orders", a.accepts_orders ? "yes" : "no",
      b.accepts_orders ? "yes" : "no");
  add(out, "market", before.condition_id, after.condition_id);
  return out;
}

} // namespace fillguard

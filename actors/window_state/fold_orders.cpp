// How the fold takes what becomes of orders, and halts.

#include "actors/window_state/fold.hpp"

#include <utility>

namespace fillguard {

namespace {

notice::kind_type notice_kind(order_purpose x) {
  return x == order_purpose::capture ? notice::kind_type::capture
                                     : notice::kind_type::hedge;
}

} // namespace

effects fold::apply(const fill_detected& x) {
  auto out = begin(x.detected_at);
  auto* known = find(x.window);
  if (!known)
    return refuse(std::move(out), &refused_inputs::unknown_window);
  if (!known->note(x))
    return refuse(std::move(out), &refused_inputs::old);
  const bool captured = x.purpose == order_purpose::capture;
  const auto kind =
    captured ? notice::kind_type::fill : notice::kind_type::hedge;
  const char* did = captured                            ? " filled "
                    : x.purpose == order_purpose::hedge ? " hedge filled "
                                                        : " sold ";
  say(out, known, kind,
      to_string(x.token) + did + to_string(x.filled) + " at "
        + (x.average_price ? to_string(*x.average_price) : "an unknown price")
        + ", " + to_string(x.status) + " (" + to_string(x.source) + ')');
  return conclude(std::move(out));
}

effects fold::apply(const order_sent& x) {
  auto out = begin(x.at);
  auto* known = find(x.intent.window);
  if (!known)
    return refuse(std::move(out), &refused_inputs::unknown_window);
  if (known->note(x))
    say(out, known, notice_kind(x.intent.purpose),
        "sent " + to_string(x.direction) + ' ' + to_string(x.quantity) + ' '
          + to_string(x.token) + " at " + to_string(x.limit) + " as "
          + x.order_id);
  return conclude(std::move(out));
}

effects fold::apply(const order_answered& x) {
  auto out = begin(x.at);
  auto* known = find(x.intent.window);
  if (!known)
    return refuse(std::move(out), &refused_inputs::unknown_window);
  if (known->note(x))
    say(out, known, notice_kind(x.intent.purpose),
        (x.intent.purpose == order_purpose::capture
           ? std::string{"order "}
           : to_string(x.intent.purpose) + " order ")
          + to_string(x.state) + (x.reason.empty() ? "" : ": " + x.reason));
  return conclude(std::move(out));
}

effects fold::apply(const halt_changed& x) {
  auto out = begin(x.at);
  if (halted_ == x.reason)
    return refuse(std::move(out), &refused_inputs::old);
  halted_ = x.reason;
  say(out, nullptr, notice::kind_type::halt,
      halted_ ? "halted: " + *halted_ : "entries allowed again");
  return conclude(std::move(out));
}

std::vector<order_wanted> fold::unheard() const {
  std::vector<order_wanted> out;
  for (const auto& x : windows_) {
    if (x.capture_unheard() && !x.guard.capture_cancel_asked_at)
      out.push_back(*x.capture_wanted());
    for (const auto* line : {&x.guard.hedge, &x.guard.exit, &x.guard.lock})
      if (line->unheard() && !line->unwanted_since)
        out.push_back(*line->wanted());
  }
  return out;
}

} // namespace fillguard

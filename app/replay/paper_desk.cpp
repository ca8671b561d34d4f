#include "app/replay/paper_desk.hpp"

#include <type_traits>

namespace fillguard {

paper_desk::events paper_desk::apply(const window_info& x) {
  events out;
  for (auto& y : ledger_.apply(x))
    out.push_back(std::move(y));
  return out;
}

paper_desk::events paper_desk::apply(const book_update& x) {
  return relay(trading_.follow(x));
}

paper_desk::events paper_desk::place(const order_wanted& x, utc_time now) {
  return relay(trading_.request(x, now));
}

paper_desk::events paper_desk::cancel(const cancel_wanted& x, utc_time now) {
  return relay(trading_.cancel(x, now));
}

paper_desk::events paper_desk::advance(utc_time now) {
  return relay(trading_.advance(now));
}

paper_desk::events paper_desk::relay(order_events all) {
  events out;
  auto fills = [&](const auto& x) {
    for (auto& y : ledger_.apply(x))
      out.push_back(std::move(y));
  };
  for (auto& x : all) {
    if (auto* sent = std::get_if<order_sent>(&x)) {
      out.push_back(*sent);
      fills(*sent);
    } else if (auto* answered = std::get_if<order_answered>(&x)) {
      out.push_back(std::move(*answered));
    } else {
      fills(std::get<fill_evidence>(x));
    }
  }
  return out;
}

} // namespace fillguard

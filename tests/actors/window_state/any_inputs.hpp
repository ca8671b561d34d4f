#pragma once

#include "actors/window_state/keep/isolated_state.hpp"
#include "tests/actors/window_state/story.hpp"

#include <rapidcheck.h>

#include <vector>

namespace fillguard::test {

/// Any input of the first windows, likely and unlikely ones.
inline market_input any_input(const story& windows) {
  const int number = *rc::gen::inRange(0, 3);
  const double at = *rc::gen::inRange(-20, 900);
  const auto token = *rc::gen::element(outcome::up, outcome::down);
  const auto purpose =
    *rc::gen::element(order_purpose::capture, order_purpose::hedge,
                      order_purpose::exit, order_purpose::profit_lock);
  const intent_id intent{windows.id(number), purpose,
                         static_cast<std::uint32_t>(*rc::gen::inRange(1, 3))};
  switch (*rc::gen::inRange(0, 19)) {
  case 0:
    return windows.found(number);
  case 1:
    return window_opened{{}, windows.id(number), windows.id(number).opens_at};
  case 2:
    return window_closed{
      {}, windows.id(number), windows.id(number).opens_at + 300s};
  case 3:
    return window_result{{}, windows.id(number), won_by(token), {},
                         {}, windows.at(at)};
  case 4:
  case 5:
    return windows.second(at);
  case 6:
    return windows.spot(at, *rc::gen::element("84000", "84100.5", "0", "-1"));
  case 7:
    return windows.distrust(at, number);
  case 8: {
    auto x = windows.fill(at, token, *rc::gen::inRange(0, 6), 98, number);
    x.revision = static_cast<std::uint64_t>(*rc::gen::inRange(1, 4));
    x.status = *rc::gen::element(fill_status::provisional,
                                 fill_status::confirmed, fill_status::reversed);
    x.purpose = purpose;
    return x;
  }
  case 9:
    return order_answered{
      {},
      intent,
      "x",
      *rc::gen::element(order_state::delayed, order_state::resting,
                        order_state::done, order_state::cancelled,
                        order_state::rejected, order_state::unknown,
                        order_state::unsent),
      "why",
      shares::from_whole(*rc::gen::inRange(0, 6)),
      windows.at(at)};
  case 10: {
    order_sent x;
    x.intent = intent;
    x.order_id = "x";
    x.token = token;
    x.quantity = shares::from_whole(5);
    x.at = windows.at(at);
    return x;
  }
  case 11:
    return halt_changed{{},
                        *rc::gen::arbitrary<bool>()
                          ? std::optional<std::string>{"enough"}
                          : std::nullopt,
                        windows.at(at)};
  case 12:
    return arming_changed{
      {}, *rc::gen::arbitrary<bool>(), "why", windows.at(at)};
  case 13: {
    account_shares x;
    x.window = intent.window;
    x.token = token;
    x.balance = shares::from_whole(*rc::gen::inRange(0, 6));
    x.reserved = shares::from_whole(*rc::gen::inRange(0, 3));
    x.has_other_orders = *rc::gen::arbitrary<bool>();
    x.asked_at = windows.at(at);
    x.at = windows.at(at);
    return x;
  }
  case 14:
    return leave_wanted{{}, intent.window.market, windows.at(at)};
  case 15:
    return flatten_wanted{{}, intent.window.market, windows.at(at)};
  case 16:
    return windows.site(at, *rc::gen::element("84000", "84034", "0"),
                        *rc::gen::arbitrary<bool>(), number);
  default: {
    auto x = windows.book(at, *rc::gen::inRange(0, 99),
                          *rc::gen::inRange(0, 100), number);
    if (*rc::gen::inRange(0, 3) == 0)
      x.kind = book_update::kind_type::change;
    return x;
  }
  }
}

inline std::vector<market_input> any_inputs(const story& windows) {
  std::vector<market_input> out{windows.found(0), windows.second(0)};
  const int count = *rc::gen::inRange(0, 80);
  for (int i = 0; i < count; ++i)
    out.push_back(any_input(windows));
  return out;
}

} // namespace fillguard::test

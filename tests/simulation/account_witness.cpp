#include "tests/simulation/account_witness.hpp"

#include <algorithm>
#include <chrono>

namespace fillguard::test {

namespace {

bool is_open(const net::sim::desk_order& x) {
  return x.status == "HELD" || x.status == "DELAYED" || x.status == "LIVE";
}

/// With the fee of a taker at the limit.
money most_of(const order_wanted& x) {
  if (x.direction == order_side::sell)
    return {};
  auto out = x.limit * x.quantity;
  if (x.rules.taker_fee)
    out += taker_fee(*x.rules.taker_fee, x.limit, x.quantity);
  return out;
}

auto day_of(utc_time x) {
  return std::chrono::floor<std::chrono::days>(x);
}

} // namespace

const net::sim::desk_order*
account_witness::at_venue(const std::string& id) const {
  const auto& all = settings_.venue->desk().orders();
  const auto at = std::find_if(all.begin(), all.end(),
                               [&id](const auto& x) { return x.id == id; });
  return at == all.end() ? nullptr : &*at;
}

/// In truth: an order that never arrived, or was refused, costs nothing.
money account_witness::cost_of(const known_order& x) const {
  const auto* there = at_venue(x.first);
  if (there == nullptr || x.second.direction == order_side::sell)
    return {};
  if (is_open(*there))
    return most_of(x.second);
  money out;
  for (const auto& id : there->trades)
    if (const auto& trade = settings_.venue->desk().trade(id); !trade.fails)
      out += trade.at * trade.size + trade.fee;
  return out;
}

bool account_witness::may_have_bought(const known_order& x) const {
  const auto* there = at_venue(x.first);
  return there != nullptr && (is_open(*there) || there->matched > shares{});
}

void account_witness::sent(const std::string& id, const order_wanted& wanted,
                           utc_time now) {
  const auto& of = wanted.intent;
  const auto what = to_string(of) + ' ' + id;
  settings_.count("sent " + to_string(of.purpose));
  if (now > wanted.expires_at)
    settings_.violation("sent after its expiry: " + what);
  money in_window;
  money on_day;
  for (const auto& earlier : orders_) {
    if (earlier.first == id) {
      // One that never arrived may be sent by the next run: it has the same id.
      if (at_venue(id) != nullptr)
        settings_.violation("sent again: " + what);
      continue;
    }
    if (earlier.second.intent == of && wanted.direction == order_side::buy
        && may_have_bought(earlier))
      settings_.violation("bought twice for one decision: " + what);
    const auto& other = earlier.second.intent;
    if (other.window == of.window && other.purpose == order_purpose::capture
        && of.purpose == order_purpose::capture && may_have_bought(earlier))
      settings_.violation("a second capture: " + what);
    if (other.window == of.window)
      in_window += cost_of(earlier);
    if (day_of(earlier.second.decided_at) == day_of(wanted.decided_at))
      on_day += cost_of(earlier);
  }
  orders_.emplace(id, wanted);
  const auto cost = most_of(wanted);
  if (cost.is_zero())
    return;
  if (settings_.service.mode == service_mode::guard
      && of.purpose == order_purpose::capture)
    settings_.violation("a capture in guard mode: " + what);
  const auto check = [&](const char* cap, money sum, money most) {
    if (sum > most)
      settings_.violation("above the cap of " + std::string{cap} + ": "
                          + to_string(sum) + " with " + what);
  };
  const auto& caps = settings_.service.caps;
  check("an order", cost, caps.order);
  check("a window", in_window + cost, caps.window);
  check("a day", on_day + cost, caps.day);
}

void account_witness::judge() {
  for (const auto& [id, wanted] : orders_) {
    const auto* there = at_venue(id);
    if (there != nullptr && is_open(*there))
      settings_.violation("never ended at the venue: "
                          + to_string(wanted.intent) + ' ' + there->status);
  }
  for (const auto& x : settings_.venue->desk().orders())
    if (held(x.window, x.token) < shares{})
      settings_.violation("more sold than held in " + slug(x.window));
}

shares account_witness::held(const window_id& window, outcome token) const {
  const auto& desk = settings_.venue->desk();
  shares out;
  for (const auto& x : desk.orders())
    if (x.window == window && x.token == token)
      for (const auto& id : x.trades)
        if (const auto& trade = desk.trade(id); !trade.fails)
          out = x.is_buy ? out + trade.size : out - trade.size;
  return out;
}

} // namespace fillguard::test

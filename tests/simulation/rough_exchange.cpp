#include "tests/simulation/rough_exchange.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace fillguard::test {

namespace {

using namespace std::chrono_literals;

bool never_rests(const order_wanted& x) {
  return x.lifetime != time_in_force::good_till_cancelled;
}

} // namespace

std::string to_string(order_trouble x) {
  constexpr std::array names{"none",       "lost request",  "lost reply",
                             "late words", "silent match",  "false rejection",
                             "ghost fill", "reversed fill", "repeats"};
  static_assert(names.size() == order_troubles);
  return names.at(static_cast<std::size_t>(x));
}

rough_exchange::rough_exchange(std::shared_ptr<local_venue> inner,
                               std::uint64_t seed, ears who)
    : inner_{std::move(inner)}, chance_{seed}, who_{std::move(who)} {
  // nop
}

// -- the truth ----------------------------------------------------------------

shares rough_exchange::filled(const tally_key& x) const {
  shares out;
  for (const auto& [intent, order] : orders_)
    if (intent.window == x.window && intent.purpose == x.purpose
        && order.wanted().token == x.token)
      out += order.truth.matched_by_fills();
  return out;
}

shares rough_exchange::told(const tally_key& key) const {
  shares out;
  for (const auto& [intent, order] : orders_) {
    if (intent.window != key.window || intent.purpose != key.purpose
        || order.wanted().token != key.token)
      continue;
    shares by_trades;
    for (const auto& [id, quantity] : order.told_trades)
      by_trades += quantity;
    out += std::max(by_trades, order.told.matched());
  }
  return out;
}

money rough_exchange::cost_of(const order& x) {
  if (x.wanted().direction == order_side::sell)
    return {};
  const bool may_cost_more =
    x.arrived && (x.truth.is_live() || x.told.is_live());
  return x.wanted().limit
         * (may_cost_more ? x.wanted().quantity : x.truth.matched_by_fills());
}

money rough_exchange::exposure(const window_id& x) const {
  money out;
  for (const auto& [intent, order] : orders_)
    if (intent.window == x)
      out += cost_of(order);
  return out;
}

money rough_exchange::exposure_on_day(utc_time at) const {
  using std::chrono::days;
  const auto day = std::chrono::floor<days>(at);
  money out;
  for (const auto& [intent, order] : orders_)
    if (std::chrono::floor<days>(order.placed_at) == day)
      out += cost_of(order);
  return out;
}

bool rough_exchange::withholds(const window_id& id) const {
  for (const auto& [intent, order] : orders_)
    if (intent.window == id && order.told.is_live()
        && (!order.truth.is_live() || !order.hidden.empty() || !order.arrived))
      return true;
  for (const auto& [at, event] : later_) {
    if (const auto* answer = std::get_if<order_answered>(&event);
        answer && answer->intent.window == id)
      return true;
    if (const auto* fill = std::get_if<fill_evidence>(&event);
        fill && fill->window == id)
      return true;
  }
  return false;
}

bool rough_exchange::live(const window_id& x, order_purpose purpose) const {
  for (const auto& [intent, order] : orders_)
    if (intent.window == x && intent.purpose == purpose && order.arrived
        && order.truth.is_live())
      return true;
  return false;
}

void rough_exchange::begin_anew() {
  for (auto& [intent, order] : orders_) {
    order.unasked = order.arrived && order.told.is_live();
    order.refused_before = !order.arrived && !order.told.is_live();
  }
}

bool rough_exchange::unasked(const std::optional<window_id>& only) const {
  return std::any_of(orders_.begin(), orders_.end(), [&only](const auto& x) {
    return x.second.unasked && x.second.told.is_live()
           && (!only || x.first.window == *only);
  });
}

std::set<tally_key> rough_exchange::tallies() const {
  std::set<tally_key> out;
  for (const auto& [intent, order] : orders_)
    out.insert({intent.window, order.wanted().token, intent.purpose});
  return out;
}

// -- local_venue --------------------------------------------------------------

std::string rough_exchange::order_id(const order_wanted& x) const {
  return inner_->order_id(x);
}

void rough_exchange::submit(const order_wanted& order, utc_time now) {
  advance(now);
  who_.placed(order, now);
  if (const auto known = orders_.find(order.intent); known != orders_.end()) {
    if (!known->second.refused_before)
      who_.violation("intent " + to_string(order.intent) + " was sent twice");
    orders_.erase(known);
  }
  if (live(order.intent.window, order.intent.purpose))
    who_.violation("a second live order: " + to_string(order.intent));
  auto refuse = [&](std::string why) {
    order_answered answer;
    answer.intent = order.intent;
    answer.order_id = order_id(order);
    answer.state = order_state::rejected;
    answer.reason = std::move(why);
    answer.at = now;
    auto& known = orders_[order.intent];
    known.truth = known.told = order_life{order};
    known.truth.answer(answer);
    known.told.answer(answer);
    known.arrived = false;
    report(std::move(answer));
  };
  if (outage_) {
    const bool early = *outage_ > 0;
    *outage_ -= early ? 1 : 0;
    refuse(early ? "425: service not ready"
                 : "post-only mode: order would take");
    return;
  }
  if (order.direction == order_side::sell) {
    const auto bought =
      filled({order.intent.window, order.token, order_purpose::capture});
    const auto sold =
      filled({order.intent.window, order.token, order_purpose::exit})
      + filled({order.intent.window, order.token, order_purpose::profit_lock});
    if (order.quantity > bought - sold) {
      refuse("not enough balance");
      return;
    }
  }
  auto& fresh = orders_[order.intent];
  fresh.truth = fresh.told = order_life{order};
  fresh.placed_at = now;
  if (chance_.uniform() < trouble_)
    fresh.trouble =
      static_cast<order_trouble>(1 + chance_.below(order_troubles - 1));
  // An order that may rest would stay live without anyone knowing of it.
  if (fresh.trouble == order_trouble::lying_rejection && !never_rests(order))
    fresh.trouble = order_trouble::late_words;
  if (fresh.trouble != order_trouble::none)
    who_.troubled(fresh.trouble, order.intent);
  if (fresh.trouble == order_trouble::lost_request) {
    fresh.arrived = false;
    return;
  }
  if (fresh.trouble == order_trouble::lost_reply)
    fresh.silent_until = now + some(500, 7'000);
  if (fresh.trouble == order_trouble::ghost_fill)
    haunt(fresh, now);
  inner_->submit(order, now);
  pass(now);
}

void rough_exchange::cancel(const intent_id& x, utc_time now) {
  advance(now);
  const auto at = orders_.find(x);
  if (at == orders_.end() || !at->second.arrived)
    return;
  inner_->cancel(x, now);
  pass(now);
}

bool rough_exchange::look_up(const intent_id& intent, utc_time now) {
  advance(now);
  const auto at = orders_.find(intent);
  if (at == orders_.end() || !at->second.arrived) {
    // From here on, the order counts as rejected.
    if (at != orders_.end() && now - at->second.placed_at >= 10s)
      for (auto* life : {&at->second.truth, &at->second.told}) {
        order_answered nothing;
        nothing.state = order_state::rejected;
        life->answer(nothing);
      }
    return false;
  }
  auto& order = at->second;
  order.unasked = false;
  if (now < order.silent_until)
    // A venue may not find a new order at once.
    return now - order.placed_at >= 8s || chance_.below(2) != 0;
  inner_->look_up(intent, now);
  pass(now);
  // The desk may have missed this report.
  if (order.undone)
    report(*order.undone);
  return true;
}

void rough_exchange::follow(const book_update& x) {
  inner_->follow(x);
  pass(x.received_at);
}

void rough_exchange::advance(utc_time now) {
  inner_->advance(now);
  pass(now);
  for (auto& [intent, order] : orders_)
    if (!order.hidden.empty() && order.silent_until <= now)
      for (auto& x : std::exchange(order.hidden, {}))
        tell_now(std::move(x));
  while (!later_.empty() && later_.begin()->first <= now)
    tell_now(later_.extract(later_.begin()).mapped());
}

std::optional<utc_time> rough_exchange::next_due() const {
  auto out = inner_->next_due();
  auto consider = [&out](utc_time x) { out = out ? std::min(*out, x) : x; };
  for (const auto& [intent, order] : orders_)
    if (!order.hidden.empty())
      consider(order.silent_until);
  if (!later_.empty())
    consider(later_.begin()->first);
  return out;
}

// -- reports ------------------------------------------------------------------

rough_exchange::order* rough_exchange::find(const std::string& order_id) {
  for (auto& [intent, x] : orders_)
    if (inner_->order_id(x.wanted()) == order_id)
      return &x;
  return nullptr;
}

void rough_exchange::pass(utc_time now) {
  for (const auto& x : inner_->take_reports()) {
    if (const auto* answer = std::get_if<order_answered>(&x))
      pass(*answer, now);
    else if (const auto* fill = std::get_if<fill_evidence>(&x))
      pass(*fill, now);
  }
}

void rough_exchange::pass(const order_answered& report, utc_time now) {
  auto& order = orders_.at(report.intent);
  order.truth.answer(report);
  auto reported = report;
  auto at = now;
  switch (order.trouble) {
  case order_trouble::silent_match:
    if (report.state == order_state::done)
      reported.matched = shares{};
    break;
  case order_trouble::lying_rejection:
    if (!is_end(report.state))
      return;
    reported.state = order_state::rejected;
    reported.reason = "internal error";
    reported.matched.reset();
    break;
  case order_trouble::late_words:
    at += some(0, 4'000);
    break;
  case order_trouble::repeats:
    later_.emplace(now + some(100, 15'000), reported);
    break;
  default:
    break;
  }
  tell(order, reported, at, now);
}

void rough_exchange::pass(const fill_evidence& evidence, utc_time now) {
  auto* order = find(evidence.order_id.value_or(""));
  if (!order)
    return who_.violation("a fill of no order: "
                          + evidence.order_id.value_or(""));
  const auto& trade = *evidence.trade_id;
  const auto of_trade = [&trade](const auto& y) { return y.trade_id == trade; };
  const auto& fills = order->truth.fills();
  if (std::none_of(fills.begin(), fills.end(), of_trade))
    who_.truly_filled(evidence);
  order->truth.match(evidence);
  auto reported = evidence;
  auto at = now;
  switch (order->trouble) {
  case order_trouble::silent_match:
  case order_trouble::lying_rejection:
    at += some(300, 5'000);
    break;
  case order_trouble::late_words:
    at += some(0, 6'000);
    break;
  case order_trouble::repeats:
    later_.emplace(now + some(100, 15'000), reported);
    break;
  case order_trouble::reversed_fill:
    if (evidence.status == fill_status::confirmed
        && (std::find_if(fills.begin(), fills.end(), of_trade)->status
              == fill_status::reversed
            || may_reverse(*order))) {
      reported.status = fill_status::reversed;
      if (order->truth.match(reported))
        who_.undone(order->wanted().intent.purpose);
    }
    break;
  default:
    break;
  }
  tell(*order, reported, at, now);
}

void rough_exchange::tell(order& about, venue_report x, utc_time at,
                          utc_time now) {
  if (now < about.silent_until)
    about.hidden.push_back(std::move(x));
  else if (at > now)
    later_.emplace(at, std::move(x));
  else
    tell_now(std::move(x));
}

void rough_exchange::tell_now(venue_report reported) {
  if (const auto* answer = std::get_if<order_answered>(&reported)) {
    orders_.at(answer->intent).told.answer(*answer);
  } else if (const auto* fill = std::get_if<fill_evidence>(&reported)) {
    auto& about = *find(fill->order_id.value_or(""));
    auto& known = about.told_trades[*fill->trade_id];
    known = std::max(known, fill->quantity);
    if (about.trouble == order_trouble::ghost_fill
        && fill->status == fill_status::reversed)
      about.undone = *fill;
  }
  report(std::move(reported));
}

/// Reports a fill that never happened, and undoes it later.
void rough_exchange::haunt(const order& resting, utc_time now) {
  fill_evidence ghost;
  ghost.source = fill_source::paper;
  ghost.window = resting.wanted().intent.window;
  ghost.token = resting.wanted().token;
  ghost.direction = resting.wanted().direction;
  ghost.order_id = order_id(resting.wanted());
  ghost.trade_id = "ghost-" + std::to_string(++ghosts_);
  ghost.ordered = resting.wanted().quantity;
  ghost.quantity = resting.wanted().quantity;
  ghost.price = resting.wanted().limit;
  ghost.fee = money{};
  const auto seen = now + some(200, 3'000);
  ghost.source_time = ghost.received_at = seen;
  later_.emplace(seen, ghost);
  const auto undone = seen + some(1'000, 9'000);
  ghost.source_time = ghost.received_at = undone;
  ghost.status = fill_status::reversed;
  later_.emplace(undone, ghost);
}

/// Sells, and buys while none of their shares was sold: later reversals of buys
/// are not simulated.
bool rough_exchange::may_reverse(const order& x) const {
  if (x.wanted().direction == order_side::sell)
    return true;
  for (const auto& [intent, other] : orders_)
    if (intent.window == x.wanted().intent.window
        && other.wanted().direction == order_side::sell && other.arrived
        && (other.truth.is_live() || !other.truth.fills().empty()))
      return false;
  return true;
}

std::chrono::milliseconds rough_exchange::some(int least, int most) {
  return std::chrono::milliseconds{
    least
    + static_cast<int>(
      chance_.below(static_cast<std::uint64_t>(most - least)))};
}

} // namespace fillguard::test

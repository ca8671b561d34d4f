#include "actors/trader/order_desk.hpp"

#include <algorithm>
#include <utility>

namespace fillguard {

namespace {

using std::chrono::seconds;

constexpr auto remember_orders_for = std::chrono::hours{1};
constexpr std::chrono::milliseconds most_patience{30'000};

/// Others wait for an order of a former life.
constexpr std::chrono::milliseconds most_patience_if_unsure{1'000};

/// A venue may take some seconds until it finds what it has just taken on.
constexpr seconds believe_unknown_after{10};
constexpr int believe_unknown_look_ups = 2;

std::int64_t utc_day(utc_time x) {
  return to_unix_seconds(x) / 86'400;
}

} // namespace

bool order_desk::entry::live() const {
  return !answer || !is_end(answer->state);
}

shares order_desk::entry::by_fills() const {
  shares out;
  for (const auto& [id, x] : fills)
    if (x.status != fill_status::reversed)
      out += x.quantity;
  return out;
}

shares order_desk::entry::matched() const {
  if (!answer)
    return by_fills();
  if (answer->state == order_state::done)
    return wanted.quantity;
  return std::max(by_fills(), answer->matched.value_or(shares{}));
}

money order_desk::entry::cost() const {
  if (wanted.direction == trade_direction::sell)
    return {};
  return wanted.limit * (live() ? wanted.quantity : matched());
}

money order_desk::spent(const window_id& x) const {
  money out;
  for (const auto& [intent, order] : orders_)
    if (intent.window == x)
      out += order.cost();
  return out;
}

money order_desk::spent_on_day(utc_time at) const {
  const auto day = utc_day(at);
  const auto gone = forgotten_.find(day);
  auto out = gone == forgotten_.end() ? money{} : gone->second;
  for (const auto& [intent, order] : orders_)
    if (utc_day(order.sent.at) == day)
      out += order.cost();
  return out;
}

order_events order_desk::want(const order_wanted& x, utc_time now) {
  auto out = advance(now);
  if (const auto known = orders_.find(x.intent); known != orders_.end()) {
    if (known->second.answer)
      out.push_back(*known->second.answer);
    else
      out.push_back(known->second.sent);
    return out;
  }
  if (const auto known = refused_.find(x.intent); known != refused_.end()) {
    out.push_back(known->second);
    return out;
  }
  if (must_wait(x)) {
    held_back_.push_back(x);
    return out;
  }
  if (auto why = refusal_of(x, now)) {
    refuse(x.intent, order_state::rejected, std::move(*why), now, out);
    return out;
  }
  if (may_be_known(x))
    if (auto said = venue_->look_up(x.intent, now)) {
      take_on(x, std::move(*said), now, out);
      return out;
    }
  // Said and recorded first: whatever happens from here on, it is known to be
  // on its way.
  out.push_back(enter(x, now).sent);
  take(venue_->place(x, now), now, out);
  auto& placed = orders_.at(x.intent);
  if (!placed.answer)
    placed.look_up_at = now + placed.patience; // No reply yet.
  return out;
}

order_desk::entry& order_desk::enter(const order_wanted& x, utc_time now) {
  auto& out = orders_[x.intent];
  out.wanted = x;
  out.wanted.tag = {};
  auto& sent = out.sent;
  sent.intent = x.intent;
  sent.order_id = venue_->order_id(x);
  sent.token = x.token;
  sent.direction = x.direction;
  sent.limit = x.limit;
  sent.quantity = x.quantity;
  sent.at = now;
  return out;
}

/// It left in a former life, and is not sent a second time.
void order_desk::take_on(const order_wanted& x, order_events said, utc_time now,
                         order_events& out) {
  out.push_back(enter(x, now).sent);
  take(std::move(said), now, out);
  auto& known = orders_.at(x.intent);
  if (known.live() && !known.look_up_at)
    known.look_up_at = now + known.patience;
}

std::optional<std::string> order_desk::refusal_of(const order_wanted& x,
                                                  utc_time now) const {
  if (halted_ && x.intent.purpose == order_purpose::capture)
    return "halted: " + *halted_;
  if (x.expires_at <= now)
    return "expired before it was sent";
  for (const auto& [intent, order] : orders_)
    if (intent.window == x.intent.window && intent.purpose == x.intent.purpose
        && order.live())
      return "order " + order.sent.order_id + " is still live";
  return x.direction == trade_direction::buy ? over_cap(x, now) : std::nullopt;
}

std::optional<std::string> order_desk::over_cap(const order_wanted& x,
                                                utc_time now) const {
  const auto cost = x.limit * x.quantity;
  const auto words = [](const char* which, money sum, money cap) {
    return std::string{which} + " would cost " + to_string(sum)
           + ", the cap is " + to_string(cap);
  };
  if (cost > caps_.order)
    return words("the order", cost, caps_.order);
  if (const auto sum = spent(x.intent.window) + cost; sum > caps_.window)
    return words("the window", sum, caps_.window);
  if (const auto sum = spent_on_day(now) + cost; sum > caps_.day)
    return words("the day", sum, caps_.day);
  return std::nullopt;
}

void order_desk::refuse(const intent_id& x, order_state state, std::string why,
                        utc_time now, order_events& out) {
  order_answered answer;
  answer.intent = x;
  answer.state = state;
  answer.reason = std::move(why);
  answer.matched = shares{};
  answer.at = now;
  refused_[x] = answer;
  out.push_back(std::move(answer));
}

order_events order_desk::cancel(const cancel_wanted& x, utc_time now) {
  auto out = advance(now);
  std::erase_if(held_back_,
                [&x](const auto& y) { return y.intent == x.intent; });
  const auto known = orders_.find(x.intent);
  if (known == orders_.end()) {
    // It was overtaken by its end. Should it come after all, it is refused.
    if (!refused_.contains(x.intent))
      refuse(x.intent, order_state::rejected, "cancelled before it came", now,
             out);
    else
      out.push_back(refused_.at(x.intent));
    return out;
  }
  auto& order = known->second;
  if (!order.live()) {
    out.push_back(*order.answer); // It had ended before.
    return out;
  }
  take(venue_->cancel(x.intent, now), now, out);
  if (order.live() && !order.look_up_at)
    order.look_up_at = now + order.patience; // No word of it yet.
  return out;
}

order_events order_desk::note(const book_update& x) {
  order_events out;
  take(venue_->note(x), x.received_at, out);
  return out;
}

order_events order_desk::advance(utc_time now) {
  order_events out;
  take(venue_->advance(now), now, out);
  for (auto& [intent, x] : orders_)
    if (x.look_up_at && *x.look_up_at <= now)
      look_up(intent, x, now, out);
  forget(now);
  take_up(now, out);
  return out;
}

std::optional<utc_time> order_desk::next_due() const {
  auto out = venue_->next_due();
  for (const auto& [intent, x] : orders_)
    if (x.look_up_at)
      out = out ? std::min(*out, *x.look_up_at) : *x.look_up_at;
  return out;
}

void order_desk::look_up(const intent_id& intent, entry& x, utc_time now,
                         order_events& out) {
  // Set first: what the venue says may end the need.
  x.patience = std::min(x.patience * 2,
                        x.unsure ? most_patience_if_unsure : most_patience);
  x.look_up_at = now + x.patience;
  if (auto said = venue_->look_up(intent, now)) {
    x.unknown_to_venue = 0;
    x.unsure = false;
    take(std::move(*said), now, out);
    return;
  }
  if (!x.live()) {
    x.look_up_at.reset(); // Its end was said, and is believed.
    return;
  }
  ++x.unknown_to_venue;
  const bool may_be_on_its_way = x.unknown_to_venue < believe_unknown_look_ups
                                 || now - x.sent.at < believe_unknown_after;
  if (may_be_on_its_way && !venue_->knows_all())
    return;
  order_answered answer;
  answer.intent = intent;
  answer.order_id = x.sent.order_id;
  // Where it cannot be certain, nothing is tried in its place.
  answer.state =
    venue_->knows_all() ? order_state::unsent : order_state::rejected;
  answer.reason = "the venue does not know it";
  answer.matched = x.matched();
  answer.at = now;
  take(answer, now, out);
}

void order_desk::take(order_events said, utc_time now, order_events& out) {
  for (const auto& x : said) {
    if (const auto* answer = std::get_if<order_answered>(&x))
      take(*answer, now, out);
    else if (const auto* fill = std::get_if<fill_evidence>(&x))
      take(*fill, out);
    // That it was sent was said by us.
  }
}

void order_desk::take(const order_answered& x, utc_time now,
                      order_events& out) {
  const auto known = orders_.find(x.intent);
  if (known == orders_.end())
    return;
  auto& order = known->second;
  auto answer = x;
  answer.order_id = order.sent.order_id;
  const bool news = !order.answer || order.answer->state != x.state
                    || order.answer->reason != x.reason
                    || order.answer->matched != x.matched;
  if (order.answer && is_end(order.answer->state) && !is_end(x.state))
    return; // An older word that was overtaken.
  order.answer = answer;
  order.unsure = order.unsure && !is_end(x.state);
  // What may rest can be quiet for long; of all else there should be word soon.
  const bool rests =
    x.state == order_state::resting
    && order.wanted.lifetime == time_in_force::good_till_cancelled;
  if (is_end(x.state) || rests)
    order.look_up_at.reset();
  else if (!order.look_up_at)
    order.look_up_at = now + order.patience;
  if (!news)
    return;
  out.push_back(std::move(answer));
  if (auto told = match_by_status(order, now))
    out.push_back(std::move(*told));
}

std::optional<fill_evidence> order_desk::match_by_status(const entry& x,
                                                         utc_time now) {
  if (x.matched() <= x.by_fills())
    return std::nullopt;
  fill_evidence out;
  out.source = fill_source::order_status;
  out.window = x.wanted.intent.window;
  out.token = x.wanted.token;
  out.direction = x.wanted.direction;
  out.order_id = x.sent.order_id;
  out.ordered = x.wanted.quantity;
  out.quantity = x.matched();
  out.received_at = now;
  return out;
}

void order_desk::take(const fill_evidence& x, order_events& out) {
  for (auto& [intent, order] : orders_)
    if (x.order_id == order.sent.order_id) {
      order.fills[x.trade_id.value_or("")] = x;
      break;
    }
  out.push_back(x);
}

order_events order_desk::history(std::optional<market_key> only) const {
  order_events out;
  for (const auto& [intent, order] : orders_) {
    if (only && intent.window.market != *only)
      continue;
    out.push_back(order.sent);
    for (const auto& [id, fill] : order.fills)
      out.push_back(fill);
    if (!order.answer)
      continue;
    out.push_back(*order.answer);
    if (auto told = match_by_status(order, order.answer->at))
      out.push_back(std::move(*told));
  }
  for (const auto& [intent, answer] : refused_)
    if (!only || intent.window.market == *only)
      out.push_back(answer);
  return out;
}

void order_desk::forget(utc_time now) {
  const auto over = [now](const window_id& x) {
    return x.opens_at + length_of(x.market.length) + remember_orders_for <= now;
  };
  std::erase_if(orders_, [&](const auto& x) {
    const auto& [intent, order] = x;
    if (!over(intent.window))
      return false;
    // One of which nothing is known even now: its worst case is kept.
    forgotten_[utc_day(order.sent.at)] += order.cost();
    return true;
  });
  std::erase_if(refused_, [&](const auto& x) { return over(x.first.window); });
  std::erase_if(forgotten_,
                [now](const auto& x) { return x.first + 2 < utc_day(now); });
}

} // namespace fillguard

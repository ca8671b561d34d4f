#include "app/review/own_rule.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace fillguard::review {

namespace {

/// "0.412"
std::string three_digits(double x) {
  char out[32];
  std::snprintf(out, sizeof out, "%.3f", x);
  return out;
}

/// "52.0 s before the close"
std::string before_close(utc_time at, utc_time closes_at) {
  char out[64];
  std::snprintf(out, sizeof out, "%.1f s before the close",
                std::chrono::duration<double>{closes_at - at}.count());
  return out;
}

std::string seconds_between_words(utc_time from, utc_time to) {
  char out[64];
  std::snprintf(out, sizeof out, "%.1f s",
                std::chrono::duration<double>{to - from}.count());
  return out;
}

std::optional<double> middle(const top_of_book& quotes) {
  if (quotes.bid && quotes.ask)
    return (quotes.bid->price.to_double() + quotes.ask->price.to_double()) / 2;
  if (quotes.bid)
    return quotes.bid->price.to_double();
  if (quotes.ask)
    return quotes.ask->price.to_double();
  return std::nullopt;
}

} // namespace

void own_prices::add(const btc_price& x) {
  if (kind_of(x.source) != price_kind::spot
      || x.role() != price_role::settlement || !x.source_time
      || x.value <= coin_price{})
    return;
  walk_.add(*x.source_time, x.value);
  if (!first_)
    first_ = *x.source_time;
  newest_ = std::max(newest_.value_or(*x.source_time), *x.source_time);
}

std::optional<double> own_prices::loss(outcome held, settlement rule,
                                       coin_price to_beat, utc_time closes_at,
                                       utc_time at) const {
  if (!newest_ || at - *newest_ > most_age || *newest_ - *first_ < settling_in)
    return std::nullopt;
  // An average of so many seconds, which ends three seconds before the close.
  const auto close = to_unix_seconds(closes_at);
  std::optional<double> up;
  switch (rule) {
  case settlement::twap_30:
    up = walk_.chance_of_mean(to_beat, {close - 32, 30});
    break;
  case settlement::twap_60:
    up = walk_.chance_of_mean(to_beat, {close - 62, 60});
    break;
  case settlement::spot:
    up = walk_.chance_above(to_beat, closes_at);
    break;
  case settlement::candle_1h:
  case settlement::unknown:
    break; // These prices do not decide it.
  }
  if (!up)
    return std::nullopt;
  return held == outcome::up ? 1 - *up : *up;
}

void own_rule::count(const book_update& update) {
  using kind = book_update::kind_type;
  // A frame of the same exchange time is an echo; a poll that finds nothing new
  // is an observation after half a second.
  constexpr std::chrono::milliseconds second_look{500};
  if (update.kind == kind::distrust)
    return;
  const bool echo =
    update.kind == kind::confirm
      ? counted_at_ && update.received_at - *counted_at_ < second_look
      : update.source_time && update.source_time == source_time_;
  if (echo)
    return;
  ++updates_;
  counted_at_ = update.received_at;
  if (update.kind != kind::confirm)
    source_time_ = update.source_time;
}

void own_rule::look(utc_time at, std::optional<double> loss,
                    const top_of_book& quotes, std::optional<price> net_bid) {
  if (!settings_.by_probability || !loss)
    return;
  seen_ = true;
  loss_ = *loss;
  loss_at_ = at;
  if (updates_ == looked_at_)
    return;
  looked_at_ = updates_;
  const auto next = [](std::uint32_t& row, bool goes_on) {
    row = goes_on ? row + 1 : 0;
  };
  if (const auto by_market = middle(quotes))
    next(differing_,
         std::abs(*loss - (1 - *by_market)) + 1e-5 >= settings_.disagreement);
  if (differing_ >= settings_.disagreement_updates)
    return; // Neither counts: only a low bid acts.
  next(dangerous_, *loss >= settings_.threshold);
  if (!reached_at_ && dangerous_ >= settings_.updates) {
    reached_at_ = at;
    loss_then_ = *loss;
  }
  if (!reached_at_ || due_at_)
    return;
  next(paying_, net_bid
                  && net_bid->to_double() + 1e-6
                       >= 1 - *loss - settings_.insurance.to_double());
  if (paying_ >= settings_.updates)
    due_at_ = at;
}

void own_rule::sent(utc_time at) {
  if (sent_at_ || sale_requested_at_)
    return;
  sent_at_ = at;
  // While price and market differ, the guard may act on the bid alone.
  if (seen_ && at - loss_at_ <= slack && differing_ == 0)
    loss_when_sent_ = loss_;
}

void own_rule::sale_requested(utc_time at) {
  if (!sale_requested_at_)
    sale_requested_at_ = at;
}

std::string own_rule::difference(std::optional<utc_time> left_at,
                                 utc_time closes_at) const {
  if (!counts() || !settings_.acts)
    return {};
  auto first = sent_at_;
  for (const auto& other : {left_at, sale_requested_at_})
    if (other && (!first || *other < *first))
      first = other;
  if (due_at_ && (!first || *first - *due_at_ > slack))
    return "by the review's own rule the loss probability reached "
           + three_digits(settings_.threshold) + " (" + three_digits(loss_then_)
           + ") " + before_close(*reached_at_, closes_at) + ", and a bid paid "
           + before_close(*due_at_, closes_at) + "; the guard sent "
           + (sent_at_
                ? "its first order "
                    + seconds_between_words(*due_at_, *sent_at_) + " later"
                : std::string{"nothing"});
  const bool too_early = sent_at_ && loss_when_sent_
                         && *loss_when_sent_ < settings_.threshold
                         && (!reached_at_ || *reached_at_ - *sent_at_ > slack);
  if (too_early)
    return "the guard sent its first order "
           + before_close(*sent_at_, closes_at)
           + ", when the loss probability by the review's own rule was "
           + three_digits(*loss_when_sent_);
  return {};
}

std::string own_rule::difference_of_reading(std::optional<utc_time> read_at,
                                            utc_time closes_at) const {
  if (!counts() || !reached_at_
      || (read_at && *read_at - *reached_at_ <= slack))
    return {};
  return "by the review's own rule the loss probability reached "
         + three_digits(settings_.threshold) + " (" + three_digits(loss_then_)
         + ") " + before_close(*reached_at_, closes_at)
         + "; the service's own reading did "
         + (read_at ? seconds_between_words(*reached_at_, *read_at) + " later"
                    : std::string{"not"});
}

} // namespace fillguard::review

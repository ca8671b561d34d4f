#include "actors/window_state/windows/window_facts.hpp"

namespace fillguard {

namespace {

/// Rounding can change a number by one millionth.
bool equal(coin_price a, coin_price b) {
  constexpr auto rounding = coin_price::from_millionths(1);
  return a - b <= rounding && b - a <= rounding;
}

/// Whether two prices differ by more than 0.01 %: the site's answer was seen
/// 0.04 % off for wrong parameters, while averages of the same ticks agree to
/// some millionths.
bool far_apart(coin_price a, coin_price b) {
  constexpr std::int64_t most = 10'000; // 0.01 % is one part of these.
  const auto distance = a > b ? a - b : b - a;
  return distance.millionths() > b.millionths() / most;
}

} // namespace

void window_facts::rewind(utc_time at) {
  opened_ = at >= info_.id.opens_at;
  closed_ = outcome_ || at >= info_.closes_at;
}

bool window_facts::observe_price_to_beat(coin_price value) {
  return std::exchange(observed_, value) != value;
}

bool window_facts::publish_price_to_beat(coin_price value) {
  return std::exchange(published_, value) != value;
}

bool window_facts::resolve(window_outcome winner, utc_time at) {
  if (std::exchange(outcome_, winner) == winner)
    return false;
  resolved_at_ = at;
  return true;
}

void window_facts::describe_as(window_info info) {
  info_ = std::move(info);
  complete_rules();
}

void window_facts::learn_order_terms(const book_update& book) {
  if (book.tick_size)
    book_tick_size_ = book.tick_size;
  if (book.smallest_order)
    book_smallest_order_ = book.smallest_order;
  complete_rules();
}

void window_facts::complete_rules() {
  auto& rules = info_.rules;
  // The book follows a change of the tick at once, the listing within a minute.
  if (book_tick_size_)
    rules.tick_size = *book_tick_size_;
  if (!rules.smallest_order_known && book_smallest_order_)
    rules.smallest_order = *book_smallest_order_;
}

bool window_facts::order_terms_known() const {
  const auto& rules = info_.rules;
  return (rules.tick_size_known || book_tick_size_)
         && (rules.smallest_order_known || book_smallest_order_);
}

window_phase window_facts::phase() const {
  if (closed_)
    return outcome_ ? window_phase::resolved : window_phase::closed;
  return opened_ ? window_phase::open : window_phase::upcoming;
}

bool window_facts::take_site_answer(
  const fillguard::site_price_to_beat& answer) {
  if (answer.asked_as == info_.id.market.length) {
    const site_answer fresh{answer.value, answer.provisional};
    if (site_ == fresh)
      return false;
    site_ = fresh;
    return true;
  }
  return answer.asked_as == window_length::m5
         && std::exchange(site_m5_, answer.value) != answer.value;
}

bool window_facts::site_answer_counts() const {
  return info_.id.market.length == window_length::m5
         || (site_m5_ && equal(site_->value, *site_m5_))
         || (observed_ && equal(site_->value, *observed_));
}

std::optional<coin_price> window_facts::compared_answer() const {
  const auto counted = counted_site_answer();
  return counted ? counted : site_m5_;
}

bool window_facts::differs_from_observed() const {
  const auto compared = compared_answer();
  return compared && observed_ && far_apart(*compared, *observed_);
}

strike_reading window_facts::strike() const {
  strike_reading out;
  out.observed = observed_;
  out.site = counted_site_answer();
  out.provisional = out.site && site_->provisional;
  if (!out.site && site_ && !site_->provisional && site_m5_)
    out.refused = site_->value;
  out.compared = compared_answer();
  out.disputed = price_to_beat_is_disputed();
  return out;
}

std::optional<strike_source> window_facts::price_to_beat_source() const {
  if (published_)
    return strike_source::venue;
  if (counted_site_answer() && (!site_->provisional || !observed_))
    return strike_source::venue_site;
  return observed_ ? std::optional{strike_source::observed} : std::nullopt;
}

std::optional<coin_price> window_facts::price_to_beat() const {
  const auto source = price_to_beat_source();
  if (!source)
    return std::nullopt;
  switch (*source) {
  case strike_source::venue:
    return published_;
  case strike_source::observed:
    return observed_;
  case strike_source::venue_site:
    return site_->value;
  }
  return std::nullopt; // Not reached: the compiler checks the cases.
}

bool window_facts::price_to_beat_is_provisional() const {
  return price_to_beat_source() == strike_source::venue_site
         && site_->provisional;
}

bool window_facts::venue_contradicts(
  const std::optional<coin_price>& source) const {
  return published_ && source && !equal(*published_, *source);
}

} // namespace fillguard

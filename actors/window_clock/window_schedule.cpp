#include "actors/window_clock/window_schedule.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace fillguard {

namespace {

using events = std::vector<window_schedule::event>;
using kind_type = window_schedule::question::kind_type;

template <class T>
std::optional<T> news(const std::optional<T>& known,
                      const std::optional<T>& x) {
  return x && x != known ? x : std::nullopt;
}

/// What the venue answered of the window; null when it did not list it.
template <class T>
const T*
listed_in(const result<std::optional<T>, net::polymarket::bad_answer>& answer) {
  return answer && *answer ? &**answer : nullptr;
}

bool same_tokens(const window_info& a, const window_info& b) {
  return std::tie(a.condition_id, a.up_token, a.down_token)
         == std::tie(b.condition_id, b.up_token, b.down_token);
}

/// The window's outcome. The token that pays decides, since labels may change;
/// absent when it is not one of the window's tokens.
std::optional<window_outcome>
winner_of(const window_info& window, const net::polymarket::gamma_result& x) {
  if (!x.winning_token)
    return x.winner;
  for (const auto each : both_sides)
    if (*x.winning_token == window.token(each))
      return won_by(each);
  return std::nullopt;
}

/// The longest wait that a server may ask for, since windows go on.
constexpr std::chrono::minutes most_retry_after{10};

} // namespace

utc_time window_schedule::tracked::closes_at(const window_id& id) const {
  return found ? found->window.closes_at : next_window(id).opens_at;
}

bool window_schedule::tracked::settled() const {
  return result.winner && result.price_to_beat && result.final_price;
}

window_schedule::window_schedule(window_schedule_settings settings)
    : settings_{settings} {
  // nop
}

events window_schedule::catch_up(const window_id& id, tracked& window,
                                 utc_time now) {
  events out;
  if (!window.found)
    return out;
  if (!window.opened_at && now >= id.opens_at) {
    window.opened_at = now;
    out.emplace_back(window_opened{{}, id, now});
  }
  if (window.opened_at && !window.closed_at && now >= window.closes_at(id)) {
    window.closed_at = now;
    out.emplace_back(window_closed{{}, id, now});
  }
  return out;
}

void window_schedule::remember(const window_found& x) {
  look_for(x.window.id, x.received_at);
  windows_.at(x.window.id).found = x;
}

events window_schedule::pass(utc_time now) {
  events out;
  for (auto& [id, window] : windows_)
    for (auto& event : catch_up(id, window, now))
      out.push_back(std::move(event));
  return out;
}

void window_schedule::look_for(const window_id& id, utc_time now) {
  if (windows_.contains(id))
    return;
  tracked window{.retry = net::backoff{settings_.looking,
                                       settings_.seed
                                         + static_cast<std::uint64_t>(
                                           to_unix_seconds(id.opens_at))}};
  window.result.window = id;
  window.ask_at = now;
  windows_.emplace(id, std::move(window));
}

void window_schedule::look_back(const window_id& current, utc_time now) {
  if (std::exchange(looked_back_, true))
    return;
  for (auto id = current; now < id.opens_at + settings_.look_back;) {
    id = previous_window(id);
    if (windows_.contains(id))
      continue; // Known from before the restart.
    look_for(id, now);
    auto& window = windows_.at(id);
    window.was_missed = true;
    window.closed_at = now;
  }
}

void window_schedule::forget_old(utc_time now) {
  for (auto& [id, window] : windows_)
    if (!window.found && !window.was_missed && now >= window.closes_at(id)) {
      window.was_missed = true;
      window.closed_at = now;
    }
  std::erase_if(windows_, [&](const auto& entry) {
    const auto& [id, window] = entry;
    const auto over = window.closes_at(id);
    // After the clock went back, some windows are not due any more.
    if (!window.opened_at && now + settings_.look_ahead < id.opens_at)
      return true;
    // Others were taken for over without being found, and are looked for again.
    if (now < over)
      return window.was_missed;
    return is_over(id, window, now);
  });
}

/// Whether nothing more is to be requested of a closed window.
bool window_schedule::is_over(const window_id& id, const tracked& window,
                              utc_time now) const {
  if (window.closed_at && window.settled())
    return true;
  const auto age = now - window.closes_at(id);
  if (age < settings_.patience)
    return false;
  return !window.found || window.result.winner || age >= settings_.give_up;
}

/// Until the next request for a result, or for a window that failed.
std::chrono::nanoseconds
window_schedule::wait_for(const window_id& id, tracked& window, utc_time now) {
  constexpr int part = 20;
  return std::max<std::chrono::nanoseconds>(
    window.retry.next(), (now - window.closes_at(id)) / part);
}

std::vector<window_schedule::question> window_schedule::ask(utc_time now) {
  forget_old(now);
  const auto current = window_at(settings_.market, now);
  const auto next = next_window(current);
  look_back(current, now);
  look_for(current, now);
  if (now + settings_.look_ahead >= next.opens_at)
    look_for(next, now);
  std::vector<question> out;
  for (auto& [id, window] : windows_) {
    if (window.round != 0 && now >= window.asked_at + settings_.answer) {
      ++unanswered_;
      failed(window.round, now, std::nullopt);
    }
    if (window.closed_at && window.kind == kind_type::listing) {
      // From now on, the result is requested.
      window.round = 0;
      window.kind = kind_type::result;
      window.retry = net::backoff{
        settings_.waiting,
        settings_.seed
          + static_cast<std::uint64_t>(to_unix_seconds(id.opens_at))};
      const auto spread = window.retry.next() / 4; // 2.5 to 5 s.
      window.retry.reset();
      window.ask_at =
        std::max(now, window.closes_at(id) + settings_.first_result + spread);
    }
    // After the clock went back, no request may be delayed for long.
    window.ask_at = std::min(
      window.ask_at, now
                       + std::max<std::chrono::nanoseconds>(
                         most_retry_after, (now - window.closes_at(id)) / 10));
    if (window.round != 0 || now < window.ask_at)
      continue;
    window.round = ++rounds_;
    window.asked_at = now;
    const auto kind = window.kind == kind_type::listing ? kind_type::listing
                      : window.ask_finished             ? kind_type::finished
                                                        : kind_type::result;
    out.push_back({window.round, id, kind});
  }
  return out;
}

window_schedule::windows::iterator window_schedule::asked(std::uint64_t round) {
  return std::find_if(windows_.begin(), windows_.end(), [&](const auto& x) {
    return round != 0 && x.second.round == round;
  });
}

window_schedule::windows::const_iterator
window_schedule::asked(std::uint64_t round) const {
  return const_cast<window_schedule*>(this)->asked(round);
}

const window_info* window_schedule::known(const window_id& id) const {
  const auto at = windows_.find(id);
  return at != windows_.end() && at->second.found ? &at->second.found->window
                                                  : nullptr;
}

bool window_schedule::is_withdrawn(const window_id& id) const {
  const auto at = windows_.find(id);
  return at != windows_.end() && at->second.unlisted >= settings_.most_unlisted;
}

std::optional<window_schedule::question>
window_schedule::awaited(std::uint64_t round) const {
  const auto at = asked(round);
  if (at == windows_.end())
    return std::nullopt;
  const auto& [id, window] = *at;
  return question{round, id,
                  window.kind == kind_type::listing ? kind_type::listing
                  : window.ask_finished             ? kind_type::finished
                                                    : kind_type::result};
}

result<void, net::polymarket::bad_answer> window_schedule::check_tokens(
  std::uint64_t round, const net::polymarket::gamma_window_answer& answer,
  utc_time now) const {
  const auto at = asked(round);
  const auto* info = listed_in(answer);
  if (at == windows_.end() || !info)
    return {};
  const auto& window = at->second;
  if (!window.found || same_tokens(window.found->window, *info)
      || (window.differing && same_tokens(window.differing->window, *info)
          && now >= window.differing->received_at + settings_.look_again))
    return {};
  return failure(
    net::polymarket::bad_answer{"changed_tokens", slug(at->first)});
}

result<void, net::polymarket::bad_answer> window_schedule::check_tokens(
  std::uint64_t round,
  const net::polymarket::gamma_result_answer& answer) const {
  const auto at = asked(round);
  const auto* result = listed_in(answer);
  if (at == windows_.end() || !result || !result->winner || !at->second.found
      || winner_of(at->second.found->window, *result))
    return {};
  return failure(
    net::polymarket::bad_answer{"changed_tokens", slug(at->first)});
}

events
window_schedule::listed(std::uint64_t round,
                        const net::polymarket::gamma_window_answer& answer,
                        utc_time now) {
  const auto at = asked(round);
  if (at == windows_.end())
    return {};
  auto& [id, window] = *at;
  const auto* info = listed_in(answer);
  if (!info || (!window.found && now >= info->closes_at)) {
    failed(round, now, std::nullopt);
    const bool withdrawn = answer && !info && window.found
                           && ++window.unlisted == settings_.most_unlisted;
    if (!withdrawn || !window.found->window.rules.accepts_orders)
      return {};
    window.found->window.rules.accepts_orders = false;
    window.found->received_at = now;
    return {*window.found};
  }
  window.unlisted = 0;
  if (!check_tokens(round, answer, now)) {
    if (!window.differing || !same_tokens(window.differing->window, *info))
      window.differing = window_found{{}, *info, now};
    failed(round, now, std::nullopt);
    return {};
  }
  window.differing.reset();
  window.round = 0;
  window.retry.reset();
  // Trade that is stopped may begin again soon.
  window.ask_at = now
                  + (info->rules.accepts_orders ? settings_.look_again
                                                : settings_.look_again / 6);
  events out;
  if (!window.found || window.found->window != *info) {
    window.found = window_found{{}, *info, now};
    out.emplace_back(*window.found);
  }
  for (auto& event : catch_up(id, window, now))
    out.push_back(std::move(event));
  return out;
}

events
window_schedule::ended(std::uint64_t round,
                       const net::polymarket::gamma_result_answer& answer,
                       utc_time now) {
  const auto at = asked(round);
  if (at == windows_.end())
    return {};
  auto& [id, window] = *at;
  const auto* result = listed_in(answer);
  if (!result) {
    if (answer)
      window.ask_finished = !window.ask_finished;
    failed(round, now, std::nullopt);
    return {};
  }
  if (!check_tokens(round, answer)) {
    failed(round, now, std::nullopt);
    return {};
  }
  window.round = 0;
  window.ask_at = now + wait_for(id, window, now);
  const auto won =
    window.found ? winner_of(window.found->window, *result) : result->winner;
  const window_result fresh{
    {},
    id,
    news(window.result.winner, won),
    news(window.result.price_to_beat, result->price_to_beat),
    news(window.result.final_price, result->final_price),
    now};
  if (!fresh.winner && !fresh.price_to_beat && !fresh.final_price)
    return {};
  window.result.received_at = now;
  if (fresh.winner)
    window.result.winner = fresh.winner;
  if (fresh.price_to_beat)
    window.result.price_to_beat = fresh.price_to_beat;
  if (fresh.final_price)
    window.result.final_price = fresh.final_price;
  return {fresh};
}

void window_schedule::failed(
  std::uint64_t round, utc_time now,
  std::optional<std::chrono::milliseconds> retry_after) {
  const auto at = asked(round);
  if (at == windows_.end())
    return;
  auto& [id, window] = *at;
  window.round = 0;
  const auto retry_wait = std::min<std::chrono::milliseconds>(
    retry_after.value_or(std::chrono::milliseconds{0}), most_retry_after);
  window.ask_at =
    now
    + std::max<std::chrono::nanoseconds>(wait_for(id, window, now), retry_wait);
}

events window_schedule::history(utc_time now) const {
  events out;
  for (const auto& [id, window] : windows_) {
    if (!window.found && !window.was_missed)
      continue;
    if (window.found)
      out.emplace_back(*window.found);
    if (window.opened_at)
      out.emplace_back(window_opened{{}, id, *window.opened_at});
    if (window.closed_at && window.found)
      out.emplace_back(window_closed{{}, id, *window.closed_at});
    if (window.result.winner || window.result.price_to_beat
        || window.result.final_price) {
      auto result = window.result;
      result.received_at = now;
      out.emplace_back(result);
    }
  }
  return out;
}

bool window_schedule::current_found(utc_time now) const {
  const auto at = windows_.find(window_at(settings_.market, now));
  return at != windows_.end() && at->second.found;
}

std::uint32_t window_schedule::take_unanswered() {
  return std::exchange(unanswered_, 0);
}

} // namespace fillguard

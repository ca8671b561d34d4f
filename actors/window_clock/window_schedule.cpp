#include "actors/window_clock/window_schedule.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace fillguard {

namespace {

using said_list = std::vector<window_schedule::said>;
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

said_list window_schedule::catch_up(const window_id& id, tracked& window,
                                    utc_time now) {
  said_list out;
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

said_list window_schedule::pass(utc_time now) {
  said_list out;
  for (auto& [id, x] : windows_)
    for (auto& word : catch_up(id, x, now))
      out.push_back(std::move(word));
  return out;
}

void window_schedule::look_for(const window_id& id, utc_time now) {
  if (windows_.contains(id))
    return;
  tracked x{.retry = net::backoff{
              settings_.looking,
              settings_.seed
                + static_cast<std::uint64_t>(to_unix_seconds(id.opens_at))}};
  x.result.window = id;
  x.ask_at = now;
  windows_.emplace(id, std::move(x));
}

void window_schedule::look_back(const window_id& current, utc_time now) {
  if (std::exchange(looked_back_, true))
    return;
  for (auto id = current; now < id.opens_at + settings_.look_back;) {
    id = previous_window(id);
    if (windows_.contains(id))
      continue; // Known from before the restart.
    look_for(id, now);
    auto& x = windows_.at(id);
    x.before_us = true;
    x.closed_at = now;
  }
}

void window_schedule::forget_old(utc_time now) {
  for (auto& [id, x] : windows_)
    if (!x.found && !x.before_us && now >= x.closes_at(id)) {
      x.before_us = true;
      x.closed_at = now;
    }
  std::erase_if(windows_, [&](const auto& entry) {
    const auto& [id, x] = entry;
    const auto over = x.closes_at(id);
    // After the clock went back, some windows are not due any more.
    if (!x.opened_at && now + settings_.look_ahead < id.opens_at)
      return true;
    // Others were taken for over without being found, and are looked for again.
    if (now < over)
      return x.before_us;
    return is_over(id, x, now);
  });
}

/// Whether nothing more is to be requested of a closed window.
bool window_schedule::is_over(const window_id& id, const tracked& x,
                              utc_time now) const {
  if (x.closed_at && x.settled())
    return true;
  const auto age = now - x.closes_at(id);
  if (age < settings_.patience)
    return false;
  return !x.found || x.result.winner || age >= settings_.give_up;
}

/// Until the next request for a result, or for a window that failed.
std::chrono::nanoseconds window_schedule::wait_for(const window_id& id,
                                                   tracked& x, utc_time now) {
  constexpr int part = 20;
  return std::max<std::chrono::nanoseconds>(x.retry.next(),
                                            (now - x.closes_at(id)) / part);
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
  for (auto& [id, x] : windows_) {
    if (x.round != 0 && now >= x.asked_at + settings_.answer) {
      ++unanswered_;
      failed(x.round, now, std::nullopt);
    }
    if (x.closed_at && x.kind == kind_type::listing) {
      // From now on, the result is requested.
      x.round = 0;
      x.kind = kind_type::result;
      x.retry = net::backoff{
        settings_.waiting,
        settings_.seed
          + static_cast<std::uint64_t>(to_unix_seconds(id.opens_at))};
      const auto spread = x.retry.next() / 4; // 2.5 to 5 s.
      x.retry.reset();
      x.ask_at =
        std::max(now, x.closes_at(id) + settings_.first_result + spread);
    }
    // After the clock went back, no request may be delayed for long.
    x.ask_at =
      std::min(x.ask_at, now
                           + std::max<std::chrono::nanoseconds>(
                             most_retry_after, (now - x.closes_at(id)) / 10));
    if (x.round != 0 || now < x.ask_at)
      continue;
    x.round = ++rounds_;
    x.asked_at = now;
    const auto kind = x.kind == kind_type::listing ? kind_type::listing
                      : x.ask_finished             ? kind_type::finished
                                                   : kind_type::result;
    out.push_back({x.round, id, kind});
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
  const auto& [id, x] = *at;
  return question{round, id,
                  x.kind == kind_type::listing ? kind_type::listing
                  : x.ask_finished             ? kind_type::finished
                                               : kind_type::result};
}

result<void, net::polymarket::bad_answer> window_schedule::check_tokens(
  std::uint64_t round, const net::polymarket::gamma_window_answer& answer,
  utc_time now) const {
  const auto at = asked(round);
  const auto* info = listed_in(answer);
  if (at == windows_.end() || !info)
    return {};
  const auto& x = at->second;
  if (!x.found || same_tokens(x.found->window, *info)
      || (x.differing && same_tokens(x.differing->window, *info)
          && now >= x.differing->received_at + settings_.look_again))
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

said_list
window_schedule::listed(std::uint64_t round,
                        const net::polymarket::gamma_window_answer& answer,
                        utc_time now) {
  const auto at = asked(round);
  if (at == windows_.end())
    return {};
  auto& [id, x] = *at;
  const auto* info = listed_in(answer);
  if (!info || (!x.found && now >= info->closes_at)) {
    failed(round, now, std::nullopt);
    const bool withdrawn =
      answer && !info && x.found && ++x.unlisted == settings_.most_unlisted;
    if (!withdrawn || !x.found->window.rules.accepts_orders)
      return {};
    x.found->window.rules.accepts_orders = false;
    x.found->received_at = now;
    return {*x.found};
  }
  x.unlisted = 0;
  if (!check_tokens(round, answer, now)) {
    if (!x.differing || !same_tokens(x.differing->window, *info))
      x.differing = window_found{{}, *info, now};
    failed(round, now, std::nullopt);
    return {};
  }
  x.differing.reset();
  x.round = 0;
  x.retry.reset();
  // Trade that is stopped may begin again soon.
  x.ask_at = now
             + (info->rules.accepts_orders ? settings_.look_again
                                           : settings_.look_again / 6);
  said_list out;
  if (!x.found || x.found->window != *info) {
    x.found = window_found{{}, *info, now};
    out.emplace_back(*x.found);
  }
  for (auto& word : catch_up(id, x, now))
    out.push_back(std::move(word));
  return out;
}

said_list
window_schedule::ended(std::uint64_t round,
                       const net::polymarket::gamma_result_answer& answer,
                       utc_time now) {
  const auto at = asked(round);
  if (at == windows_.end())
    return {};
  auto& [id, x] = *at;
  const auto* result = listed_in(answer);
  if (!result) {
    if (answer)
      x.ask_finished = !x.ask_finished;
    failed(round, now, std::nullopt);
    return {};
  }
  if (!check_tokens(round, answer)) {
    failed(round, now, std::nullopt);
    return {};
  }
  x.round = 0;
  x.ask_at = now + wait_for(id, x, now);
  const auto won =
    x.found ? winner_of(x.found->window, *result) : result->winner;
  const window_result fresh{{},
                            id,
                            news(x.result.winner, won),
                            news(x.result.price_to_beat, result->price_to_beat),
                            news(x.result.final_price, result->final_price),
                            now};
  if (!fresh.winner && !fresh.price_to_beat && !fresh.final_price)
    return {};
  x.result.received_at = now;
  if (fresh.winner)
    x.result.winner = fresh.winner;
  if (fresh.price_to_beat)
    x.result.price_to_beat = fresh.price_to_beat;
  if (fresh.final_price)
    x.result.final_price = fresh.final_price;
  return {fresh};
}

void window_schedule::failed(
  std::uint64_t round, utc_time now,
  std::optional<std::chrono::milliseconds> retry_after) {
  const auto at = asked(round);
  if (at == windows_.end())
    return;
  auto& [id, x] = *at;
  x.round = 0;
  const auto wished = std::min<std::chrono::milliseconds>(
    retry_after.value_or(std::chrono::milliseconds{0}), most_retry_after);
  x.ask_at =
    now + std::max<std::chrono::nanoseconds>(wait_for(id, x, now), wished);
}

said_list window_schedule::history(utc_time now) const {
  said_list out;
  for (const auto& [id, x] : windows_) {
    if (!x.found && !x.before_us)
      continue;
    if (x.found)
      out.emplace_back(*x.found);
    if (x.opened_at)
      out.emplace_back(window_opened{{}, id, *x.opened_at});
    if (x.closed_at && x.found)
      out.emplace_back(window_closed{{}, id, *x.closed_at});
    if (x.result.winner || x.result.price_to_beat || x.result.final_price) {
      auto result = x.result;
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

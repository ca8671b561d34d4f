#include "actors/window_state/fold.hpp"

#include <algorithm>
#include <utility>

namespace fillguard {

namespace {

chance_settings chances(const window_state_settings& x) {
  chance_settings out;
  out.stale_after = x.btc_stale_after;
  return out;
}

/// Settled windows to keep for showing.
constexpr std::size_t shown_windows = 4;

/// Windows to keep at most, however long their outcome is in coming.
constexpr std::size_t max_past_windows = 12;

} // namespace

fold::fold(window_state_settings settings)
    : settings_{std::move(settings)}, prices_{settings_.market.length},
      history_{settings_.velocity_window}, spots_{chances(settings_)} {
  // nop
}

effects fold::begin(utc_time at) {
  ++revision_;
  now_ = std::max(now_, at);
  second_.reset();
  return {};
}

void fold::said_at(utc_time second) {
  // One that was found late opens in between, and one that opened long ago may
  // be told of now.
  constexpr std::chrono::seconds one{1};
  if (second.time_since_epoch() % one == std::chrono::nanoseconds{0}
      && now_ - second < one)
    second_ = second;
}

effects fold::conclude(effects out) {
  out.visible = true;
  for (auto& x : windows_)
    note_peak(x, out);
  if (auto* x = current()) {
    note_danger(*x, out);
    guard(*x, out);
    capture(*x, out);
  }
  return out;
}

effects fold::refuse(effects out, std::uint64_t refused_inputs::*kind) {
  ++(refused_.*kind);
  // Its time may still have been news to what acts.
  out = conclude(std::move(out));
  out.visible = !out.notices.empty();
  return out;
}

// -- windows ------------------------------------------------------------------

effects fold::apply(const window_found& x) {
  auto out = begin(x.received_at);
  const auto& id = x.window.id;
  if (id.market != settings_.market)
    return refuse(std::move(out), &refused_inputs::other_market);
  if (auto* known = find(id)) {
    known->info = x.window;
    observe_strike(*known, out);
    return conclude(std::move(out));
  }
  if (x.window.closes_at <= now_)
    return refuse(std::move(out), &refused_inputs::over);
  auto at = std::upper_bound(
    windows_.begin(), windows_.end(), id.opens_at,
    [](utc_time time, const auto& y) { return time < y.info.id.opens_at; });
  at = windows_.insert(at, window_track{x.window});
  observe_strike(*at, out);
  if (now_ >= at->info.id.opens_at)
    open(*at, out);
  forget();
  return conclude(std::move(out));
}

effects fold::apply(const window_opened& x) {
  auto out = begin(x.at);
  auto* known = find(x.window);
  if (!known)
    return refuse(std::move(out), &refused_inputs::unknown_window);
  said_at(x.at);
  open(*known, out);
  forget();
  return conclude(std::move(out));
}

effects fold::apply(const window_closed& x) {
  auto out = begin(x.at);
  auto* known = find(x.window);
  if (!known)
    return refuse(std::move(out), &refused_inputs::unknown_window);
  said_at(x.at);
  judge_last(out);
  close(*known, out);
  return conclude(std::move(out));
}

effects fold::apply(const window_result& x) {
  auto out = begin(x.received_at);
  auto* known = find(x.window);
  if (!known)
    return refuse(std::move(out), &refused_inputs::unknown_window);
  if (x.final_price)
    known->final_price = x.final_price;
  if (x.price_to_beat && x.price_to_beat != known->venue_strike) {
    known->venue_strike = x.price_to_beat;
    say(out, known, notice::kind_type::window,
        "price to beat " + to_string(*x.price_to_beat) + " (venue)");
    // One millionth is what rounding may make of the same number.
    constexpr auto rounding = coin_price::from_millionths(1);
    if (const auto seen = known->observed_strike;
        seen
        && (*seen - *x.price_to_beat > rounding
            || *x.price_to_beat - *seen > rounding))
      say(out, known, notice::kind_type::difference,
          "price to beat: observed " + to_string(*seen) + ", venue says "
            + to_string(*x.price_to_beat));
  }
  if (x.outcome && x.outcome != known->outcome) {
    known->outcome = x.outcome;
    // A result is only published of what is over, whatever our clock says.
    close(*known, out);
    say(out, known, notice::kind_type::window,
        "resolved " + to_string(*x.outcome));
    forget();
  }
  return conclude(std::move(out));
}

void fold::open(window_track& x, effects& out) {
  if (x.opened)
    return;
  x.opened = true;
  say(out, &x, notice::kind_type::window, "opens");
}

void fold::close(window_track& x, effects& out) {
  if (x.closed)
    return;
  x.closed = true;
  say(out, &x, notice::kind_type::window, "closes");
  give_account(x, out);
}

void fold::judge_last(effects& out) {
  if (auto* x = current(); x && !x->closed)
    note_danger(*x, out);
}

void fold::forget() {
  const auto* shown = current();
  if (!shown)
    return;
  auto past = static_cast<std::size_t>(shown - windows_.data());
  auto at = windows_.begin();
  while (past > shown_windows) {
    if (at->outcome || past > max_past_windows) {
      at = windows_.erase(at);
    } else {
      ++at;
    }
    --past;
  }
}

window_track* fold::find(const window_id& x) {
  const auto at = std::find_if(windows_.rbegin(), windows_.rend(),
                               [&x](const auto& y) { return y.info.id == x; });
  return at == windows_.rend() ? nullptr : &*at;
}

window_track* fold::current() {
  return const_cast<window_track*>(std::as_const(*this).current());
}

const window_track* fold::current() const {
  const auto at = std::find_if(windows_.rbegin(), windows_.rend(),
                               [](const auto& x) { return x.opened; });
  if (at != windows_.rend())
    return &*at;
  return windows_.empty() ? nullptr : &windows_.front();
}

// -- time ---------------------------------------------------------------------

effects fold::apply(const tick& x) {
  auto out = begin(x.at);
  if (last_tick_ == x.at)
    return refuse(std::move(out), &refused_inputs::old);
  jump(x.at, out);
  last_tick_ = x.at;
  second_ = x.at;
  sample(x.at);
  if (auto* shown = current(); shown && shown->opened && !shown->closed) {
    const bool believable = fresh(*shown);
    const auto ask = [&](side token) {
      return believable ? shown->book.ask(token) : std::nullopt;
    };
    shown->calm.note(ask(side::up), ask(side::down));
  }
  judge_last(out);
  pass(x.at, out);
  forget();
  return conclude(std::move(out));
}

void fold::jump(utc_time at, effects& out) {
  constexpr std::chrono::seconds tolerance{2};
  if (now_ - at > tolerance)
    now_ = at;
  if (!last_tick_)
    return;
  const auto off = at - *last_tick_ - std::chrono::seconds{1};
  if (std::chrono::abs(off) <= tolerance)
    return;
  say(out, nullptr, notice::kind_type::clock,
      "clock jumped by "
        + std::to_string(
          std::chrono::duration_cast<std::chrono::milliseconds>(off).count())
        + " ms");
  if (off > std::chrono::nanoseconds{0})
    return;
  for (auto& y : windows_) {
    y.opened = at >= y.info.id.opens_at;
    y.closed = y.outcome || at >= y.info.closes_at;
  }
}

void fold::pass(utc_time at, effects& out) {
  for (auto& x : windows_) {
    // The opening second itself belongs to the window that closes with it,
    // until it is said that the next one opens.
    if (at > x.info.id.opens_at)
      open(x, out);
    if (at >= x.info.closes_at)
      close(x, out);
  }
}

void fold::sample(utc_time at) {
  if (const auto x = btc(); x.value && !x.stale)
    history_.push({at, *x.value, *x.source});
}

// -- prices -------------------------------------------------------------------

effects fold::apply(const btc_price& x) {
  auto out = begin(x.received_at);
  if (x.coin != settings_.market.coin)
    return refuse(std::move(out), &refused_inputs::other_market);
  switch (prices_.note(x)) {
  case price_choice::noted::refused:
    return refuse(std::move(out), &refused_inputs::bad_price);
  case price_choice::noted::repeated:
    return refuse(std::move(out), &refused_inputs::old);
  case price_choice::noted::old:
    ++refused_.old;
    break;
  case price_choice::noted::newest:
    break;
  }
  spots_.note(x);
  if (x.source_time)
    for (auto& y : windows_)
      if (to_unix_seconds(y.info.id.opens_at)
          == to_unix_seconds(*x.source_time))
        observe_strike(y, out);
  return conclude(std::move(out));
}

void fold::observe_strike(window_track& x, effects& out) {
  const auto seen =
    prices_.at_open(x.info.id.opens_at, x.info.rules.settles_on);
  if (!seen || seen == x.observed_strike)
    return;
  x.observed_strike = seen;
  say(out, &x, notice::kind_type::window,
      "price to beat " + to_string(*seen) + " (observed)");
}

btc_view fold::btc() const {
  const auto* x = current();
  const auto rule = x ? x->info.rules.settles_on
                      : settlement_by_date(window_at(settings_.market, now_));
  return prices_.choose(rule, now_, settings_.btc_stale_after);
}

// -- books --------------------------------------------------------------------

effects fold::apply(const book_update& x) {
  auto out = begin(x.received_at);
  if (x.window.market != settings_.market)
    return refuse(std::move(out), &refused_inputs::other_market);
  auto* known = find(x.window);
  if (!known)
    return refuse(std::move(out), &refused_inputs::unknown_window);
  switch (known->book.note(x)) {
  case book_track::noted::flawed:
    return refuse(std::move(out), &refused_inputs::bad_book);
  case book_track::noted::old:
  case book_track::noted::untrusted:
    return refuse(std::move(out), &refused_inputs::old);
  case book_track::noted::applied:
    known->updates.note(x);
    break;
  }
  return conclude(std::move(out));
}

// -- what is said ------------------------------------------------------------

void fold::say(effects& out, const window_track* about, notice::kind_type kind,
               std::string text) const {
  notice x;
  x.market = settings_.market;
  if (about)
    x.window = about->info.id;
  x.kind = kind;
  x.text = std::move(text);
  x.at = now_;
  if (about) {
    window_view seen;
    show_window(seen, *about);
    x.capture = seen.capture_99c;
    x.position = seen.position;
    if (kind == notice::kind_type::danger || kind == notice::kind_type::hedge) {
      x.danger_score = seen.danger_score;
      x.danger = seen.danger;
    }
  }
  out.notices.push_back(std::move(x));
}

} // namespace fillguard

#include "app/display/status_line.hpp"

#include "app/program/one_line.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>

namespace fillguard {

namespace {

constexpr const char* unknown = "--";

std::string fill_up(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

std::string with_decimals(double x, int decimals) {
  char out[64];
  std::snprintf(out, sizeof out, "%.*f", decimals, x);
  return out;
}

std::string with_sign(double x, int decimals) {
  char out[64];
  std::snprintf(out, sizeof out, "%+.*f", decimals, x);
  return out;
}

/// "12:13:20Z"
std::string clock_of(utc_time x) {
  return to_iso8601_seconds(x).substr(11);
}

/// Millionths of a dollar as "98c", "97.5c", at most two decimals.
std::string cents(price value) {
  constexpr std::int64_t hundredth_of_cent = 100;
  const auto count =
    (value.millionths() + hundredth_of_cent / 2) / hundredth_of_cent;
  auto out = std::to_string(count / 100);
  if (const auto rest = count % 100; rest != 0) {
    out += '.';
    out += static_cast<char>('0' + rest / 10);
    if (rest % 10 != 0)
      out += static_cast<char>('0' + rest % 10);
  }
  return out + 'c';
}

/// Cents of a bitcoin do not matter, those of an XRP do.
int decimals_for(coin_price x) {
  constexpr auto dear = coin_price::from_whole(1000);
  return x >= dear ? 2 : 4;
}

std::string time_left(const std::optional<current_window>& x) {
  if (!x)
    return std::string{"T"} + unknown;
  const auto seconds = static_cast<long>(std::floor(x->seconds_left));
  return (seconds < 0 ? "T+" : "T-") + std::to_string(std::labs(seconds));
}

std::string coin_name(market_key x) {
  auto out = to_string(x.coin);
  for (auto& c : out)
    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

/// "BTC 84250.11 1.3s +38.74"; "spot +12.10" when the price is not of the kind
/// that decides the window.
std::string coin_part(const window_view& view) {
  const auto& now = view.btc;
  auto out = coin_name(view.market) + ' ';
  out += now.value
           ? with_decimals(now.value->to_double(), decimals_for(*now.value))
           : unknown;
  out += ' ';
  out += now.age_ms
           ? with_decimals(static_cast<double>(*now.age_ms) / 1000, 1) + 's'
           : unknown;
  if (now.value && now.stale)
    out += '!';
  out += ' ';
  if (!now.value || !now.distance || !view.window)
    return out + unknown;
  if (now.kind && !now.settles)
    out += to_string(*now.kind) + ' ';
  out += with_sign(now.distance->to_double(), decimals_for(*now.value));
  const bool may_change =
    view.window->price_to_beat_source == strike_source::observed
    || view.window->price_to_beat_provisional;
  if (view.window->price_to_beat_disputed)
    out += '?';
  else if (may_change)
    out += '~';
  return out;
}

std::string ask(const book_view& x) {
  if (!x.top.ask)
    return unknown;
  return cents(x.top.ask->price) + (x.stale ? "!" : "");
}

/// "up 0.95/0.95"
std::string confidence_part(const confidence_view& x) {
  const auto limit = with_decimals(x.threshold, 2);
  if (!x.leading)
    return std::string{unknown} + ' ' + unknown + '/' + limit;
  const auto& value = *x.leading == outcome::up ? x.up : x.down;
  return to_string(*x.leading) + ' '
         + (value ? with_decimals(*value, 3) : unknown) + '/' + limit;
}

std::string imbalance(const book_view& x) {
  return x.imbalance ? with_sign(*x.imbalance, 2) : unknown;
}

/// "P:up 0.973": the likelier outcome. Rounded down, so that only a known
/// outcome shows as 1. "P:up 0.973m" rests on the market's quotes alone.
std::string chance_part(const win_view& x) {
  if (!x.up || !x.down)
    return std::string{"P:"} + unknown;
  const bool up = *x.up >= *x.down;
  const double likelier = up ? *x.up : *x.down;
  return "P:" + to_string(up ? outcome::up : outcome::down) + ' '
         + with_decimals(std::floor(likelier * 1000 + 1e-6) / 1000, 3)
         + (x.rests_on == "market" ? "m" : "");
}

/// "D:0.12/0.40", only while a position is held. While a signal that counted is
/// unknown, the last reading with its age: "D:2.04/0.40!14s".
std::string danger_part(const window_view& x) {
  if (!x.danger)
    return {};
  const auto& shown = x.danger->shown_score;
  auto out = "D:" + (shown.value ? with_decimals(*shown.value, 2) : unknown)
             + '/' + with_decimals(x.danger->threshold, 2);
  if (shown.sight == danger_sight::known)
    return out + (x.danger->unknown.empty() ? "" : "?");
  out += '!';
  if (shown.read_at)
    out +=
      with_decimals(std::max(seconds_between(*shown.read_at, x.at), 0.0), 0)
      + 's';
  return out;
}

std::string capital(outcome x) {
  return x == outcome::up ? "UP" : "DOWN";
}

std::string position_part(const window_view& view) {
  const auto& own = view.position;
  if (!view.capture_99c && !own)
    return "flat";
  const auto capture = view.capture_99c.value_or(capture_view{});
  const bool by_hand = own && own->by_hand;
  if (!by_hand && capture.status == fill_status::reversed)
    return "reversed " + capital(capture.token);
  if (!by_hand && view.capture_99c && !capture.held() && !capture.status)
    return "bid " + (capture.ordered ? to_string(*capture.ordered) : unknown)
           + ' ' + capital(capture.token);
  const auto at = [](const std::optional<price>& average) {
    return " @" + (average ? cents(*average) : unknown);
  };
  std::string out;
  const auto add = [&out](const std::string& words) {
    out += (out.empty() ? "" : ", ") + words;
  };
  const auto token = own ? own->token : capture.token;
  const auto held = own ? own->held : capture.filled;
  const bool final = own && by_hand ? own->provisional.is_zero()
                                    : capture.status == fill_status::confirmed;
  if (held > shares{})
    add(to_string(held) + ' ' + capital(token)
        + at(own && own->average_price ? own->average_price
                                       : capture.average_price)
        + (final ? "" : "?") + (by_hand ? " by hand" : ""));
  if (own && own->hedged > shares{})
    add(to_string(own->hedged) + ' ' + capital(opposite(own->token))
        + at(own->hedged_at));
  if (own && own->sold > shares{})
    add("sold " + to_string(own->sold) + at(own->sold_at));
  if (own && own->redeemed > shares{})
    add("redeemed " + to_string(own->redeemed));
  return out.empty() ? "flat" : out;
}

} // namespace

std::string status_line(const window_view& view) {
  // Columns fit a bitcoin market with two-digit cents; longer values shift.
  std::string out = clock_of(view.at);
  out += ' ' + fill_up(to_string(view.market), 7);
  out +=
    ' ' + fill_up(view.status.empty() ? unknown : one_line(view.status), 9);
  out += ' ' + fill_up(time_left(view.window), 6);
  out += ' ' + fill_up(coin_part(view), 26);
  out += " UP " + fill_up(ask(view.up), 5);
  out += " DN " + fill_up(ask(view.down), 5);
  out += ' ' + fill_up(confidence_part(view.confidence), 15);
  out += " imb " + fill_up(imbalance(view.up), 5);
  out += ' ' + fill_up(imbalance(view.down), 5);
  out += ' ' + fill_up(chance_part(view.win_probability), 12);
  out += ' ' + fill_up(danger_part(view), 12);
  out += ' ' + fill_up(position_part(view), 10) + ' ';
  if (view.halted)
    out += "HALTED: " + one_line(*view.halted);
  else
    out += one_line(view.reason);
  out.erase(out.find_last_not_of(' ') + 1);
  return out;
}

} // namespace fillguard

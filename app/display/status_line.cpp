#include "app/display/status_line.hpp"

#include "app/program/one_line.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <utility>
#include <vector>

namespace fillguard {

namespace {

constexpr const char* unknown = "--";

enum class tone : std::uint8_t { plain, strong, unsure, bad };

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

std::string coin_price_part(const window_view& view) {
  const auto& now = view.btc;
  return now.value
           ? with_decimals(now.value->to_double(), decimals_for(*now.value))
           : unknown;
}

std::string coin_age_part(const window_view& view) {
  const auto& now = view.btc;
  std::string out =
    now.age_ms ? with_decimals(static_cast<double>(*now.age_ms) / 1000, 1) + 's'
               : unknown;
  if (now.value && now.stale)
    out += '!';
  return out;
}

/// "+38.74"; "spot +12.10" when the price is not of the kind that decides the
/// window.
std::string distance_part(const window_view& view) {
  const auto& now = view.btc;
  std::string out;
  if (!now.value || !now.distance || !view.window)
    return unknown;
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

/// "D:0.12/0.40", the reading that counts in this window with its threshold:
/// the danger score, or "L:0.12/0.40", the loss probability. Only while a
/// position is held. While an input that counted is unknown, the last reading
/// with its age: "D:2.04/0.40!14s".
std::string danger_part(const window_view& view) {
  if (!view.danger)
    return {};
  const auto& shown = view.danger->shown();
  const bool by_loss = view.danger->by_loss();
  auto out = (by_loss ? "L:" : "D:")
             + (shown.value ? with_decimals(*shown.value, 2) : unknown) + '/'
             + with_decimals(view.danger->acting_threshold(), 2);
  const bool whole = by_loss
                       ? view.danger->loss.by_price && !view.danger->loss.doubt
                       : view.danger->unknown.empty();
  if (shown.sight == danger_sight::known)
    return out + (whole ? "" : "?");
  out += '!';
  if (shown.read_at)
    out +=
      with_decimals(std::max(seconds_between(*shown.read_at, view.at), 0.0), 0)
      + 's';
  return out;
}

std::string capital(outcome x) {
  return x == outcome::up ? "UP" : "DOWN";
}

/// What the bids would pay for all held shares now, net of fees: "=4.85$".
std::string worth_part(const position_view& own) {
  if (own.held <= shares{} || !own.worth_now)
    return {};
  return " =" + with_decimals(own.worth_now->to_double(), 2) + '$';
}

/// "flat" only while the account and the wallet are read; else unknown.
std::string nothing_part(const window_view& view) {
  const bool unread = view.account && !view.account->armed;
  return unread || view.holdings.unknown() ? unknown : "flat";
}

/// "5 UP @98c"; "5 UP @98c !" while it is not known whether that is all.
/// The brief form has no prices of what is done.
std::string position_part(const window_view& view, bool brief = false) {
  const auto& own = view.position;
  if (!view.capture_99c && !own)
    return nothing_part(view);
  const auto capture = view.capture_99c.value_or(capture_view{});
  const bool by_hand = own && own->by_hand;
  if (!by_hand && capture.status == fill_status::reversed)
    return "reversed " + capital(capture.token);
  if (!by_hand && view.capture_99c && !capture.held() && !capture.status)
    return "bid " + (capture.ordered ? to_string(*capture.ordered) : unknown)
           + ' ' + capital(capture.token);
  const auto at = [brief](const std::optional<price>& average) {
    return brief ? std::string{} : " @" + (average ? cents(*average) : unknown);
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
        + (final ? "" : "?") + (by_hand && !brief ? " by hand" : "")
        + (own ? worth_part(*own) : ""));
  if (own && own->hedged > shares{})
    add(to_string(own->hedged) + ' ' + capital(opposite(own->token))
        + at(own->hedged_at));
  if (own && own->sold > shares{})
    add("sold " + to_string(own->sold) + at(own->sold_at));
  if (own && own->redeemed > shares{})
    add("redeemed " + to_string(own->redeemed));
  if (out.empty())
    return nothing_part(view);
  return out + (view.holdings.unknown() ? " !" : "");
}

/// A part of the line in its forms, the longest first, each with its rank: how
/// much it matters now. The least one gives way to the next form.
struct line_part {
  struct form {
    int rank;
    std::string text;
    std::size_t width; ///< Filled up with blanks.

    std::size_t size() const { return std::max(text.size(), width); }
  };

  std::vector<form> forms;
  tone colour = tone::plain;
};

/// Of the reason, which takes what is left; less would mean nothing.
constexpr std::size_t least_reason = 14;

bool holds(const window_view& view) {
  return view.danger.has_value()
         || (view.position && view.position->held > shares{});
}

tone danger_tone(const window_view& view) {
  if (!view.danger)
    return tone::plain;
  const auto& shown = view.danger->shown();
  if (shown.value && *shown.value >= view.danger->acting_threshold())
    return tone::bad;
  return shown.sight == danger_sight::known ? tone::plain : tone::unsure;
}

/// The parts in the order of the line. While shares are held they matter, with
/// their danger; before, what a capture needs.
std::vector<line_part> line_parts_of(const window_view& view,
                                     const line_style& style) {
  const bool held = holds(view);
  std::vector<line_part> out;
  const auto add = [&out](std::vector<line_part::form> forms,
                          tone colour = tone::plain) {
    out.push_back({std::move(forms), colour});
  };
  add(style.banner.empty()
        ? std::vector<line_part::form>{}
        : std::vector<line_part::form>{{98, style.banner, 0}},
      tone::unsure);
  std::vector<line_part::form> clocks;
  if (style.here)
    clocks.push_back(
      {30, clock_of(view.at) + " (" + clock_of(*style.here) + " here)", 0});
  clocks.push_back({45, clock_of(view.at), 0});
  add(std::move(clocks));
  add({{100, to_string(view.market), 7}});
  // Without a window nothing else is known.
  const int of_status = held ? 59 : view.window ? 60 : 85;
  add({{of_status, view.status.empty() ? unknown : one_line(view.status), 9}});
  add({{95, time_left(view.window), 6}});
  const auto coin = coin_name(view.market) + ' ';
  const auto price = coin_price_part(view);
  const auto age = ' ' + coin_age_part(view);
  const auto distance = ' ' + distance_part(view);
  const auto source =
    view.btc.source ? ' ' + to_string(*view.btc.source) : std::string{};
  std::vector<line_part::form> coin_forms;
  if (!source.empty())
    coin_forms.push_back({12, coin + price + source + age + distance, 42});
  coin_forms.push_back({58, coin + price + age + distance, 26});
  coin_forms.push_back(
    {80, coin.substr(0, coin.size() - 1) + distance + age, 16});
  add(std::move(coin_forms),
      view.btc.value && view.btc.stale ? tone::unsure : tone::plain);
  add({{held ? 65 : 75,
        "UP " + fill_up(ask(view.up), 5) + " DN " + fill_up(ask(view.down), 5),
        0}},
      view.up.stale && view.up.top.ask ? tone::unsure : tone::plain);
  add({{held ? 20 : 70, confidence_part(view.confidence), 15}});
  add({{10,
        "imb " + fill_up(imbalance(view.up), 5) + ' '
          + fill_up(imbalance(view.down), 5),
        0}});
  add({{held ? 50 : 48, chance_part(view.win_probability), 12}});
  add({{held ? 92 : 5, danger_part(view), 12}}, danger_tone(view));
  const auto position = position_part(view);
  if (held)
    add({{78, position, 10}, {96, position_part(view, true), 10}},
        tone::strong);
  else
    add({{40, position, 10}});
  return out;
}

/// The same part of all rows.
class column {
public:
  void add(line_part x) {
    most_ = std::max(most_, x.forms.size());
    rows_.push_back(std::move(x));
  }

  /// The next form, for all rows.
  void shorten() { ++dropped_; }
  void lengthen() { --dropped_; }

  bool is_gone() const { return dropped_ == most_; }

  /// Of the row that needs it most.
  int rank() const {
    int out = 0;
    for (const auto& x : rows_)
      if (const auto* shown = form_of(x))
        out = std::max(out, shown->rank);
    return out;
  }

  /// Of the longest text; with the blank behind it.
  std::size_t width() const {
    std::size_t out = 0;
    for (const auto& x : rows_)
      if (const auto* shown = form_of(x))
        out = std::max(out, shown->size() + 1);
    return is_gone() ? 0 : out;
  }

  std::string text(std::size_t row) const {
    const auto* shown = form_of(rows_[row]);
    return fill_up(shown ? shown->text : std::string{}, width() - 1);
  }

  tone colour(std::size_t row) const { return rows_[row].colour; }

private:
  /// Rows that have fewer forms keep their longest one longer.
  const line_part::form* form_of(const line_part& x) const {
    const auto lacking = most_ - x.forms.size();
    const auto at = dropped_ > lacking ? dropped_ - lacking : 0;
    return at < x.forms.size() ? &x.forms[at] : nullptr;
  }

  std::vector<line_part> rows_;
  std::size_t most_ = 0;    ///< Forms of a row.
  std::size_t dropped_ = 0; ///< Of them.
};

std::size_t length_of(const std::vector<column>& columns) {
  std::size_t out = 0;
  for (const auto& x : columns)
    out += x.width();
  return out;
}

void fit(std::vector<column>& columns, std::size_t width) {
  std::vector<column*> dropped;
  while (length_of(columns) > width + 1) {
    column* least = nullptr;
    for (auto& x : columns)
      if (!x.is_gone() && (!least || x.rank() < least->rank()))
        least = &x;
    if (!least)
      return;
    least->shorten();
    dropped.push_back(least);
  }
  // What was dropped before a longer one may have room again.
  for (auto at = dropped.rbegin(); at != dropped.rend(); ++at) {
    (*at)->lengthen();
    if (length_of(columns) > width + 1)
      (*at)->shorten();
  }
}

/// Cuts between characters, not within one of several bytes.
std::string cut(std::string text, std::size_t width) {
  if (text.size() <= width)
    return text;
  auto end = width < 2 ? width : width - 2;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U)
    --end;
  text.resize(end);
  return text + (width < 2 ? "" : "..");
}

std::string painted(const std::string& text, tone colour, bool colours) {
  const auto* code = colour == tone::bad      ? "\x1b[1;31m"
                     : colour == tone::unsure ? "\x1b[33m"
                     : colour == tone::strong ? "\x1b[1m"
                                              : "";
  return !colours || *code == '\0' || text.empty() ? text
                                                   : code + text + "\x1b[0m";
}

/// The last part of a row.
struct row_reason {
  explicit row_reason(const window_view& view)
      : warns{view.halted || (view.account && !view.account->armed)},
        explains{warns || (!view.window && !view.position)},
        text{view.halted ? "HALTED: " + one_line(*view.halted)
                         : one_line(view.reason)} {
    // nop
  }

  bool warns;
  bool explains; ///< Without a window nothing else is known.
  std::string text;

  /// A halt is always shown; another reason where there is room.
  std::size_t kept() const {
    return explains ? std::min(text.size(), 2 * least_reason) + 1 : 0;
  }
};

} // namespace

std::vector<std::string> status_rows(const std::vector<status_row>& rows,
                                     line_style style) {
  std::vector<column> columns;
  std::vector<row_reason> reasons;
  std::size_t kept = 0;
  for (const auto& row : rows) {
    style.banner = row.banner;
    auto parts = line_parts_of(*row.view, style);
    columns.resize(parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i)
      columns[i].add(std::move(parts[i]));
    reasons.emplace_back(*row.view);
    kept = std::max(kept, reasons.back().kept());
  }
  std::size_t room = std::string::npos;
  if (style.width > 0) {
    fit(columns, style.width > kept ? style.width - kept : style.width);
    const auto taken = length_of(columns);
    room = style.width > taken ? style.width - taken : 0;
  }
  std::vector<std::string> out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::string line;
    bool first = true;
    for (const auto& x : columns)
      if (x.width() > 0)
        line += (std::exchange(first, false) ? "" : " ")
                + painted(x.text(i), x.colour(i), style.colours);
    auto& reason = reasons[i];
    if (!reason.text.empty()
        && (room >= least_reason || room >= reason.text.size()))
      line +=
        ' '
        + painted(cut(std::move(reason.text), room),
                  reason.warns ? tone::unsure : tone::plain, style.colours);
    line.erase(line.find_last_not_of(' ') + 1);
    out.push_back(style.width > 0 && !style.colours
                    ? cut(std::move(line), style.width)
                    : std::move(line));
  }
  return out;
}

std::string status_line(const window_view& view, const line_style& style) {
  return status_rows({{&view, style.banner}}, style).front();
}

} // namespace fillguard

#include "app/service/display.hpp"

#include "actors/handlers.hpp"
#include "app/display/status_line.hpp"
#include "app/program/terminal.hpp"
#include "net/http_api/state_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string_view>
#include <unistd.h>
#include <utility>
#include <vector>

namespace fillguard {

namespace {

constexpr std::string_view finder = "/gamma"; ///< Of a market's windows.

void note_finder(display_state& state, const feed_status& x) {
  if (!x.name.ends_with(finder))
    return;
  const auto market =
    parse_market(x.name.substr(0, x.name.size() - finder.size()));
  if (market && x.state == feed_state::fresh)
    state.no_windows_because.erase(*market);
  else if (market)
    state.no_windows_because[*market] = x.why;
}

/// Adds what only feeds have. Without a window the reason is why none was
/// found: no network is not "no window yet". Without an answer of the wallet,
/// it is unknown whether anything is held.
window_view explained(const display_state& state, const outlets& out,
                      window_view view) {
  view.holdings = state.holdings.view(out.simulates_fills);
  const auto why = state.no_windows_because.find(view.market);
  if (!view.window && why != state.no_windows_because.end())
    view.reason = "no window, gamma: " + why->second;
  if (view.holdings.unknown() && view.holdings.watched) {
    const bool armed = !view.account || view.account->armed;
    view.reason = armed ? *view.holdings.why + "; " + view.reason
                        : view.reason + "; " + *view.holdings.why;
  }
  return view;
}

/// "LIVE", or "LIVE NOT ARMED": the reason is at the end of the line.
std::string with_arming(const std::string& banner, const window_view& x) {
  if (banner.empty() || !x.account || x.account->armed)
    return banner;
  return banner + " NOT ARMED";
}

/// A terminal may be narrower; its rows are then cut off.
constexpr std::size_t least_width = 80;

/// "12:13:20Z"
std::string short_clock(utc_time x) {
  return to_iso8601_seconds(x).substr(11);
}

/// "DEMO 7.5x, simulated: 12:13:20Z there, 16:41:02Z here, http://…"
std::string heading_of(const demo_lines& demo, utc_time there,
                       const line_style& style) {
  auto out = demo.what + ", simulated: " + short_clock(there) + " there, "
             + short_clock(demo.here()) + " here, " + demo.page;
  out.resize(std::min(out.size(), style.width));
  return style.colours ? "\x1b[33m" + out + "\x1b[0m" : out;
}

/// All of them, since their columns depend on one another.
void put_rows(const display_state& state, const outlets& out,
              const line_style& style) {
  std::vector<status_row> rows;
  for (const auto& [market, view] : state.last)
    rows.push_back(
      {&view, with_arming(out.demo ? out.demo->row_banner : out.banner, view)});
  const auto lines = status_rows(rows, style);
  for (std::size_t i = 0; i < rows.size(); ++i)
    out.rows->put(to_string(rows[i].view->market), lines[i]);
}

/// `folded`: without what only feeds have, as in a replay.
void show(display_state& state, const outlets& out, const window_view& view,
          const window_view& folded) {
  if (out.board)
    out.board->put(std::make_shared<const window_view>(view));
  if (!state.lines.due(view))
    return;
  line_style style;
  style.banner = with_arming(out.banner, view);
  if (out.status_lines) {
    if (out.demo)
      style.here = out.demo->here();
    out.status_lines->write(status_line(view, style));
  }
  if (out.rows) {
    style.width =
      std::max(size_of_terminal(STDOUT_FILENO).columns, least_width);
    style.colours = out.colours;
    if (out.demo) {
      style.here.reset();
      out.rows->put("", heading_of(*out.demo, view.at, style));
    }
    state.last.insert_or_assign(view.market, view);
    put_rows(state, out, style);
  }
  if (out.state_lines && within_its_window(folded))
    out.state_lines->write(net::http_api::market_text(folded));
}

} // namespace

display_actor::behavior_type
display(display_actor::stateful_pointer<display_state> self, outlets out) {
  return handlers(
    self,
    [self, out](const window_view& x) {
      const auto shown = explained(self->state, out, x);
      if (out.on_view)
        out.on_view(shown);
      show(self->state, out, shown, x);
    },
    [out](const notice& x) {
      if (out.on_notice)
        out.on_notice(x);
      if (out.board)
        out.board->put(x);
    },
    [self, out](const feed_status& x) {
      note_finder(self->state, x);
      self->state.holdings.note(x);
      if (out.on_feed)
        out.on_feed(x);
      if (out.board)
        out.board->put(x);
    });
}

} // namespace fillguard

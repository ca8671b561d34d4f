#pragma once

#include "app/display/holdings_sight.hpp"
#include "app/display/live_rows.hpp"
#include "app/display/second_lines.hpp"
#include "app/service/line_writer.hpp"
#include "messages/interfaces.hpp"
#include "net/http_api/board.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace fillguard {

/// What the status of a demo shows beside that of a service.
struct demo_lines {
  /// Of this machine.
  std::function<utc_time()> here;
  std::string row_banner; ///< Begins each row, instead of the banner.
  // The row above all others: what this is, both clocks, and the page.
  std::string what;
  std::string page;
};

/// The outputs of a service. Absent ones are not written to.
struct outlets {
  std::shared_ptr<net::http_api::api_board> board;
  std::shared_ptr<line_writer> status_lines; ///< Null: none.
  /// Instead of these, a terminal in which each market has a row.
  std::shared_ptr<live_rows> rows;
  bool colours = false; ///< In the rows.
  /// Begins each status line; empty: no order is real.
  std::string banner;
  /// Of a demo, whose time is not that of this machine.
  std::optional<demo_lines> demo;
  /// Fills are a simulation's: without a wallet, it is known what is held.
  bool simulates_fills = false;
  std::shared_ptr<line_writer> state_lines; ///< The lines of `replay`.
  /// Called with every view, on the display's thread; must not block.
  std::function<void(const window_view&)> on_view;
  std::function<void(const notice&)> on_notice;
  std::function<void(const feed_status&)> on_feed;
  /// Called with the id of each notification that a receiver has accepted, on
  /// the notifier's thread.
  std::function<void(const std::string& id)> on_notified;
};

struct display_state {
  display_state() = default;

  static inline constexpr auto name = "display";

  second_lines lines;
  holdings_sight holdings;
  /// Of the feeds that find windows: why they are not fresh, by market.
  std::map<market_key, std::string> no_windows_because;
  /// What the rows of a terminal show.
  std::map<market_key, window_view> last;
};

/// The display of the whole service: passes every view to the HTTP interface
/// and prints a status line per second and market. Other threads do the
/// writing.
display_actor::behavior_type
display(display_actor::stateful_pointer<display_state> self, outlets out);

} // namespace fillguard

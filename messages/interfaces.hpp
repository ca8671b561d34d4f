#pragma once

#include "messages/describe.hpp"

// The map of the service: every actor, and what each message means to the
// actor. The README has the diagram. Data flows one way, from the feeds to the
// window state to the displays; the only way back is an order.

#include "messages/account.hpp"
#include "messages/book.hpp"
#include "messages/clock.hpp"
#include "messages/edge.hpp"
#include "messages/feeds.hpp"
#include "messages/fills.hpp"
#include "messages/inspect.hpp"
#include "messages/journal.hpp"
#include "messages/link.hpp"
#include "messages/orders.hpp"
#include "messages/prices.hpp"
#include "messages/venue.hpp"
#include "messages/views.hpp"
#include "messages/windows.hpp"

#include <caf/deserializer.hpp>
#include <caf/detail/stringification_inspector.hpp>
#include <caf/replies_to.hpp>
#include <caf/serializer.hpp>
#include <caf/timestamp.hpp>
#include <caf/type_id.hpp>
#include <caf/typed_actor.hpp>

#include <map>
#include <string>
#include <vector>

namespace fillguard {

// -- narrow roles that actors play for one another ----------------------------

/// Receives prices.
using price_sink_actor = caf::typed_actor<
  // Updates a coin's price.
  caf::reacts_to<btc_price>>;

/// Receives books, and results from a market's stream.
using book_sink_actor = caf::typed_actor<
  // Updates a window's book.
  caf::reacts_to<book_update>,
  // Sets the published outcome of a closed window.
  caf::reacts_to<window_result>>;

/// Receives the windows of a market.
using window_listener_actor = caf::typed_actor<
  // Adds a window before its opening time, or changes a window that is listed.
  caf::reacts_to<window_found>,
  // Opens a window at its opening time.
  caf::reacts_to<window_opened>,
  // Closes a window at its closing time.
  caf::reacts_to<window_closed>>;

/// Is driven by the clock of one market.
using clock_listener_actor = window_listener_actor::extend<
  // Does what is due at this second.
  caf::reacts_to<tick>,
  // Sets published parts of a closed window's result.
  caf::reacts_to<window_result>>;

/// Receives prices to beat.
using strike_sink_actor = caf::typed_actor<
  // Adds the site's answer on a window's price to beat.
  caf::reacts_to<site_price_to_beat>>;

/// Receives measurements of this machine's clock.
using clock_reading_actor = caf::typed_actor<
  // Updates the offset of this machine's clock against the venue's.
  caf::reacts_to<clock_measured>>;

/// Receives fills, each with the whole state of its purpose.
using fill_sink_actor = caf::typed_actor<
  // Updates a fill; ignores a revision lower than the last.
  caf::reacts_to<fill_detected>>;

/// Receives fill reports of single sources.
using evidence_sink_actor = caf::typed_actor<
  // Adds a piece of evidence; repeated evidence counts once.
  caf::reacts_to<fill_evidence>,
  // Registers one of our orders, so that its fills are known as ours.
  caf::reacts_to<order_sent>>;

/// Receives the progress of its orders.
using order_listener_actor = caf::typed_actor<
  // Marks an order as on its way to the venue.
  caf::reacts_to<order_sent>,
  // Updates the state of an order.
  caf::reacts_to<order_answered>>;

/// Receives decisions to trade.
using order_desk_actor = caf::typed_actor<
  // Sends an order, at most one live for an intent.
  caf::reacts_to<order_wanted>,
  // Cancels the unfilled rest of an order.
  caf::reacts_to<cancel_wanted>,
  // Refuses new entries, or allows them again.
  caf::reacts_to<halt_changed>>;

/// Takes a trader's orders to a venue. No request has a reply: results come
/// back later, as reports.
using order_gateway_actor = caf::typed_actor<
  // Sends an order to the venue, once.
  caf::reacts_to<submit_order>,
  // Cancels the unfilled rest of an order at the venue.
  caf::reacts_to<cancel_order>,
  // Requests every report that the venue has on an order.
  caf::reacts_to<look_up_order>>;

/// Receives a venue's reports: late, repeated and in any order.
using venue_listener_actor = caf::typed_actor<
  // Updates the state of an order.
  caf::reacts_to<order_answered>,
  // Adds a fill of an order.
  caf::reacts_to<fill_evidence>,
  // Marks an order as not found at the venue.
  caf::reacts_to<order_not_found>>;

/// Is informed of halts.
using halt_listener_actor = caf::typed_actor<
  // Stops new entries, or allows them again.
  caf::reacts_to<halt_changed>>;

/// Is informed of the account that real orders are sent for.
using account_listener_actor = caf::typed_actor<
  // Allows orders to be sent, or holds them back with a reason.
  caf::reacts_to<arming_changed>,
  // Updates the account's shares of an outcome.
  caf::reacts_to<account_shares>>;

/// Carries out what a user requests for one window.
using user_request_actor = caf::typed_actor<
  // Leaves the present window alone until it is settled.
  caf::reacts_to<leave_wanted>,
  // Sells what is held in the present window at whatever is bid.
  caf::reacts_to<flatten_wanted>>;

/// Is informed when records are on disk.
using journal_listener_actor = caf::typed_actor<
  // Does what waited for the records up to this number.
  caf::reacts_to<journal_synced>>;

/// Shows views, notices and feeds: the status line, the HTTP interface, a log.
using display_actor = caf::typed_actor<
  // Shows a market.
  caf::reacts_to<window_view>,
  // Shows a notice.
  caf::reacts_to<notice>,
  // Shows the health of a feed.
  caf::reacts_to<feed_status>>;

// -- introductions ------------------------------------------------------------

// Sent by the supervisor when a peer starts, and again with the new handle when
// the peer was restarted. `who` is the place that the handle takes.

struct attach_price_sink {
  using carried_by_place = void; // CAF writes handles.

  std::string who;
  price_sink_actor sink;

  static constexpr auto describe() {
    return record("attach_price_sink", field(1, "who", &attach_price_sink::who),
                  field(2, "sink", &attach_price_sink::sink));
  }
};

struct attach_book_sink {
  using carried_by_place = void; // CAF writes handles.

  std::string who;
  book_sink_actor sink;

  static constexpr auto describe() {
    return record("attach_book_sink", field(1, "who", &attach_book_sink::who),
                  field(2, "sink", &attach_book_sink::sink));
  }
};

struct attach_window_listener {
  using carried_by_place = void; // CAF writes handles.

  std::string who;
  window_listener_actor sink;

  static constexpr auto describe() {
    return record("attach_window_listener",
                  field(1, "who", &attach_window_listener::who),
                  field(2, "sink", &attach_window_listener::sink));
  }
};

struct attach_clock_listener {
  using carried_by_place = void; // CAF writes handles.

  std::string who;
  clock_listener_actor sink;

  static constexpr auto describe() {
    return record("attach_clock_listener",
                  field(1, "who", &attach_clock_listener::who),
                  field(2, "sink", &attach_clock_listener::sink));
  }
};

struct attach_strike_sink {
  using carried_by_place = void; // CAF writes handles.

  market_key market;
  strike_sink_actor sink;

  static constexpr auto describe() {
    return record("attach_strike_sink",
                  field(1, "market", &attach_strike_sink::market),
                  field(2, "sink", &attach_strike_sink::sink));
  }
};

struct attach_clock_reader {
  using carried_by_place = void; // CAF writes handles.

  std::string who;
  clock_reading_actor sink;

  static constexpr auto describe() {
    return record("attach_clock_reader",
                  field(1, "who", &attach_clock_reader::who),
                  field(2, "sink", &attach_clock_reader::sink));
  }
};

struct attach_account_listener {
  using carried_by_place = void; // CAF writes handles.

  std::string who;
  account_listener_actor sink;

  static constexpr auto describe() {
    return record("attach_account_listener",
                  field(1, "who", &attach_account_listener::who),
                  field(2, "sink", &attach_account_listener::sink));
  }
};

struct attach_fill_sink {
  using carried_by_place = void; // CAF writes handles.

  market_key market;
  fill_sink_actor sink;

  static constexpr auto describe() {
    return record("attach_fill_sink",
                  field(1, "market", &attach_fill_sink::market),
                  field(2, "sink", &attach_fill_sink::sink));
  }
};

struct attach_evidence_sink {
  using carried_by_place = void; // CAF writes handles.

  evidence_sink_actor sink;

  static constexpr auto describe() {
    return record("attach_evidence_sink",
                  field(1, "sink", &attach_evidence_sink::sink));
  }
};

struct attach_order_listener {
  using carried_by_place = void; // CAF writes handles.

  market_key market;
  order_listener_actor sink;
  std::string who; ///< Empty: the market's state.

  static constexpr auto describe() {
    return record("attach_order_listener",
                  field(1, "market", &attach_order_listener::market),
                  field(2, "sink", &attach_order_listener::sink),
                  field(3, "who", &attach_order_listener::who));
  }
};

struct attach_order_gateway {
  using carried_by_place = void; // CAF writes handles.

  order_gateway_actor sink;

  static constexpr auto describe() {
    return record("attach_order_gateway",
                  field(1, "sink", &attach_order_gateway::sink));
  }
};

struct attach_venue_listener {
  using carried_by_place = void; // CAF writes handles.

  venue_listener_actor sink;

  static constexpr auto describe() {
    return record("attach_venue_listener",
                  field(1, "sink", &attach_venue_listener::sink));
  }
};

struct attach_order_desk {
  using carried_by_place = void; // CAF writes handles.

  order_desk_actor sink;

  static constexpr auto describe() {
    return record("attach_order_desk",
                  field(1, "sink", &attach_order_desk::sink));
  }
};

struct attach_display {
  using carried_by_place = void; // CAF writes handles.

  std::string who;
  display_actor sink;

  static constexpr auto describe() {
    return record("attach_display", field(1, "who", &attach_display::who),
                  field(2, "sink", &attach_display::sink));
  }
};

// -- between processes --------------------------------------------------------

/// The listener of a feed in another process: receives windows and our orders.
using far_listener_actor =
  window_listener_actor::extend_with<evidence_sink_actor>;

/// Requests to provide a part of the service: "btc_feed/btc".
struct link_join {
  using carried_by_place = void; // CAF writes handles.

  std::string part;
  std::string who;         ///< The name of the process.
  std::uint64_t since = 0; ///< Differs in an earlier process of that name.
  std::string certificate; ///< PEM; its name is the role.
  std::string signature;   ///< Of the challenge's nonce and the other fields.
  far_listener_actor listener;

  static constexpr auto describe() {
    return record("link_join", field(1, "part", &link_join::part),
                  field(2, "who", &link_join::who),
                  field(3, "since", &link_join::since),
                  field(4, "certificate", &link_join::certificate),
                  field(5, "signature", &link_join::signature),
                  field(6, "listener", &link_join::listener));
  }
};

/// Accepts a `link_join`.
struct link_joined {
  std::string pass; ///< A secret of this link, sent with each batch.

  static constexpr auto describe() {
    return record("link_joined", field(1, "pass", &link_joined::pass));
  }
};

/// A process provides a part from now on.
struct guest_joined {
  using carried_by_place = void; // CAF writes handles.

  fillguard::tag tag;
  std::string who;
  std::uint64_t since = 0;
  far_listener_actor listener;

  static constexpr auto describe() {
    return record("guest_joined", field(1, "tag", &guest_joined::tag),
                  field(2, "who", &guest_joined::who),
                  field(3, "since", &guest_joined::since),
                  field(4, "listener", &guest_joined::listener));
  }
};

/// The INTAKE actor: the only actor that other processes can reach.
using intake_actor = caf::typed_actor<
  // Proves its identity, and asks for the peer's.
  caf::replies_to<link_hello>::with<link_challenge>,
  // Lets a process provide a part, or refuses with a reason.
  caf::replies_to<link_join>::with<link_joined>,
  // Forwards a batch of a process that has joined; refuses any other.
  caf::replies_to<feed_batch>::with<batch_taken>>;

/// A dialled state has answered.
struct intake_found {
  using carried_by_place = void; // CAF writes handles.

  std::uint64_t round = 0;
  intake_actor intake;

  static constexpr auto describe() {
    return record("intake_found", field(1, "round", &intake_found::round),
                  field(2, "intake", &intake_found::intake));
  }
};

// -- the actors ---------------------------------------------------------------

/// Receives the results of sockets, requests and timers.
using edge_actor = caf::typed_actor<
  // Goes on with a dialled socket that is open.
  caf::reacts_to<socket_opened>,
  // Handles a frame.
  caf::reacts_to<socket_text>,
  // Handles the loss of a socket, or a failed dial.
  caf::reacts_to<socket_lost>,
  // Handles the answer to a request, or its failure.
  caf::reacts_to<http_answered>,
  // Does what one of the actor's timers was set for.
  caf::reacts_to<timer_due>>;

/// The BTC FEED actor, one per asset: sends prices. Each source, topic and
/// symbol has a freshness of its own.
using btc_feed_actor = edge_actor::extend<
  // Sends every new price to this sink, beginning with the newest known.
  caf::reacts_to<attach_price_sink>,
  // Reports the health of the actor's feeds to this display.
  caf::reacts_to<attach_display>>;

/// The ORDER BOOK POLLER actor, one per market: sends books, from the market
/// stream and from REST, for every window that is open or opens soon.
using order_book_poller_actor =
  edge_actor::extend_with<window_listener_actor>::extend<
    // Sends books to this sink, beginning with a snapshot of each present one.
    caf::reacts_to<attach_book_sink>,
    // Reports the health of the actor's feeds to this display.
    caf::reacts_to<attach_display>>;

/// The WINDOW CLOCK actor, one per market: sends seconds, and the windows with
/// their opening, close and result.
using window_clock_actor = edge_actor::extend<
  // Sends seconds, windows and results to this listener.
  caf::reacts_to<attach_clock_listener>,
  // Sends windows to this listener.
  caf::reacts_to<attach_window_listener>,
  // Reports the health of the actor's feed to this display.
  caf::reacts_to<attach_display>>;

/// The STRIKE POLLER actor, one for all markets, since the venue's site limits
/// their requests together: sends the price to beat of open windows.
using strike_poller_actor =
  edge_actor::extend_with<window_listener_actor>::extend<
    // Sends the market's prices to beat to this sink, beginning with all known
    // ones.
    caf::reacts_to<attach_strike_sink>,
    // Reports the health of the actor's feed to this display.
    caf::reacts_to<attach_display>>;

/// The VENUE CLOCK actor: measures this machine's clock against the venue's,
/// and corrects the service's time.
using venue_clock_actor = edge_actor::extend<
  // Sends each measurement to this reader, beginning with the newest.
  caf::reacts_to<attach_clock_reader>,
  // Reports the health of the measurement to this display.
  caf::reacts_to<attach_display>>;

/// The ACCOUNT WATCH actor: asks the venue whether real orders may be sent for
/// the account, and what it holds. Only in the modes `guard` and `live`.
using account_watch_actor = edge_actor::extend_with<window_listener_actor>::
  extend_with<clock_reading_actor>::extend_with<order_listener_actor>::extend<
    // Sends the account's readiness and shares to this listener, beginning
    // with all known ones.
    caf::reacts_to<attach_account_listener>,
    // Reports the health of the actor's requests, and each change of the
    // readiness, to this display.
    caf::reacts_to<attach_display>>;

/// The FILL DETECTOR actor: merges the evidence of all sources into fills.
/// Tracks our orders and, in watch mode, no other account's.
using fill_detector_actor = edge_actor::extend_with<window_listener_actor>::
  extend_with<evidence_sink_actor>::extend<
    // Sends the market's fills to this sink, beginning with all live ones.
    caf::reacts_to<attach_fill_sink>,
    // Reports the health of the actor's feeds to this display.
    caf::reacts_to<attach_display>>;

/// The TRADER actor: the only one that decides what goes to a venue.
using trader_actor = order_desk_actor::extend_with<venue_listener_actor>::
  extend_with<account_listener_actor>::extend<
    // Does what is due at this time: look-ups, and orders that no longer wait.
    caf::reacts_to<tick>,
    // Sends the orders that waited for their record to be on disk.
    caf::reacts_to<journal_synced>,
    // Does what one of the actor's timers was set for.
    caf::reacts_to<timer_due>,
    // Sends orders to this gateway.
    caf::reacts_to<attach_order_gateway>,
    // Reports the progress of the market's orders to this listener.
    caf::reacts_to<attach_order_listener>,
    // Sends orders and their fills to this sink.
    caf::reacts_to<attach_evidence_sink>,
    // Ignores the display, since orders are shown in the market's view.
    caf::reacts_to<attach_display>>;

/// The PAPER VENUE actor: executes orders against the real books, at no cost.
using paper_venue_actor =
  order_gateway_actor::extend_with<book_sink_actor>::extend<
    // Does what a timer was set for: delayed orders, expiries, confirmations.
    caf::reacts_to<timer_due>,
    // Sends reports to this listener, beginning with those not yet delivered.
    caf::reacts_to<attach_venue_listener>>;

/// The LIVE VENUE actor: sends orders to the real venue, and finds out what
/// became of them.
using live_venue_actor =
  order_gateway_actor::extend_with<window_listener_actor>::extend<
    // Does what a timer was set for, and what came from outside.
    caf::reacts_to<timer_due>,
    // Sends reports to this listener, beginning with those not yet delivered.
    caf::reacts_to<attach_venue_listener>,
    // Reports the venue's condition and alarms to this display.
    caf::reacts_to<attach_display>>;

/// The WINDOW STATE actor, one per market: folds all inputs into the state of
/// the market's windows. Sole owner of btc_price_history, danger_score and
/// capture_99c_peak_confidence; sends views, and orders to the desk.
using window_state_actor = clock_listener_actor::extend_with<price_sink_actor>::
  extend_with<fill_sink_actor>::extend_with<order_listener_actor>::extend_with<
    strike_sink_actor>::extend_with<account_listener_actor>::
    extend_with<user_request_actor>::extend<
      // Updates a window's book.
      caf::reacts_to<book_update>,
      // Stops new entries, or allows them again.
      caf::reacts_to<halt_changed>,
      // Updates the offset of this machine's clock against the venue's.
      caf::reacts_to<clock_measured>,
      // Sends decisions to trade to this desk.
      caf::reacts_to<attach_order_desk>,
      // Sends views and notices to this display, beginning with the present
      // view.
      caf::reacts_to<attach_display>>;

/// The UPLINK actor, one for a part and a state in another process: sends the
/// part's messages, one batch at a time, and delivers the windows and orders
/// that come back. Receives every message that feeds send.
using uplink_actor =
  price_sink_actor::extend_with<book_sink_actor>::extend_with<fill_sink_actor>::
    extend_with<display_actor>::extend_with<far_listener_actor>::extend<
      // Uses a state that was found by dialling.
      caf::reacts_to<intake_found>,
      // Dials again after a failed attempt.
      caf::reacts_to<intake_missing>,
      // Does what one of the actor's timers was set for.
      caf::reacts_to<timer_due>,
      // Sends windows to this listener.
      caf::reacts_to<attach_window_listener>,
      // Sends orders and evidence of their fills to this sink.
      caf::reacts_to<attach_evidence_sink>,
      // Reports the health of the link to this display.
      caf::reacts_to<attach_display>>;

/// The JUNCTION actor: stands in for a part that one or more other processes
/// provide. Of two providers with the same data, the fresher counts.
using junction_actor = far_listener_actor::extend<
  // Adds a process that provides the part.
  caf::reacts_to<guest_joined>,
  // Removes a process that no longer provides the part.
  caf::reacts_to<guest_left>,
  // Forwards what is new in a batch.
  caf::reacts_to<feed_said>,
  // Does what one of the actor's timers was set for.
  caf::reacts_to<timer_due>,
  // Sends every new price to this sink, beginning with the newest known.
  caf::reacts_to<attach_price_sink>,
  // Sends books to this sink, beginning with a snapshot of each.
  caf::reacts_to<attach_book_sink>,
  // Sends the market's fills to this sink, beginning with all known ones.
  caf::reacts_to<attach_fill_sink>,
  // Reports the part's health and its providers to this display.
  caf::reacts_to<attach_display>>;

/// The SUPERVISOR actor: starts the actors of the plan and introduces them to
/// each other. Restarts a failed actor alone, and introduces the new one. On an
/// exit message, stops all actors one after the other, then itself.
using supervisor_actor = caf::typed_actor<
  // Does a restart that is due, or ends the stop at its deadline.
  caf::reacts_to<timer_due>,
  // Introduces a child and its peers to each other again.
  caf::reacts_to<introduce_again>>;

/// The NOTIFIER actor: sends notices over the network to people away from the
/// screen. No actor waits for this display.
using notifier_actor = edge_actor::extend_with<display_actor>;

/// The HISTORY actor: projects the journal's files into a database, on a thread
/// of its own, since both may block. Exchanges no messages with other actors.
using history_actor = caf::typed_actor<
  // Projects what was recorded since.
  caf::reacts_to<timer_due>>;

/// The RECONCILER actor: compares the history with the venue's record of the
/// watched wallet once a day, on a thread of its own, since both may block.
using reconciler_actor = caf::typed_actor<
  // Compares, if that is due.
  caf::reacts_to<timer_due>,
  // Sends its notices there.
  caf::reacts_to<attach_display>>;

} // namespace fillguard

// Every message with members.
// clang-format off
#define FILLGUARD_MESSAGES(message)         \
  message(account_shares)                   \
  message(arming_changed)                   \
  message(attach_account_listener)          \
  message(attach_book_sink)                 \
  message(attach_clock_listener)            \
  message(attach_clock_reader)              \
  message(attach_display)                   \
  message(attach_evidence_sink)             \
  message(attach_fill_sink)                 \
  message(attach_order_desk)                \
  message(attach_order_gateway)             \
  message(attach_order_listener)            \
  message(attach_price_sink)                \
  message(attach_strike_sink)               \
  message(attach_venue_listener)            \
  message(attach_window_listener)           \
  message(book_update)                      \
  message(btc_price)                        \
  message(cancel_order)                     \
  message(cancel_wanted)                    \
  message(clock_measured)                   \
  message(feed_batch)                       \
  message(feed_said)                        \
  message(feed_status)                      \
  message(fill_detected)                    \
  message(fill_evidence)                    \
  message(flatten_wanted)                   \
  message(guest_joined)                     \
  message(guest_left)                       \
  message(halt_changed)                     \
  message(http_answered)                    \
  message(intake_found)                     \
  message(intake_missing)                   \
  message(journal_synced)                   \
  message(leave_wanted)                     \
  message(link_challenge)                   \
  message(link_hello)                       \
  message(link_join)                        \
  message(link_joined)                      \
  message(look_up_order)                    \
  message(notice)                           \
  message(order_answered)                   \
  message(order_not_found)                  \
  message(order_sent)                       \
  message(order_wanted)                     \
  message(site_price_to_beat)               \
  message(socket_lost)                      \
  message(socket_opened)                    \
  message(socket_text)                      \
  message(submit_order)                     \
  message(tick)                             \
  message(timer_due)                        \
  message(window_closed)                    \
  message(window_found)                     \
  message(window_opened)                    \
  message(window_result)                    \
  message(window_view)
// clang-format on

CAF_BEGIN_TYPE_ID_BLOCK(fillguard, caf::first_custom_type_id)

#define FILLGUARD_ADD(name) CAF_ADD_TYPE_ID(fillguard, (fillguard::name))
FILLGUARD_MESSAGES(FILLGUARD_ADD)
#undef FILLGUARD_ADD

CAF_ADD_TYPE_ID(fillguard, (fillguard::batch_taken))
CAF_ADD_TYPE_ID(fillguard, (fillguard::introduce_again))

CAF_ADD_TYPE_ID(fillguard, (fillguard::account_listener_actor))
CAF_ADD_TYPE_ID(fillguard, (fillguard::book_sink_actor))
CAF_ADD_TYPE_ID(fillguard, (fillguard::clock_listener_actor))
CAF_ADD_TYPE_ID(fillguard, (fillguard::clock_reading_actor))
CAF_ADD_TYPE_ID(fillguard, (fillguard::display_actor))
CAF_ADD_TYPE_ID(fillguard, (fillguard::evidence_sink_actor))
CAF_ADD_TYPE_ID(fillguard, (fillguard::far_listener_actor))
CAF_ADD_TYPE_ID(fillguard, (fillguard::fill_sink_actor))
CAF_ADD_TYPE_ID(fillguard, (fillguard::intake_actor))
CAF_ADD_TYPE_ID(fillguard, (fillguard::order_desk_actor))
CAF_ADD_TYPE_ID(fillguard, (fillguard::order_gateway_actor))
CAF_ADD_TYPE_ID(fillguard, (fillguard::order_listener_actor))
CAF_ADD_TYPE_ID(fillguard, (fillguard::price_sink_actor))
CAF_ADD_TYPE_ID(fillguard, (fillguard::strike_sink_actor))
CAF_ADD_TYPE_ID(fillguard, (fillguard::venue_listener_actor))
CAF_ADD_TYPE_ID(fillguard, (fillguard::window_listener_actor))

CAF_END_TYPE_ID_BLOCK(fillguard)

// CAF's code for a message is compiled once, in message_types.cpp: it took half
// of the compile time of every source with an actor. A name takes no brackets.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define FILLGUARD_ELSEWHERE(name)                                              \
  extern template caf::serializer::result_type inspect(caf::serializer&,       \
                                                       name&);                 \
  extern template caf::deserializer::result_type inspect(caf::deserializer&,   \
                                                         name&);               \
  extern template caf::detail::stringification_inspector::result_type inspect( \
    caf::detail::stringification_inspector&, name&);
// NOLINTEND(bugprone-macro-parentheses)
namespace fillguard {
FILLGUARD_MESSAGES(FILLGUARD_ELSEWHERE)
} // namespace fillguard
#undef FILLGUARD_ELSEWHERE

#pragma once

#include "messages/describe.hpp"

// The map of the service: every actor, and what each message means to it.
// Read it beside the picture in the README. Data flows one way, from the feeds
// to the window state to the displays; the only way back is an order.

#include "messages/book.hpp"
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

/// Takes prices.
using price_sink_actor = caf::typed_actor<
  // Notes a coin's price.
  caf::reacts_to<btc_price>>;

/// Takes books, and what a market's stream says of its outcome.
using book_sink_actor = caf::typed_actor<
  // Notes what the venue says of a window's book.
  caf::reacts_to<book_update>,
  // Notes the outcome of a window that is over.
  caf::reacts_to<window_result>>;

/// Wants to know which windows there are.
using window_listener_actor = caf::typed_actor<
  // Learns of a window before it opens, or of a change to it.
  caf::reacts_to<window_found>,
  // Learns that its opening time has come.
  caf::reacts_to<window_opened>,
  // Learns that its closing time has come.
  caf::reacts_to<window_closed>>;

/// Is driven by the clock of one market.
using clock_listener_actor = window_listener_actor::extend<
  // Does what is due at this second.
  caf::reacts_to<tick>,
  // Notes what was published of a window that is over.
  caf::reacts_to<window_result>>;

/// Takes fills, each with the whole truth about its capture.
using fill_sink_actor = caf::typed_actor<
  // Notes a fill; a lower revision than the last is an old one.
  caf::reacts_to<fill_detected>>;

/// Takes what single sources say about fills.
using evidence_sink_actor = caf::typed_actor<
  // Adds a piece of evidence; repeated evidence counts once.
  caf::reacts_to<fill_evidence>,
  // Remembers an order of ours, so that its fills are known as ours.
  caf::reacts_to<order_sent>>;

/// Wants to know what becomes of its orders.
using order_listener_actor = caf::typed_actor<
  // Notes that an order is on its way.
  caf::reacts_to<order_sent>,
  // Notes what became of it.
  caf::reacts_to<order_answered>>;

/// Takes decisions to trade.
using order_desk_actor = caf::typed_actor<
  // Sends an order, at most one live for an intent.
  caf::reacts_to<order_wanted>,
  // Ends what is left of an order.
  caf::reacts_to<cancel_wanted>,
  // Refuses new entries, or takes them again.
  caf::reacts_to<halt_changed>>;

/// Takes a trader's orders to a venue. It returns nothing: what becomes of them
/// comes back as reports, whenever that is.
using order_gateway_actor = caf::typed_actor<
  // Sends an order, once.
  caf::reacts_to<submit_order>,
  // Ends what is left of an order.
  caf::reacts_to<cancel_order>,
  // Has all reported that the venue knows of an order.
  caf::reacts_to<look_up_order>>;

/// Takes what a venue reports, late, repeated and in any order.
using venue_listener_actor = caf::typed_actor<
  // Notes what became of an order.
  caf::reacts_to<order_answered>,
  // Notes a fill of an order.
  caf::reacts_to<fill_evidence>,
  // Notes that the venue does not know an order.
  caf::reacts_to<order_not_found>>;

/// Must know of a halt.
using halt_listener_actor = caf::typed_actor<
  // Wants no new entries, or wants them again.
  caf::reacts_to<halt_changed>>;

/// Waits for records to last.
using journal_listener_actor = caf::typed_actor<
  // Does what waited for it.
  caf::reacts_to<journal_synced>>;

/// Shows things: the status line, the HTTP interface, a log.
using display_actor = caf::typed_actor<
  // Shows a market.
  caf::reacts_to<window_view>,
  // Shows that something happened.
  caf::reacts_to<notice>,
  // Shows how a feed is doing.
  caf::reacts_to<feed_status>>;

// -- introductions ------------------------------------------------------------

// Sent by the supervisor when a peer starts, and again with its successor when
// it was restarted. `who` is the place that the handle takes.

struct attach_price_sink {
  using carried_by_place = void; // It holds a handle.

  std::string who;
  price_sink_actor sink;

  static constexpr auto describe() {
    return record("attach_price_sink", field(1, "who", &attach_price_sink::who),
                  field(2, "sink", &attach_price_sink::sink));
  }
};

struct attach_book_sink {
  using carried_by_place = void; // It holds a handle.

  std::string who;
  book_sink_actor sink;

  static constexpr auto describe() {
    return record("attach_book_sink", field(1, "who", &attach_book_sink::who),
                  field(2, "sink", &attach_book_sink::sink));
  }
};

struct attach_window_listener {
  using carried_by_place = void; // It holds a handle.

  std::string who;
  window_listener_actor sink;

  static constexpr auto describe() {
    return record("attach_window_listener",
                  field(1, "who", &attach_window_listener::who),
                  field(2, "sink", &attach_window_listener::sink));
  }
};

struct attach_clock_listener {
  using carried_by_place = void; // It holds a handle.

  std::string who;
  clock_listener_actor sink;

  static constexpr auto describe() {
    return record("attach_clock_listener",
                  field(1, "who", &attach_clock_listener::who),
                  field(2, "sink", &attach_clock_listener::sink));
  }
};

struct attach_fill_sink {
  using carried_by_place = void; // It holds a handle.

  market_key market;
  fill_sink_actor sink;

  static constexpr auto describe() {
    return record("attach_fill_sink",
                  field(1, "market", &attach_fill_sink::market),
                  field(2, "sink", &attach_fill_sink::sink));
  }
};

struct attach_evidence_sink {
  using carried_by_place = void; // It holds a handle.

  evidence_sink_actor sink;

  static constexpr auto describe() {
    return record("attach_evidence_sink",
                  field(1, "sink", &attach_evidence_sink::sink));
  }
};

struct attach_order_listener {
  using carried_by_place = void; // It holds a handle.

  market_key market;
  order_listener_actor sink;

  static constexpr auto describe() {
    return record("attach_order_listener",
                  field(1, "market", &attach_order_listener::market),
                  field(2, "sink", &attach_order_listener::sink));
  }
};

struct attach_order_gateway {
  using carried_by_place = void; // It holds a handle.

  order_gateway_actor sink;

  static constexpr auto describe() {
    return record("attach_order_gateway",
                  field(1, "sink", &attach_order_gateway::sink));
  }
};

struct attach_venue_listener {
  using carried_by_place = void; // It holds a handle.

  venue_listener_actor sink;

  static constexpr auto describe() {
    return record("attach_venue_listener",
                  field(1, "sink", &attach_venue_listener::sink));
  }
};

struct attach_order_desk {
  using carried_by_place = void; // It holds a handle.

  order_desk_actor sink;

  static constexpr auto describe() {
    return record("attach_order_desk",
                  field(1, "sink", &attach_order_desk::sink));
  }
};

struct attach_display {
  using carried_by_place = void; // It holds a handle.

  std::string who;
  display_actor sink;

  static constexpr auto describe() {
    return record("attach_display", field(1, "who", &attach_display::who),
                  field(2, "sink", &attach_display::sink));
  }
};

/// Asks for the present view of a market.
struct ask_view {};

// -- between processes --------------------------------------------------------

/// Is told, in another process, what its feed must know.
using far_listener_actor =
  window_listener_actor::extend_with<evidence_sink_actor>;

/// Asks to speak for a part of the service: "btc_feed/btc".
struct link_join {
  using carried_by_place = void; // It holds a handle.

  std::string part;
  std::string who;         ///< The process, by a name of its own.
  std::uint64_t since = 0; ///< Tells it from an earlier one of that name.
  std::string certificate; ///< PEM; its name is the role.
  std::string signature;   ///< Over the nonce of the challenge and these.
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

/// It may.
struct link_joined {
  std::string pass; ///< Shown with each batch; nobody else knows it.

  static constexpr auto describe() {
    return record("link_joined", field(1, "pass", &link_joined::pass));
  }
};

/// A process speaks for a part from now on.
struct guest_joined {
  using carried_by_place = void; // It holds a handle.

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

/// The only actor that other processes can reach.
using intake_actor = caf::typed_actor<
  // Says who it is, and asks in return.
  caf::replies_to<link_hello>::with<link_challenge>,
  // Lets a process speak for a part, or says why not.
  caf::replies_to<link_join>::with<link_joined>,
  // Passes on what such a process says; anybody else is refused.
  caf::replies_to<feed_batch>::with<batch_taken>>;

/// The dialled state answers.
struct intake_found {
  using carried_by_place = void; // It holds a handle.

  std::uint64_t round = 0;
  intake_actor intake;

  static constexpr auto describe() {
    return record("intake_found", field(1, "round", &intake_found::round),
                  field(2, "intake", &intake_found::intake));
  }
};

// -- the actors ---------------------------------------------------------------

/// What the outside says to an actor with sockets, requests or timers.
using edge_actor = caf::typed_actor<
  // A dialled socket is open.
  caf::reacts_to<socket_opened>,
  // A frame came in.
  caf::reacts_to<socket_text>,
  // A socket is gone, or could not be opened.
  caf::reacts_to<socket_lost>,
  // A request was answered, or failed.
  caf::reacts_to<http_answered>,
  // A timer of its own ran out.
  caf::reacts_to<timer_due>>;

/// The BTC FEED actor, one per asset: says prices. Each source, topic and
/// symbol has a freshness of its own.
using btc_feed_actor = edge_actor::extend<
  // Sends every new price to this sink, beginning with the newest known.
  caf::reacts_to<attach_price_sink>,
  // Reports the state of its feeds here.
  caf::reacts_to<attach_display>>;

/// The ORDER BOOK POLLER actor, one per market: says books, from the market
/// stream and from REST, for every window that runs or is about to.
using order_book_poller_actor =
  edge_actor::extend_with<window_listener_actor>::extend<
    // Sends books to this sink, beginning with a snapshot of each running
    // one.
    caf::reacts_to<attach_book_sink>,
    // Reports the state of its feeds here.
    caf::reacts_to<attach_display>>;

/// The WINDOW CLOCK actor, one per market: says seconds, and which windows
/// there are, open, close and how they ended.
using window_clock_actor = edge_actor::extend<
  // Tells this listener of seconds, windows and results.
  caf::reacts_to<attach_clock_listener>,
  // Tells this listener of windows.
  caf::reacts_to<attach_window_listener>,
  // Reports the state of its feed here.
  caf::reacts_to<attach_display>>;

/// The FILL DETECTOR actor: makes one truth of what all sources say about
/// fills, and says it. Knows our orders and, in watch mode, nobody's.
using fill_detector_actor = edge_actor::extend_with<window_listener_actor>::
  extend_with<evidence_sink_actor>::extend<
    // Tells this sink of the market's fills, beginning with all live ones.
    caf::reacts_to<attach_fill_sink>,
    // Reports the state of its feeds here.
    caf::reacts_to<attach_display>>;

/// The TRADER actor: the only one that decides what goes to a venue.
using trader_actor =
  order_desk_actor::extend_with<venue_listener_actor>::extend<
    // Does what is due at this time: look-ups, orders that need not wait.
    caf::reacts_to<tick>,
    // Sends the orders that waited until their record would last.
    caf::reacts_to<journal_synced>,
    // A timer of its own ran out.
    caf::reacts_to<timer_due>,
    // Sends orders this way.
    caf::reacts_to<attach_order_gateway>,
    // Tells this listener what becomes of the market's orders.
    caf::reacts_to<attach_order_listener>,
    // Tells this sink of orders and their fills.
    caf::reacts_to<attach_evidence_sink>,
    // Reports here.
    caf::reacts_to<attach_display>>;

/// The PAPER VENUE actor: executes orders against the real books, at no cost.
using paper_venue_actor =
  order_gateway_actor::extend_with<book_sink_actor>::extend<
    // A timer of its own ran out: delayed orders, expiries, confirmations.
    caf::reacts_to<timer_due>,
    // Reports here, beginning with what nobody took so far.
    caf::reacts_to<attach_venue_listener>>;

/// The WINDOW STATE actor, one per market: folds everything into the state of
/// the market's windows. Sole owner of btc_price_history, danger_score and
/// capture_99c_peak_confidence; says views and asks for orders.
using window_state_actor = clock_listener_actor::extend_with<price_sink_actor>::
  extend_with<fill_sink_actor>::extend_with<order_listener_actor>::extend<
    // Notes what the venue says of a window's book.
    caf::reacts_to<book_update>,
    // Wants no new entries, or wants them again.
    caf::reacts_to<halt_changed>,
    // Sends decisions to trade here.
    caf::reacts_to<attach_order_desk>,
    // Shows views and notices here, beginning with the present view.
    caf::reacts_to<attach_display>,
    // Says the present view.
    caf::replies_to<ask_view>::with<window_view>>;

/// The UPLINK actor, one for a part and a state elsewhere: carries what the
/// part says, one batch at a time, and brings back what it must know. A sink of
/// everything that feeds say.
using uplink_actor =
  price_sink_actor::extend_with<book_sink_actor>::extend_with<fill_sink_actor>::
    extend_with<display_actor>::extend_with<far_listener_actor>::extend<
      // Dialling has ended well,
      caf::reacts_to<intake_found>,
      // or has not.
      caf::reacts_to<intake_missing>,
      // A timer of its own ran out.
      caf::reacts_to<timer_due>,
      // Tells this listener of windows.
      caf::reacts_to<attach_window_listener>,
      // Tells this sink of orders and what is known of their fills.
      caf::reacts_to<attach_evidence_sink>,
      // Reports the state of the link here.
      caf::reacts_to<attach_display>>;

/// The JUNCTION actor: plays a part that lives elsewhere, once or several
/// times, for those who need it here. Of two that say the same, the fresher
/// counts.
using junction_actor = far_listener_actor::extend<
  // A process speaks for the part.
  caf::reacts_to<guest_joined>,
  // Or does not any more.
  caf::reacts_to<guest_left>,
  // Passes on what is news of it.
  caf::reacts_to<feed_said>,
  // A timer of its own ran out.
  caf::reacts_to<timer_due>,
  // Sends every new price to this sink, beginning with the newest known.
  caf::reacts_to<attach_price_sink>,
  // Sends books to this sink, beginning with a snapshot of each.
  caf::reacts_to<attach_book_sink>,
  // Tells this sink of the market's fills, beginning with all known ones.
  caf::reacts_to<attach_fill_sink>,
  // Reports the state of the part's feeds, and who speaks for it, here.
  caf::reacts_to<attach_display>>;

/// The SUPERVISOR actor: starts the actors of the plan and makes them known to
/// each other; starts one that failed again, alone, and makes it known anew. On
/// an exit message, stops them all, one after the other, and then itself.
using supervisor_actor = caf::typed_actor<
  // A restart or the end of the stop is due.
  caf::reacts_to<timer_due>,
  // Makes a child and its peers known to each other once more.
  caf::reacts_to<introduce_again>>;

/// The NOTIFIER actor: tells people who are not looking, over the network. It
/// is a display that nobody waits for.
using notifier_actor = edge_actor::extend_with<display_actor>;

} // namespace fillguard

// Every message with members.
// clang-format off
#define FILLGUARD_MESSAGES(message)         \
  message(attach_book_sink)                 \
  message(attach_clock_listener)            \
  message(attach_display)                   \
  message(attach_evidence_sink)             \
  message(attach_fill_sink)                 \
  message(attach_order_desk)                \
  message(attach_order_gateway)             \
  message(attach_order_listener)            \
  message(attach_price_sink)                \
  message(attach_venue_listener)            \
  message(attach_window_listener)           \
  message(book_update)                      \
  message(btc_price)                        \
  message(cancel_order)                     \
  message(cancel_wanted)                    \
  message(feed_batch)                       \
  message(feed_said)                        \
  message(feed_status)                      \
  message(fill_detected)                    \
  message(fill_evidence)                    \
  message(guest_joined)                     \
  message(guest_left)                       \
  message(halt_changed)                     \
  message(http_answered)                    \
  message(intake_found)                     \
  message(intake_missing)                   \
  message(journal_synced)                   \
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

CAF_ADD_TYPE_ID(fillguard, (fillguard::ask_view))
CAF_ADD_TYPE_ID(fillguard, (fillguard::batch_taken))
CAF_ADD_TYPE_ID(fillguard, (fillguard::introduce_again))

CAF_ADD_TYPE_ID(fillguard, (fillguard::book_sink_actor))
CAF_ADD_TYPE_ID(fillguard, (fillguard::clock_listener_actor))
CAF_ADD_TYPE_ID(fillguard, (fillguard::display_actor))
CAF_ADD_TYPE_ID(fillguard, (fillguard::evidence_sink_actor))
CAF_ADD_TYPE_ID(fillguard, (fillguard::far_listener_actor))
CAF_ADD_TYPE_ID(fillguard, (fillguard::fill_sink_actor))
CAF_ADD_TYPE_ID(fillguard, (fillguard::intake_actor))
CAF_ADD_TYPE_ID(fillguard, (fillguard::order_desk_actor))
CAF_ADD_TYPE_ID(fillguard, (fillguard::order_gateway_actor))
CAF_ADD_TYPE_ID(fillguard, (fillguard::order_listener_actor))
CAF_ADD_TYPE_ID(fillguard, (fillguard::price_sink_actor))
CAF_ADD_TYPE_ID(fillguard, (fillguard::venue_listener_actor))
CAF_ADD_TYPE_ID(fillguard, (fillguard::window_listener_actor))

CAF_END_TYPE_ID_BLOCK(fillguard)

// What CAF makes of a message is compiled once, in message_types.cpp; it took
// half of the time of every source with an actor in it.
#define FILLGUARD_ELSEWHERE(name)                                              \
  extern template caf::serializer::result_type inspect(caf::serializer&,       \
                                                       name&);                 \
  extern template caf::deserializer::result_type inspect(caf::deserializer&,   \
                                                         name&);               \
  extern template caf::detail::stringification_inspector::result_type inspect( \
    caf::detail::stringification_inspector&, name&);
namespace fillguard {
FILLGUARD_MESSAGES(FILLGUARD_ELSEWHERE)
} // namespace fillguard
#undef FILLGUARD_ELSEWHERE

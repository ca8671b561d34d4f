#include "actors/trader/trader.hpp"

#include "actors/edge.hpp"
#include "actors/meters/event_meter.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace fillguard {

void trader_state::handle(const order_wanted& order) {
  const auto now = clock->now();
  if (settings.trades) {
    requested_by[order.intent] = handled_id();
    pass_on(settings.desk->request(order, now));
    return;
  }
  order_answered answer;
  answer.intent = order.intent;
  answer.state = order_state::rejected;
  answer.reason = "watch mode";
  answer.at = now;
  pass_on(order_event{answer});
}

void trader_state::report(const venue_report& x) {
  pass_on(settings.desk->report(x, clock->now()));
}

void trader_state::pass_on(const order_events& xs) {
  for (const auto& x : xs)
    pass_on(x);
  send_requests();
  remind_of_next();
}

void trader_state::send_requests() {
  // Requests wait at the desk until there is a gateway.
  while (const auto* next = gateway ? settings.desk->next_request() : nullptr)
    std::visit([this](const auto& x) { send(x); }, venue_request{*next});
}

template <class Request>
void trader_state::send(const Request& value) {
  // An order continues the chain of its decision, not that of the journal's
  // sync.
  auto chain = handled_id();
  if constexpr (std::is_same_v<Request, submit_order>)
    if (const auto at = requested_by.find(value.order.intent);
        at != requested_by.end())
      chain = at->second;
  const handling continued{chain};
  auto request = stamped(value);
  // Dropped before sending: a lost order is looked up, but one sent twice would
  // buy twice.
  settings.desk->drop_request();
  send_as(self, gateway, std::move(request));
}

void trader_state::pass_on(const order_event& event) {
  auto send_to_listeners = [this](const auto& x) {
    const auto& market = x.intent.window.market;
    for (auto to = listeners.lower_bound({market, ""});
         to != listeners.end() && to->first.first == market; ++to)
      send_as(self, to->second, stamped(x));
  };
  if (const auto* sent = std::get_if<order_sent>(&event)) {
    spdlog::info("trader order_sent market={} trace={} order={} token={} "
                 "limit={} shares={}",
                 to_string(sent->intent.window.market), id_text(handled_id()),
                 sent->order_id, to_string(sent->token), to_string(sent->limit),
                 to_string(sent->quantity));
    meters::count(*sent);
    send_to_listeners(*sent);
    if (evidence_sink)
      send_as(self, evidence_sink, stamped(*sent));
  } else if (const auto* answer = std::get_if<order_answered>(&event)) {
    spdlog::info("trader order_answered market={} trace={} intent={} state={} "
                 "why='{}'",
                 to_string(answer->intent.window.market), id_text(handled_id()),
                 to_string(answer->intent), to_string(answer->state),
                 answer->reason);
    meters::count(*answer);
    send_to_listeners(*answer);
    requested_by.erase(answer->intent);
  } else if (evidence_sink) {
    send_as(self, evidence_sink, stamped(std::get<fill_evidence>(event)));
  }
}

void trader_state::recorded() {
  // Events continue the chain of the order that waited, not that of the sync.
  std::optional<std::uint64_t> chain;
  for (const auto& event : settings.desk->advance(clock->now())) {
    if (const auto* answer = std::get_if<order_answered>(&event))
      if (const auto at = requested_by.find(answer->intent);
          at != requested_by.end())
        chain = at->second;
    const handling continued{chain.value_or(handled_id())};
    pass_on(event);
  }
  send_requests();
  const handling continued{chain.value_or(handled_id())};
  remind_of_next();
}

void trader_state::remind_of_next() {
  const auto next = settings.desk->next_due();
  if (!next || next == reminded_of)
    return;
  reminded_of = next;
  const auto wait = std::max(*next - clock->now(), std::chrono::nanoseconds{1});
  remind_in_chain(self, {nullptr, clock}, wait, timer_due{0, ++round});
}

void trader_state::due(const timer_due& x) {
  if (x.round != round)
    return;
  reminded_of.reset();
  pass_on(settings.desk->advance(clock->now()));
}

void trader_state::attach(const attach_order_gateway& x) {
  gateway = x.sink;
  // Either side was restarted, so that messages between the two may be lost.
  settings.desk->look_up_all(clock->now());
  pass_on(settings.desk->advance(clock->now()));
}

void trader_state::attach(const attach_order_listener& x) {
  listeners[{x.market, x.who}] = x.sink;
  for (const auto& event : settings.desk->history(x.market)) {
    if (const auto* sent = std::get_if<order_sent>(&event))
      send_as(self, x.sink, stamped(*sent));
    else if (const auto* answer = std::get_if<order_answered>(&event))
      send_as(self, x.sink, stamped(*answer));
  }
}

void trader_state::attach(const attach_evidence_sink& x) {
  evidence_sink = x.sink;
  for (const auto& event : settings.desk->history()) {
    if (const auto* sent = std::get_if<order_sent>(&event))
      send_as(self, x.sink, stamped(*sent));
    else if (const auto* match = std::get_if<fill_evidence>(&event))
      send_as(self, x.sink, stamped(*match));
  }
}

trader_actor::behavior_type
trader(trader_actor::stateful_pointer<trader_state> self,
       trader_settings settings, std::shared_ptr<const net::clock> clock) {
  auto& state = self->state;
  state.settings = std::move(settings);
  state.clock = std::move(clock);
  state.remind_of_next();
  return handlers(
    self, [self](const order_wanted& x) { self->state.handle(x); },
    [self](const cancel_wanted& x) {
      auto& desk = *self->state.settings.desk;
      self->state.pass_on(desk.cancel(x, self->state.clock->now()));
    },
    [self](const halt_changed& x) {
      auto& desk = *self->state.settings.desk;
      if (desk.halted() == x.reason)
        return; // Repeated for peers that were restarted.
      spdlog::warn("trader {}", x.reason ? "halted why='" + *x.reason + '\''
                                         : "halt lifted");
      desk.halt(x.reason);
    },
    [self](const arming_changed& x) {
      auto& desk = *self->state.settings.desk;
      // Repeated for peers that were restarted.
      if (desk.armed() == x.armed && desk.no_buys_because() == x.reason)
        return;
      spdlog::warn("trader {} why='{}'", x.armed ? "armed" : "not_armed",
                   x.reason);
      desk.arm(x.armed, x.reason);
    },
    // What may be sold is bounded by the market's state.
    [](const account_shares&) {},
    [self](const order_answered& x) { self->state.report(x); },
    [self](const fill_evidence& x) { self->state.report(x); },
    [self](const order_not_found& x) { self->state.report(x); },
    [self](const tick& x) {
      self->state.pass_on(self->state.settings.desk->advance(x.at));
    },
    [self](const journal_synced&) { self->state.recorded(); },
    [self](const timer_due& x) { self->state.due(x); },
    [self](const attach_order_gateway& x) { self->state.attach(x); },
    [self](const attach_order_listener& x) { self->state.attach(x); },
    [self](const attach_evidence_sink& x) { self->state.attach(x); },
    // The trader shows nothing itself: orders are part of the market's view.
    [](const attach_display&) {});
}

} // namespace fillguard

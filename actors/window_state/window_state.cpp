#include "actors/window_state/window_state.hpp"

#include "actors/handlers.hpp"

#include <caf/actor_cast.hpp>
#include <caf/message.hpp>
#include <spdlog/spdlog.h>

#include <utility>

namespace fillguard {

namespace {

using pointer = window_state_actor::stateful_pointer<window_state_actor_state>;

/// One message for all displays, so that it is built once.
template <class T>
void show(pointer self, T x) {
  const auto content = caf::make_message(stamped(std::move(x)));
  for (const auto& [place, display] : self->state.displays)
    caf::actor_cast<caf::strong_actor_ptr>(display)->enqueue(
      self->ctrl(), caf::make_message_id(), content, self->context());
}

void log(const notice& x) {
  const auto level = x.kind == notice::kind_type::set_aside
                       ? spdlog::level::err
                       : spdlog::level::info;
  spdlog::log(level, "window_state {} market={} window={} trace={} what='{}'{}",
              to_string(x.kind), to_string(x.market),
              x.window ? slug(*x.window) : "none", id_text(x.tag.cause), x.text,
              x.details ? " position='" + *x.details + '\'' : "");
}

void act(pointer self, effects result) {
  for (auto& order : result.orders) {
    order.tag = next_tag();
    if (self->state.desk) {
      send_as(self, self->state.desk, std::move(order));
    } else {
      spdlog::warn("window_state no_desk intent={}", to_string(order.intent));
      trace::undelivered(self->id(), trace::no_actor, order);
    }
  }
  for (auto& cancel : result.cancels)
    if (self->state.desk)
      send_as(self, self->state.desk, stamped(cancel));
  for (auto& event : result.notices) {
    event.tag = next_tag();
    log(event);
    show(self, std::move(event));
  }
  if (result.visible && !self->state.displays.empty())
    show(self, self->state.market->view());
}

template <class T>
void fold_in(pointer self, const T& x) {
  act(self, self->state.market->apply(x));
  self->state.traced.look(*self->state.market, self->id());
}

template <class T>
auto folding(pointer self) {
  return [self](const T& x) { fold_in(self, x); };
}

} // namespace

window_state_actor::behavior_type
window_state(pointer self, std::shared_ptr<isolated_state> market) {
  self->state.market = std::move(market);
  self->state.traced.look(*self->state.market, self->id());
  return handlers(
    self, folding<tick>(self), folding<window_found>(self),
    folding<window_opened>(self), folding<window_closed>(self),
    folding<window_result>(self), folding<btc_price>(self),
    folding<site_price_to_beat>(self), folding<book_update>(self),
    folding<fill_detected>(self), folding<order_sent>(self),
    folding<order_answered>(self), folding<clock_measured>(self),
    folding<account_shares>(self), folding<leave_wanted>(self),
    folding<flatten_wanted>(self),
    [self](const arming_changed& x) {
      // Repeated for peers that were restarted.
      const auto known = self->state.market->state().account();
      if (!known || known->armed != x.armed || known->why != x.reason)
        fold_in(self, x);
    },
    [self](const halt_changed& x) {
      // Repeated for peers that were restarted.
      if (self->state.market->state().halted() != x.reason)
        fold_in(self, x);
    },
    [self](const attach_order_desk& x) {
      self->state.desk = x.sink;
      // A restarted desk may have missed orders on their way.
      for (auto& order : self->state.market->state().unacknowledged())
        send_as(self, x.sink, stamped(std::move(order)));
    },
    [self](const attach_display& x) {
      self->state.displays.insert_or_assign(x.who, x.sink);
      send_as(self, x.sink, stamped(self->state.market->view()));
    });
}

} // namespace fillguard

#pragma once

#include "actors/crash.hpp"
#include "actors/posted.hpp"
#include "actors/trace/span.hpp"
#include "messages/tag.hpp"

#include <caf/abstract_actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

#include <type_traits>
#include <utility>

namespace fillguard {

namespace detail {

template <class Self, class F, class R, class Arg>
auto in_chain(Self* self, F f, R (F::*)(Arg) const) {
  auto& meter = meters::of_handler<std::decay_t<Arg>>(self->name());
  return [self, &meter, f = std::move(f)](Arg x) -> R {
    const trace::span span{self, meter, x};
    return f(std::forward<Arg>(x));
  };
}

/// `caf::anon_send`, by the unit of this thread.
template <class Handle, class T>
void send_from_here(const Handle& to, T x) {
  static_assert(caf::response_type_unbox<caf::signatures_of_t<Handle>,
                                         caf::detail::type_list<T>>::valid,
                "the receiver does not accept the message");
  to->eq_impl(caf::make_message_id(), nullptr, posting_unit(), std::move(x));
}

} // namespace detail

/// Builds an actor's behaviour. Each message sent by a handler is tagged as
/// caused by the message being handled, each handling is traced and metered,
/// and an exception becomes the actor's exit reason. Every actor's handlers are
/// built here.
template <class Self, class... Fs>
typename Self::behavior_type handlers(Self* self, Fs... fs) {
  keep_crash_reason(self);
  trace::call_if_nameless(self->id(), self->name());
  return {detail::in_chain(self, std::move(fs), &Fs::operator())...};
}

/// Returns `x` with a new tag, in the chain being handled.
template <tagged T>
T stamped(T x) {
  x.tag = next_tag();
  return x;
}

/// Returns `x` with the same id, to send again to a receiver that missed it:
/// its wait counts from now.
template <tagged T>
T resent(T x) {
  x.tag.made = trace_clock::runs() ? trace_clock::now() : 0;
  return x;
}

// CAF does not report that a receiver is gone. These functions check, and trace
// the message as undelivered. A receiver that ends later, before handling the
// message, cannot be detected.

/// Sends `x` with `self` as the sender.
template <class Self, class Handle, class T>
void send_as(Self* self, const Handle& to, T x) {
  const auto* there = caf::actor_cast<caf::abstract_actor*>(to);
  if (there->getf(caf::abstract_actor::is_terminated_flag))
    trace::undelivered(self->id(), there->id(), x);
  else
    self->send(to, std::move(x));
}

/// Sends `x` without a sender.
template <class Handle, class T>
void post(const Handle& to, T x) {
  const auto* there = caf::actor_cast<caf::abstract_actor*>(to);
  if (there->getf(caf::abstract_actor::is_terminated_flag))
    trace::undelivered(0, there->id(), x);
  else
    detail::send_from_here(to, std::move(x));
}

} // namespace fillguard

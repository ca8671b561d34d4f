#pragma once

#include "actors/crash.hpp"
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

} // namespace detail

/// Builds an actor's behaviour so that whatever a handler says is tagged as
/// caused by the message it handles, that each handling is traced and metered,
/// and that an exception in one becomes its exit reason. Every actor's handlers
/// pass through here.
template <class Self, class... Fs>
typename Self::behavior_type handlers(Self* self, Fs... fs) {
  keep_crash_reason(self);
  trace::call_if_nameless(self->id(), self->name());
  return {detail::in_chain(self, std::move(fs), &Fs::operator())...};
}

/// Returns `x` with a tag of its own, as part of the chain being handled.
template <tagged T>
T stamped(T x) {
  x.tag = next_tag();
  return x;
}

/// Returns `x` as a message of the same id that is said once more, to one who
/// missed it: it waits from now.
template <tagged T>
T told_again(T x) {
  x.tag.made = trace_clock::runs() ? trace_clock::now() : 0;
  return x;
}

// CAF does not say that a receiver is gone. These look, and trace the message
// as undelivered then; one that ends later, before it takes the message, nobody
// can know of.

/// Sends `x` in the name of `self`.
template <class Self, class Handle, class T>
void tell(Self* self, const Handle& to, T x) {
  const auto* there = caf::actor_cast<caf::abstract_actor*>(to);
  if (there->getf(caf::abstract_actor::is_terminated_flag))
    trace::undelivered(self->id(), there->id(), x);
  else
    self->send(to, std::move(x));
}

/// Sends `x` from outside.
template <class Handle, class T>
void post(const Handle& to, T x) {
  const auto* there = caf::actor_cast<caf::abstract_actor*>(to);
  if (there->getf(caf::abstract_actor::is_terminated_flag))
    trace::undelivered(0, there->id(), x);
  else
    caf::anon_send(to, std::move(x));
}

} // namespace fillguard

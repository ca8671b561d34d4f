#pragma once

#include "actors/crash.hpp"
#include "actors/meters/handler_meter.hpp"
#include "messages/tag.hpp"

#include <type_traits>
#include <utility>

namespace fillguard {

template <class T>
concept tagged = requires(T& x) {
  { x.tag } -> std::same_as<tag&>;
};

namespace detail {

template <class Self, class F, class R, class Arg>
auto in_chain(Self* self, F f, R (F::*)(Arg) const) {
  auto& meter = meters::of_handler<std::decay_t<Arg>>(self->name());
  return [&meter, f = std::move(f)](Arg x) -> R {
    const meters::measuring took{meter, meters::made_at(x)};
    if constexpr (tagged<std::decay_t<Arg>>) {
      const handling span{x.tag.id};
      return f(std::forward<Arg>(x));
    } else {
      return f(std::forward<Arg>(x));
    }
  };
}

} // namespace detail

/// Builds an actor's behaviour so that whatever a handler says is tagged as
/// caused by the message it handles, that each handling is metered, and that an
/// exception in one becomes its exit reason. Every actor's handlers pass
/// through here.
template <class Self, class... Fs>
typename Self::behavior_type handlers(Self* self, Fs... fs) {
  keep_crash_reason(self);
  return {detail::in_chain(self, std::move(fs), &Fs::operator())...};
}

/// Returns `x` with a tag of its own, as part of the chain being handled.
template <tagged T>
T stamped(T x) {
  x.tag = next_tag();
  return x;
}

} // namespace fillguard

#pragma once

#include "actors/meters/handler_meter.hpp"
#include "actors/trace/buffers.hpp"
#include "actors/trace/subject.hpp"
#include "messages/tag.hpp"
#include "messages/trace_clock.hpp"

#include <caf/actor_control_block.hpp>
#include <caf/type_id.hpp>

#include <concepts>
#include <cstdint>

namespace fillguard {

template <class T>
concept tagged = requires(T& x) {
  { x.tag } -> std::same_as<tag&>;
};

namespace trace {

/// Sets the result of the message that this thread is handling; `handled` by
/// default.
void mark(ending x);

/// The handling of one message, from start to end. Every message sent meanwhile
/// is tagged as caused by it; at the end the handling is counted, and recorded
/// if traces are on. Most of the cost is reading the clock twice.
class span {
public:
  template <class Self, class T>
  span(Self* self, meters::handler_meter& meter, const T& input)
      : handling_{id_of(input)}, meter_{meter} {
    if (!trace_clock::runs())
      return;
    hop_.type = caf::type_name<T>::value;
    hop_.actor = static_cast<std::uint32_t>(self->id());
    if (const auto& sender = self->current_sender())
      hop_.sender = static_cast<std::uint32_t>(sender->id());
    if constexpr (tagged<T>) {
      hop_.cause = input.tag.cause;
      hop_.made = input.tag.made;
    }
    const auto about = subject_of(input);
    hop_.window = about.window;
    hop_.market = about.market;
    hop_.detail = about.detail;
    hop_.taken = trace_clock::now();
  }

  ~span() {
    if (hop_.type)
      finish();
    meter_.add(hop_.made, hop_.taken, hop_.done);
  }

  span(const span&) = delete;
  span& operator=(const span&) = delete;

private:
  /// A message without an id, such as a timer, gets one, so that a chain can
  /// begin here.
  template <class T>
  static std::uint64_t id_of(const T& x) {
    if constexpr (tagged<T>)
      if (x.tag.id != 0)
        return x.tag.id;
    return next_id();
  }

  void finish();

  handling handling_;
  meters::handler_meter& meter_;
  hop hop_;
};

/// Records that `input` could not be delivered to `receiver`, which may be
/// `no_actor`.
template <class T>
void undelivered(std::uint64_t sender, std::uint64_t receiver, const T& input) {
  if (!trace_clock::runs())
    return;
  hop out;
  out.type = caf::type_name<T>::value;
  out.actor = static_cast<std::uint32_t>(receiver);
  out.sender = static_cast<std::uint32_t>(sender);
  if constexpr (tagged<T>) {
    out.id = input.tag.id;
    out.cause = input.tag.cause;
    out.made = input.tag.made;
  }
  const auto about = subject_of(input);
  out.window = about.window;
  out.market = about.market;
  out.detail = about.detail;
  out.taken = out.done = trace_clock::now();
  out.end = ending::undelivered;
  record(out);
}

} // namespace trace

} // namespace fillguard

// Every message is tagged before it is sent. The linker replaces `next_tag` by
// this function (see CMakeLists.txt), so that the service needs no hook for
// tests.

#include "tests/simulation/half_way.hpp"

#include "messages/tag.hpp"

namespace fillguard {

tag true_next_tag() __asm__("__real__ZN9fillguard8next_tagEv");
tag watched_next_tag() __asm__("__wrap__ZN9fillguard8next_tagEv");

namespace {

thread_local std::function<void()> on_step;

void step() {
  // Otherwise the sender is no actor.
  if (on_step && handled_id() != 0)
    on_step();
}

} // namespace

tag watched_next_tag() {
  step();
  return true_next_tag();
}

namespace test {

half_way::half_way(std::function<void()> x) {
  on_step = std::move(x);
}

half_way::~half_way() {
  on_step = {};
}

utc_time half_way_clock::now() const {
  step();
  return inner_->now();
}

} // namespace test

} // namespace fillguard

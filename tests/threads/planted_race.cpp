// Shows that the thread sanitizer works: two actors increment one unprotected
// variable, each in its handler, on two threads of the scheduler. With --apart
// each has a variable of its own, and there is no race.

#include <caf/all.hpp>

#include <string_view>

namespace {

struct counter {
  long value = 0;
};

constexpr int messages = 2000;

caf::behavior counting(caf::event_based_actor* self, counter* out) {
  return {[self, out](int left) {
    out->value += 1;
    if (left > 0)
      self->send(self, left - 1);
    else
      self->quit();
  }};
}

} // namespace

int main(int argc, char** argv) {
  const bool apart = argc > 1 && std::string_view{argv[1]} == "--apart";
  counter first;
  counter second;
  caf::actor_system_config cfg;
  cfg.set("scheduler.policy", caf::atom("sharing"));
  cfg.set("scheduler.max-threads", std::size_t{2});
  // A worker switches to the next actor after each message.
  cfg.set("scheduler.max-throughput", std::size_t{1});
  {
    caf::actor_system sys{cfg};
    for (auto* x : {&first, apart ? &second : &first})
      caf::anon_send(sys.spawn(counting, x), messages);
  }
  // A lost update depends on timing; only the sanitizer's report counts.
  return first.value > 0 ? 0 : 1;
}

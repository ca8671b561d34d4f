#include "actors/supervisor/supervisor.hpp"

#include "actors/handlers.hpp"
#include "actors/meters/event_meter.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace fillguard {

namespace {

/// `timer_due::what` of the stop's deadline; other values are a child's index.
constexpr std::uint32_t stop_overdue = ~std::uint32_t{0};

std::string words(const supervisor_actor::pointer& self,
                  const caf::error& why) {
  return why ? self->system().render(why) : "ended by itself";
}

} // namespace

supervisor_state::supervisor_state(supervisor_actor::pointer me) : self{me} {
  // nop
}

void supervisor_state::begin(supervision_plan supervision) {
  plan = std::move(supervision);
  for (auto& y : plan.children)
    children.push_back(
      {std::move(y), restart_policy{plan.limits}, nullptr, false});
  for (const auto& y : plan.introductions)
    if (!find(y.who) || !find(y.of))
      return give_up("the plan introduces " + y.who + " to " + y.of
                     + ", and one of them is not in it");
  for (auto& y : children)
    start(y);
  for (const auto& y : plan.introductions)
    introduce(y);
}

void supervisor_state::lost(const caf::actor_addr& who, const caf::error& why) {
  const auto at =
    std::find_if(children.begin(), children.end(), [&who](const auto& x) {
      return x.running && caf::actor_cast<caf::actor_addr>(x.running) == who;
    });
  if (at == children.end())
    return;
  at->running = nullptr;
  if (stopping)
    stop_next();
  else
    failed(*at, words(self, why));
}

void supervisor_state::due(std::uint32_t what) {
  if (what == stop_overdue) {
    for (auto& x : children) {
      if (!x.running)
        continue;
      spdlog::warn("supervisor killed actor={} why='did not stop in time'",
                   x.plan.name);
      self->send_exit(caf::actor_cast<caf::actor>(x.running),
                      caf::exit_reason::kill);
      x.running = nullptr;
    }
    self->quit(*stopping);
  } else if (!stopping) {
    auto& x = children[what];
    if (!start(x))
      return;
    meters::count_restart(x.plan.name);
    spdlog::info("supervisor restarted actor={}", x.plan.name);
    again(x.plan.name);
  }
}

void supervisor_state::again(const std::string& name) {
  for (const auto& x : plan.introductions)
    if (x.who == name || x.of == name)
      introduce(x);
}

void supervisor_state::stop(const caf::error& why) {
  if (stopping)
    return;
  stopping = why;
  self->delayed_send(self, caf::timespan{plan.stop_within},
                     timer_due{stop_overdue, 0});
  stop_next();
}

supervisor_state::child* supervisor_state::find(const std::string& x) {
  const auto at =
    std::find_if(children.begin(), children.end(),
                 [&x](const auto& y) { return y.plan.name == x; });
  return at == children.end() ? nullptr : &*at;
}

bool supervisor_state::start(child& x) {
  meters::expect_restarts(x.plan.name);
  try {
    x.running = x.plan.start(self->system());
  } catch (const std::exception& e) {
    failed(x, std::string{"could not be started: "} + e.what());
    return false;
  }
  self->monitor(caf::actor_cast<caf::actor>(x.running));
  return true;
}

void supervisor_state::introduce(const introduction& x) {
  const auto* who = find(x.who);
  const auto* of = find(x.of);
  if (who->running && of->running)
    x.introduce(who->running, of->running);
}

void supervisor_state::failed(child& x, const std::string& why) {
  const auto wait = x.patience.failed(self->clock().now());
  if (!wait)
    return give_up(x.plan.name + " failed too often: " + why);
  spdlog::error("supervisor actor_failed actor={} restart_in_ms={} why='{}'",
                x.plan.name, wait->count(), why);
  const auto index = static_cast<std::uint32_t>(&x - children.data());
  self->delayed_send(self, caf::timespan{*wait}, timer_due{index, 0});
}

void supervisor_state::give_up(const std::string& why) {
  if (stopping)
    return;
  spdlog::critical("supervisor gave_up why='{}'", why);
  if (plan.give_up)
    plan.give_up(why);
  stop(caf::make_error(caf::sec::runtime_error, why));
}

void supervisor_state::stop_next() {
  const auto next =
    std::find_if(children.begin(), children.end(),
                 [](const auto& x) { return x.running != nullptr; });
  if (next == children.end()) {
    self->quit(*stopping);
  } else if (!next->is_stopping) {
    next->is_stopping = true;
    self->send_exit(caf::actor_cast<caf::actor>(next->running),
                    caf::exit_reason::user_shutdown);
  }
}

supervisor_actor::behavior_type
supervisor(supervisor_actor::stateful_pointer<supervisor_state> self,
           supervision_plan plan) {
  self->set_down_handler(
    [self](const caf::down_msg& x) { self->state.lost(x.source, x.reason); });
  self->set_exit_handler(
    [self](const caf::exit_msg& x) { self->state.stop(x.reason); });
  self->state.begin(std::move(plan));
  return handlers(
    self, [self](const timer_due& x) { self->state.due(x.what); },
    [self](const introduce_again& x) { self->state.again(x.name); });
}

} // namespace fillguard

#include "actors/live_venue/live_venue.hpp"

#include "actors/edge.hpp"
#include "actors/live_venue/errand_request.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace fillguard {

namespace {

namespace clob = net::polymarket;

/// The timers, by `timer_due::what`.
constexpr std::uint32_t due_timer = 0;
constexpr std::uint32_t inbox_timer = 1;

} // namespace

void live_inbox::add(item x) {
  caf::weak_actor_ptr owner;
  {
    const std::lock_guard guard{mutex_};
    items_.push_back(std::move(x));
    owner = owner_;
  }
  if (const auto running = owner.lock())
    post(caf::actor_cast<live_venue_actor>(running),
         timer_due{inbox_timer, 0, next_tag()});
}

void live_venue_state::start(live_venue_settings with,
                             std::shared_ptr<const net::clock> time) {
  settings = std::move(with);
  clock = std::move(time);
  settings.inbox->wakes(caf::actor_cast<live_venue_actor>(self));
  health.emplace(name, "orders/clob", "no order was sent yet");
  settings.sender->keep_warm(settings.account.clob);
  go_on();
}

void live_venue_state::run(const errand& x) {
  if (x.what != errand::kind::sign)
    return send(x);
  settings.signing->sign(x.order, [inbox = settings.inbox, number = x.number](
                                    result<clob::signed_order> signed_order) {
    inbox->add(live_inbox::signature{number, std::move(signed_order)});
  });
}

void live_venue_state::send(const errand& x) {
  settings.sender->send(
    request_for(x, settings.account, clock->now()),
    [inbox = settings.inbox, number = x.number](clob::attempt what) {
      inbox->add(live_inbox::reply{number, std::move(what)});
    });
}

void live_venue_state::take_inbox() {
  const auto now = clock->now();
  for (auto& x : settings.inbox->take()) {
    if (auto* came = std::get_if<live_inbox::signature>(&x)) {
      settings.orders->signed_order_came(came->errand, std::move(came->order),
                                         now);
    } else {
      const auto& reply = std::get<live_inbox::reply>(x);
      health->add_message();
      const auto* failed = std::get_if<clob::attempt_failure>(&reply.what);
      no_answer_because_ = failed != nullptr ? failed->why : std::string{};
      if (failed != nullptr)
        health->add_bad("no_answer", failed->why, now);
      else
        health->has_data_of(now);
      settings.orders->answered(reply.errand, reply.what, now);
    }
  }
  go_on();
}

void live_venue_state::go_on() {
  auto& orders = *settings.orders;
  for (const auto& x : orders.take_errands())
    run(x);
  if (listener)
    for (const auto& x : orders.take_reports())
      std::visit([this](const auto& y) { send_as(self, listener, stamped(y)); },
                 x);
  for (const auto& x : orders.take_alarms())
    show_alarm(x);
  report_health();
  remind_of_next();
}

void live_venue_state::show_alarm(const order_alarm& x) {
  spdlog::log(x.is_over ? spdlog::level::info : spdlog::level::err,
              "live_venue alarm market={} why='{}'", to_string(x.window.market),
              x.text);
  notice out;
  out.market = x.window.market;
  out.window = x.window;
  out.kind = notice::kind_type::order;
  out.text = x.text;
  out.at = clock->now();
  for (const auto& [who, display] : displays)
    send_as(self, display, stamped(out));
}

void live_venue_state::report_health() {
  const auto& condition = settings.orders->condition();
  if (!condition.text.empty())
    health->set(feed_state::down, condition.text);
  else if (!no_answer_because_.empty())
    health->set(feed_state::stale, "no_answer: " + no_answer_because_);
  else if (health->newest())
    health->set(feed_state::fresh, {});
  const auto status = health->report(clock->now());
  for (const auto& [who, display] : displays)
    send_as(self, display, stamped(status));
}

void live_venue_state::remind_of_next() {
  const auto next = settings.orders->next_due();
  if (!next || next == reminded_of)
    return;
  reminded_of = next;
  const auto wait = std::max(*next - clock->now(), std::chrono::nanoseconds{1});
  remind_in_chain(self, {nullptr, clock}, wait, timer_due{due_timer, ++round});
}

void live_venue_state::due(const timer_due& x) {
  if (x.what == inbox_timer)
    return take_inbox();
  if (x.round != round)
    return;
  reminded_of.reset();
  settings.orders->advance(clock->now());
  go_on();
}

void live_venue_state::attach(const attach_display& x) {
  displays[x.who] = x.sink;
  send_as(self, x.sink, stamped(health->report(clock->now())));
}

live_venue_actor::behavior_type
live_venue(live_venue_actor::stateful_pointer<live_venue_state> self,
           live_venue_settings settings,
           std::shared_ptr<const net::clock> clock) {
  self->state.start(std::move(settings), std::move(clock));
  // What came while no actor ran.
  self->state.take_inbox();
  return handlers(
    self,
    [self](const submit_order& x) {
      self->state.settings.orders->submit(x, self->state.clock->now());
      self->state.go_on();
    },
    [self](const cancel_order& x) {
      self->state.settings.orders->cancel(x, self->state.clock->now());
      self->state.go_on();
    },
    [self](const look_up_order& x) {
      self->state.settings.orders->look_up(x, self->state.clock->now());
      self->state.go_on();
    },
    [self](const window_found& x) {
      self->state.settings.names->add(x.window);
    },
    // Orders end before their windows do.
    [](const window_opened&) {}, [](const window_closed&) {},
    [self](const timer_due& x) { self->state.due(x); },
    [self](const attach_venue_listener& x) {
      self->state.listener = x.sink;
      self->state.go_on();
    },
    [self](const attach_display& x) { self->state.attach(x); });
}

} // namespace fillguard

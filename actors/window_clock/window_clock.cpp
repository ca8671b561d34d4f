#include "actors/window_clock/window_clock.hpp"

#include "actors/window_clock/listing_words.hpp"
#include "net/user_agent.hpp"

#include <spdlog/spdlog.h>

#include <type_traits>
#include <utility>
#include <variant>

namespace fillguard {

namespace {

using net::polymarket::bad_answer;
using kind_type = window_schedule::question::kind_type;

/// The feed counts as down after more failures in a row.
constexpr std::uint32_t most_failures = 5;

/// The channels of requests.
constexpr std::uint32_t to_schedule = 0;
constexpr std::uint32_t to_scout = 1;

/// Windows whose unusual listings are remembered.
constexpr std::size_t most_remembered = 8;

std::string url_of(const std::string& gamma,
                   const window_schedule::question& x) {
  return x.kind == kind_type::finished
           ? net::polymarket::gamma_finished_url(gamma, x.window)
           : net::polymarket::gamma_window_url(gamma, x.window);
}

template <class T>
inline constexpr bool is_about_windows =
  std::is_same_v<
    T,
    window_found> || std::is_same_v<T, window_opened> || std::is_same_v<T, window_closed>;

} // namespace

void window_memory::add(const window_found& x,
                        const window_schedule_settings& settings) {
  found.insert_or_assign(x.window.id, x);
  std::erase_if(found, [&](const auto& y) {
    const std::chrono::nanoseconds kept =
      decided.contains(y.first) ? settings.look_back : settings.give_up;
    return y.second.window.closes_at + kept < x.received_at;
  });
  std::erase_if(decided, [this](const auto& y) { return !found.contains(y); });
}

void window_clock_state::start(window_clock_settings with, outside way_out) {
  settings = std::move(with);
  out = std::move(way_out);
  const auto now = out.clock->now();
  schedule.emplace(settings.schedule);
  for (const auto& [id, x] : settings.memory->found)
    schedule->remember(x);
  scout.emplace(settings.scout, now);
  beat.emplace(now);
  health.emplace(name, to_string(settings.schedule.market) + "/gamma", "");
  ask(now);
  arm();
}

void window_clock_state::arm() {
  remind(self, out, beat->wait(out.clock->now()), timer_due{});
}

void window_clock_state::beat_on() {
  const auto now = out.clock->now();
  const auto beaten = beat->at(now);
  arm();
  if (beaten.jumped != std::chrono::nanoseconds{0})
    note_jump(beaten.jumped);
  for (const auto second : beaten.seconds) {
    // The tick comes first, so that a closing window is shown at its last
    // second before the next one opens.
    send_to_clock_listeners(stamped(tick{{}, second}));
    publish(schedule->pass(second));
  }
  if (beaten.seconds.empty())
    return;
  ask(now);
  report(now);
}

void window_clock_state::ask(utc_time now) {
  const auto get = [this](std::string url, std::uint32_t channel,
                          std::uint64_t round) {
    fetch(self, out,
          {.url = std::move(url),
           .headers = {{"User-Agent", net::user_agent},
                       {"Accept", "application/json"}}},
          channel, round);
  };
  for (const auto& x : schedule->ask(now))
    get(url_of(settings.gamma, x), to_schedule, x.round);
  if (const auto x = scout->ask(now))
    get(net::polymarket::gamma_tag_url(settings.gamma, x->from, x->to),
        to_scout, x->round);
  for (auto left = schedule->take_unanswered(); left > 0; --left)
    note_failure("unanswered", "no answer in time", now);
}

void window_clock_state::announce_series(const http_answered& reply) {
  if (reply.status != 200)
    return;
  const auto text = scout->take_answer(
    reply.round, net::polymarket::parse_gamma_tag(reply.body));
  if (!text)
    return;
  spdlog::info("window_clock other_windows text='{}'", *text);
  announce(std::nullopt, notice::kind_type::window, *text);
}

void window_clock_state::handle(const http_answered& reply) {
  if (reply.channel == to_scout)
    return announce_series(reply);
  const auto asked = schedule->awaited(reply.round);
  if (!asked)
    return;
  const auto now = out.clock->now();
  health->add_message();
  if (reply.status != 200) {
    schedule->failed(reply.round, now, reply.retry_after);
    const auto kind =
      reply.status == 0 ? "no_answer" : "http_" + std::to_string(reply.status);
    note_failure(kind, reply.error, now);
    return report(now);
  }
  const auto judge = [&](const auto& answer,
                         const result<void, bad_answer>& checked) {
    const auto* flaw = !answer    ? &answer.error()
                       : !checked ? &checked.error()
                                  : nullptr;
    if (flaw)
      return note_failure(flaw->kind, flaw->detail, now);
    failures = 0;
    health->has_data_of(reply.received_at);
  };
  if (asked->kind == kind_type::listing) {
    const auto answer =
      net::polymarket::parse_gamma_window(reply.body, asked->window);
    judge(answer, schedule->check_tokens(reply.round, answer, now));
    const auto* known = schedule->known(asked->window);
    const auto before = known ? std::optional{*known} : std::nullopt;
    auto events = schedule->listed(reply.round, answer, now);
    note_listing(asked->window, reply.body, before);
    for (const auto& event : events)
      if (const auto* found = std::get_if<window_found>(&event))
        settings.memory->add(*found, settings.schedule);
    publish(std::move(events));
  } else {
    const auto* known = schedule->known(asked->window);
    const auto answer = net::polymarket::parse_gamma_result(
      reply.body, asked->window,
      known ? std::string_view{known->condition_id} : std::string_view{});
    judge(answer, schedule->check_tokens(reply.round, answer));
    auto events = schedule->ended(reply.round, answer, now);
    for (const auto& event : events)
      if (const auto* result = std::get_if<window_result>(&event);
          result && result->winner)
        settings.memory->decide(result->window);
    publish(std::move(events));
  }
}

void window_clock_state::publish(std::vector<window_schedule::event> events) {
  for (auto& event : events) {
    std::visit(
      [this](auto& x) {
        using type = std::decay_t<decltype(x)>;
        if constexpr (is_about_windows<type>)
          send_to_all(stamped(std::move(x)));
        else
          send_to_clock_listeners(stamped(std::move(x)));
      },
      event);
  }
}

template <class T>
void window_clock_state::send_to_clock_listeners(const T& x) {
  for (const auto& [who, sink] : clock_listeners)
    send_as(self, sink, x);
}

template <class T>
void window_clock_state::send_to_all(const T& x) {
  send_to_clock_listeners(x);
  for (const auto& [who, sink] : window_listeners)
    send_as(self, sink, x);
}

template <class Listener>
void window_clock_state::greet(const Listener& to) {
  for (auto& event : schedule->history(out.clock->now())) {
    std::visit(
      [&](auto& x) {
        using type = std::decay_t<decltype(x)>;
        if constexpr (is_about_windows<
                        type> || std::is_same_v<Listener, clock_listener_actor>)
          send_as(self, to, stamped(std::move(x)));
      },
      event);
  }
}

void window_clock_state::announce(std::optional<window_id> about,
                                  notice::kind_type kind,
                                  const std::string& text) {
  const auto now = out.clock->now();
  for (const auto& [who, display] : displays)
    send_as(
      self, display,
      stamped(notice{{}, settings.schedule.market, about, kind, text, now}));
}

void window_clock_state::note_listing(
  const window_id& id, std::string_view body,
  const std::optional<window_info>& before) {
  while (announced.size() > most_remembered)
    announced.erase(announced.begin());
  const auto market = to_string(settings.schedule.market);
  const auto announce_once = [&](const std::string& text) {
    if (!announced[id].insert(text).second)
      return;
    spdlog::warn("window_clock listing window={} text='{}'", slug(id), text);
    announce(id, notice::kind_type::window, text);
  };
  for (const auto& remark : net::polymarket::gamma_remarks(body, id)) {
    if (!remark.is_alarm) {
      announce_once(remark.text);
    } else if (alarms.insert(remark.text).second) {
      spdlog::error("window_clock listing market={} window={} text='{}'",
                    market, slug(id), remark.text);
      announce(std::nullopt, notice::kind_type::listing, remark.text);
    }
  }
  const auto* after = schedule->known(id);
  if (!before || !after || *before == *after)
    return;
  const bool withdrawn =
    schedule->is_withdrawn(id) && before->rules.accepts_orders;
  if (withdrawn)
    return announce_once(
      "the venue lists it no longer: followed as it was known, "
      "and not entered");
  // The same change may come again, after another one.
  if (const auto words = change_words(*before, *after); !words.empty()) {
    spdlog::info("window_clock listing_changed window={} text='{}'", slug(id),
                 words);
    announce(id, notice::kind_type::window, "the venue changed it: " + words);
  }
}

void window_clock_state::note_jump(std::chrono::nanoseconds by) {
  const auto ms =
    std::chrono::duration_cast<std::chrono::milliseconds>(by).count();
  const auto text = "the clock jumped by " + std::to_string(ms) + " ms";
  spdlog::warn("window_clock clock_jumped market={} ms={}",
               to_string(settings.schedule.market), ms);
  announce(std::nullopt, notice::kind_type::clock, text);
}

void window_clock_state::note_failure(const std::string& kind,
                                      const std::string& detail, utc_time now) {
  ++failures;
  why = detail.empty() ? kind : kind + ": " + detail;
  health->add_bad(kind, detail, now);
}

void window_clock_state::report(utc_time now) {
  if (!health->newest() || failures >= most_failures)
    health->set(feed_state::down, why.empty() ? "no answer yet" : why);
  else if (failures > 0)
    health->set(feed_state::stale, why);
  else if (!schedule->current_found(now))
    health->set(feed_state::stale, "the current window is not listed");
  else
    health->set(feed_state::fresh, {});
  const auto status = health->report(now);
  for (const auto& [who, display] : displays)
    send_as(self, display, stamped(status));
}

void window_clock_state::handle(const attach_display& x) {
  displays[x.who] = x.sink;
  send_as(self, x.sink, stamped(health->report(out.clock->now())));
}

window_clock_actor::behavior_type
window_clock(window_clock_actor::stateful_pointer<window_clock_state> self,
             window_clock_settings settings, outside out) {
  auto& state = self->state;
  state.start(std::move(settings), std::move(out));
  // This actor has no sockets.
  return handlers(
    self, [](const socket_opened&) {}, [](const socket_text&) {},
    [](const socket_lost&) {},
    [self](const http_answered& x) { self->state.handle(x); },
    [self](const timer_due&) { self->state.beat_on(); },
    [self](const attach_clock_listener& x) {
      self->state.clock_listeners[x.who] = x.sink;
      self->state.greet(x.sink);
    },
    [self](const attach_window_listener& x) {
      self->state.window_listeners[x.who] = x.sink;
      self->state.greet(x.sink);
    },
    [self](const attach_display& x) { self->state.handle(x); });
}

} // namespace fillguard

#include "net/sim/venue.hpp"

#include "net/sim/wire.hpp"

#include <array>

namespace fillguard::net::sim {

namespace {

using namespace std::chrono_literals;

/// After a longer jump of the clock, the venue catches up without sending.
constexpr auto longest_catch_up = 30s;

source source_of(const http_ask& request) {
  const auto path = request.path();
  if (path == "/events" || path == "/markets"
      || path.starts_with("/events/slug/"))
    return source::gamma;
  if (path.starts_with("/v2/prices/"))
    return source::coinbase;
  if (path.starts_with("/api/"))
    return source::site;
  constexpr std::array data_paths{"/v2/positions", "/v2/trades", "/v2/activity",
                                  "/positions",    "/trades",    "/activity"};
  for (const auto* one : data_paths)
    if (path == one)
      return source::data;
  return path == "/rpc" ? source::ethereum_rpc : source::clob_rest;
}

/// The different error pages in front of the real venue.
http_answer refusal(int status, const source_fault& fault) {
  http_answer out;
  switch (status) {
  case 403:
    out = {403,
           "<html><head><title>Attention Required!</title></head><body>"
           "error code: 1010</body></html>",
           "text/html",
           {}};
    break;
  case 425:
    out = error_answer(425, "service not ready");
    break;
  case 429:
    out = error_answer(429, "Too Many Requests");
    break;
  default:
    out = error_answer(status, "internal server error");
  }
  if (fault.retry_after)
    out.headers.emplace_back("Retry-After",
                             std::to_string(fault.retry_after->count()));
  return out;
}

} // namespace

venue::venue(venue_options options, utc_time start, venue_sinks sinks)
    : options_{std::move(options)}, world_{options_.world, start},
      desk_{options_.desk}, sinks_{std::move(sinks)}, chance_{seed_for(
                                                        options_.world.seed,
                                                        "venue")} {
  world_.advance(start, *this);
}

void venue::advance(utc_time now) {
  muted_ = now - world_.now() > longest_catch_up;
  const auto was_muted = muted_;
  while (world_.now() + 50ms <= now)
    step();
  muted_ = false;
  if (was_muted)
    for (const auto* window : world_.windows())
      send_books(*window);
}

void venue::step() {
  const auto next = world_.now() + 50ms;
  faults_.expire(next);
  do_faults();
  world_.advance(next, *this);
  desk_.step(world_, faults_, *this);
  while (!prices_.empty() && prices_.begin()->first <= next) {
    const auto [coin, second] = prices_.extract(prices_.begin()).mapped();
    send_rtds(coin, second);
    send_polybolt(coin, second);
  }
  while (!answers_.empty() && answers_.begin()->first <= next) {
    auto due = answers_.extract(answers_.begin());
    sinks_.answer(due.mapped().first, std::move(due.mapped().second));
  }
}

void venue::do_faults() {
  for (const auto which : faults_.drop_now)
    for (auto i = connections_.begin(); i != connections_.end();) {
      if (i->second.of != which) {
        ++i;
        continue;
      }
      const auto id = i->first;
      i = connections_.erase(i);
      sinks_.drop(id, 1006);
    }
  faults_.drop_now.clear();
  if (!faults_.change_tick_now)
    return;
  faults_.change_tick_now = false;
  for (auto* window : world_.windows())
    if (window->strike && window->has_book(now())) {
      const auto old_tick = window->tick;
      window->tick = price::from_millionths(
        old_tick.millionths() == 10'000 ? 1'000 : 10'000);
      // A coarser grid has no levels between its steps.
      window->book.clear();
      window->book.quote(0.5, window->tick);
      tick_changed(*window, old_tick);
    }
}

void venue::ask(request_id id, const http_ask& what) {
  if (what.path() == "/sim/faults") {
    sinks_.answer(id, answer_sim(what));
    return;
  }
  if (what.path() == "/sim/hand") {
    const auto traded = desk_.trade_by_hand(what.body, world_);
    sinks_.answer(id, traded ? http_answer{200, "{}", "application/json", {}}
                             : error_answer(400, to_string(traded.error())));
    return;
  }
  if (what.path() == "/sim/account") {
    const auto known = desk_.wallets().apply(what.body);
    sinks_.answer(id, known ? http_answer{200, "{}", "application/json", {}}
                            : error_answer(400, to_string(known.error())));
    return;
  }
  const auto of = source_of(what);
  const auto& fault = faults_.of(of);
  if (fault.stalled)
    return;
  if (fault.refuses) {
    sinks_.answer(id, {0, {}, {}, {}});
    return;
  }
  if (fault.status) {
    sinks_.answer(id, refusal(*fault.status, fault));
    return;
  }
  auto held = false;
  auto out = route(of, id, what, held);
  if (held)
    return;
  out.body = spoil(out.body, fault.spoils);
  if (fault.answers_after.count() > 0)
    answers_.emplace(now() + fault.answers_after,
                     std::pair{id, std::move(out)});
  else
    sinks_.answer(id, std::move(out));
}

http_answer venue::route(source of, request_id id, const http_ask& what,
                         bool& held) {
  switch (of) {
  case source::gamma:
    return answer_gamma(world_, faults_, what);
  case source::coinbase:
    return answer_coinbase(world_, what);
  case source::site:
    return answer_site(world_, faults_, what);
  case source::ethereum_rpc:
    return answer_ethereum(world_, what);
  case source::data:
    return desk_.answer_public(what, world_);
  case source::clob_rest:
  case source::market_ws:
  case source::user_ws:
  case source::rtds:
  case source::polybolt:
  case source::binance:
    break;
  }
  if (!order_desk::serves(what))
    return answer_clob(world_, faults_, what);
  auto out = desk_.ask(id, what, world_, faults_, *this);
  held = !out;
  return out ? std::move(*out) : http_answer{};
}

http_answer venue::answer_sim(const http_ask& what) {
  if (what.method == "POST") {
    if (const auto applied = faults_.apply(what.body, now()); !applied)
      return error_answer(400, applied.error().what);
  }
  return {200, faults_.to_json(now()), "application/json", {}};
}

bool venue::open(connection_id id, std::string_view target) {
  connection made;
  const auto path = target.substr(0, target.find('?'));
  if (path == "/ws/market")
    made.of = source::market_ws;
  else if (path == "/ws/user")
    made.of = source::user_ws;
  else if (path == "/" || path == "/rtds" || path.empty())
    made.of = source::rtds;
  else if (path == "/ws")
    made.of = source::polybolt;
  else if (!open_binance(made, target))
    return false;
  if (faults_.of(made.of).refuses)
    return false;
  const auto of = made.of;
  connections_[id] = std::move(made);
  if (of == source::rtds) // RTDS' first frame is always empty.
    send_frame(id, of, {});
  return true;
}

void venue::receive(connection_id id, std::string_view text) {
  const auto found = connections_.find(id);
  if (found == connections_.end())
    return;
  auto& from = found->second;
  switch (from.of) {
  case source::market_ws:
    return receive_market(id, from, text);
  case source::user_ws:
    return receive_user(id, from, text);
  case source::rtds:
    return receive_rtds(id, from, text);
  case source::polybolt:
    return receive_polybolt(id, from, text);
  case source::binance: // Takes no frames from clients.
  case source::gamma:   // Here and below: no sockets.
  case source::clob_rest:
  case source::coinbase:
  case source::ethereum_rpc:
  case source::data:
  case source::site:
    return;
  }
}

void venue::gone(connection_id id) {
  connections_.erase(id);
}

std::size_t venue::connections(source of) const {
  std::size_t out = 0;
  for (const auto& [id, one] : connections_)
    out += one.of == of ? 1 : 0;
  return out;
}

bool venue::silent(source of, const std::string& topic) const {
  const auto& fault = faults_.of(of);
  return muted_ || fault.stalled || fault.silent_topics.contains(topic);
}

void venue::send_frame(connection_id id, source of, std::string text) {
  const auto& fault = faults_.of(of);
  if (fault.stalled || muted_)
    return;
  const auto spoilt = fault.spoils != garbage::none && !text.empty();
  sinks_.send_frame(id, spoilt ? spoil(text, fault.spoils) : std::move(text),
                    fault.spoils == garbage::binary);
}

void venue::taken(live_window& window, price at, shares size, bool is_buy) {
  traded(window, at, size, is_buy);
}

void venue::answer(std::uint64_t request, http_answer what) {
  sinks_.answer(request, std::move(what));
}

} // namespace fillguard::net::sim

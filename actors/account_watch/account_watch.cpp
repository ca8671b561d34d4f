#include "actors/account_watch/account_watch.hpp"

#include "actors/handlers.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace fillguard {

namespace venue = net::polymarket;

namespace {

using namespace std::chrono_literals;

/// A request without an answer for longer is void.
constexpr auto answer_due_within = 6s;

/// So many requests for shares are repeated at a time: the venue allows 200 in
/// ten seconds, and one answer shows the approval.
constexpr int most_repeated = 10;

/// Trouble that the first answers end is not announced.
constexpr auto quiet_at_start = 3s;

/// A larger difference makes the venue refuse signatures.
constexpr auto most_clock_offset = 2s;

/// Windows are kept so long after their close, for answers on their way.
constexpr auto kept_after_close = 1min;

std::string seconds_text(std::chrono::nanoseconds x) {
  const auto tenths = std::chrono::round<std::chrono::milliseconds>(x) / 100;
  return std::to_string(tenths.count() / 10) + '.'
         + std::to_string(tenths.count() % 10) + " s";
}

} // namespace

// -- start and beat -----------------------------------------------------------

void account_watch_state::start(account_watch_settings with, outside way_out) {
  settings = std::move(with);
  out = std::move(way_out);
  health.emplace(name, "account", "nothing asked yet");
  began_at_ = out.clock->now();
  facts_.needs_buys = settings.needs_buys;
  facts_.key.why = "the signer is asked for its key";
  facts_.order_version.why = "the venue is asked for its order version";
  facts_.clock.why = "the venue's clock is not measured yet";
  facts_.place.why = "the venue's site is asked whether it serves this place";
  facts_.signed_read.why = "the API credentials are tried";
  facts_.closed_only.why = "the account's mode is not known yet";
  facts_.sales_approved.why = "the approval for sales is not known yet";
  facts_.buys.why = "the account's dollars are not known yet";
  facts_.open_orders.why = "the account's open orders are not read yet";
  if (!settings.needs_buys)
    facts_.buys = {check_result::passed, {}};
  beat();
}

void account_watch_state::beat() {
  remind(self, out, check_every, timer_due{0, ++timer});
  forget_old_windows();
  request_key();
  ask_checks();
  ask_shares();
  send_beat();
  check_session();
  judge();
  const auto now = out.clock->now();
  for (const auto& [who, display] : displays)
    send_as(self, display, stamped(health->report(now)));
}

void account_watch_state::handle(const window_found& x) {
  windows_[x.window.id].window = x.window;
  ask_shares();
}

void account_watch_state::forget_old_windows() {
  const auto now = out.clock->now();
  std::erase_if(windows_, [now](const auto& x) {
    return x.second.window.closes_at + kept_after_close <= now;
  });
}

// -- questions ----------------------------------------------------------------

bool account_watch_state::is_armed() const {
  using kind = arming_verdict::kind;
  return verdict_
         && (verdict_->what == kind::armed
             || verdict_->what == kind::sells_only);
}

std::chrono::nanoseconds account_watch_state::patience() const {
  // Of a venue that does not answer at all, each request ends by its own
  // deadline, seconds after the venue's return.
  return is_armed() ? answer_due_within : check_every;
}

bool account_watch_state::is_due(const inquiry& x,
                                 std::chrono::nanoseconds patience) const {
  const auto now = out.clock->now();
  return x.open.empty() ? x.due <= now
                        : now - x.open.back().asked_at >= patience;
}

account_watch_state::request_on_its_way&
account_watch_state::open_request(inquiry& x) {
  const auto now = out.clock->now();
  std::erase_if(x.open, [now](const auto& each) {
    return now - each.asked_at >= answer_due_within;
  });
  return x.open.emplace_back(request_on_its_way{++rounds_, now});
}

void account_watch_state::ask(inquiry& x, question what,
                              net::http_request request) {
  fetch(self, out, std::move(request), static_cast<std::uint32_t>(what),
        open_request(x).round);
}

std::optional<account_watch_state::request_on_its_way>
account_watch_state::take(inquiry& from, const http_answered& reply) {
  const auto at =
    std::find_if(from.open.begin(), from.open.end(),
                 [&](const auto& x) { return x.round == reply.round; });
  if (at == from.open.end())
    return std::nullopt;
  const auto out = *at;
  // A request without an answer leaves the later ones open.
  if (reply.status == 0)
    from.open.erase(at);
  else
    from.open.clear();
  return out;
}

void account_watch_state::request_key() {
  auto& key = inquiry_of(question::key);
  // The signer serves one request at a time.
  if (facts_.key.outcome == check_result::passed || gave_up_
      || !is_due(key, answer_due_within))
    return;
  settings.request_key(
    [me = caf::actor_cast<edge_actor>(self), round = open_request(key).round,
     clock = out.clock](result<net::ethereum::eth_address> address) {
      http_answered reply{.tag = next_tag(),
                          .channel = static_cast<std::uint32_t>(question::key),
                          .round = round};
      if (address) {
        reply.status = 200;
        reply.body = net::ethereum::checksummed(*address);
      } else {
        reply.error = to_string(address.error());
      }
      reply.received_at = clock->now();
      post(me, std::move(reply));
    });
}

void account_watch_state::ask_checks() {
  const auto now = out.clock->now();
  const auto due = [this](question what) {
    return is_due(inquiry_of(what), patience());
  };
  if (due(question::version))
    ask(inquiry_of(question::version), question::version,
        venue::ask_order_version(settings.clob));
  if (due(question::place))
    ask(inquiry_of(question::place), question::place,
        venue::ask_geoblock(settings.site));
  if (due(question::closed_only))
    ask(inquiry_of(question::closed_only), question::closed_only,
        venue::ask_closed_only(settings.trader, now));
  if (settings.needs_buys && due(question::dollars))
    ask(inquiry_of(question::dollars), question::dollars,
        venue::ask_dollars(settings.trader, now, settings.type));
  if (due(question::trader_orders))
    ask_orders(question::trader_orders, venue::first_cursor);
  if (settings.owner && due(question::owner_orders))
    ask_orders(question::owner_orders, venue::first_cursor);
  // The owner's credentials outlive the key.
  if (settings.owner && due(question::session))
    ask(inquiry_of(question::session), question::session,
        venue::ask_session_signers(*settings.owner, now));
}

/// From the first time that orders may be sent, and always after that: resting
/// orders depend on the heartbeats.
void account_watch_state::send_beat() {
  const auto now = out.clock->now();
  if (!settings.heartbeats || !facts_.was_armed || !heartbeat_.is_due(now))
    return;
  auto request =
    venue::heartbeat_request(settings.trader, now, heartbeat_.begin(now));
  request.deadline = heartbeat::answer_within;
  settings.heartbeats->send(
    std::move(request),
    [me = caf::actor_cast<edge_actor>(self), clock = out.clock,
     round = ++beats_](venue::attempt x) {
      http_answered reply{.tag = next_tag(),
                          .channel = static_cast<std::uint32_t>(question::beat),
                          .round = round};
      if (auto* came = std::get_if<venue::attempt_reply>(&x)) {
        reply.status = came->status;
        reply.body = std::move(came->body);
      } else {
        reply.error = std::get<venue::attempt_failure>(x).why;
      }
      reply.received_at = clock->now();
      post(me, std::move(reply));
    });
}

void account_watch_state::ask_orders(question what, const std::string& cursor) {
  const auto& who =
    what == question::owner_orders ? *settings.owner : settings.trader;
  auto& from = inquiry_of(what);
  ask(from, what, venue::ask_orders(who, out.clock->now(), cursor));
  from.open.back().begins_listing = cursor == venue::first_cursor;
}

void account_watch_state::ask_shares() {
  const auto now = out.clock->now();
  const auto approved = facts_.sales_approved.outcome == check_result::passed;
  int repeated = 0;
  for (auto& [id, each] : windows_) {
    const bool open = id.opens_at <= now && now < each.window.closes_at;
    // Before a window opens, its token is used to read the approval.
    if (!open && approved)
      continue;
    for (const auto token : both_sides)
      if (auto& inquiry = each.tokens[index_of(token)];
          is_due(inquiry, patience())
          && (inquiry.open.empty() || ++repeated <= most_repeated))
        ask(inquiry, question::shares,
            venue::ask_shares(settings.trader, now, settings.type,
                              each.window.token(token)));
  }
}

/// Answers from before the open orders were read were not published.
void account_watch_state::ask_unpublished_shares() {
  for (auto& entry : windows_)
    for (const auto token : both_sides)
      if (auto& each = entry.second; !each.newest[index_of(token)])
        each.tokens[index_of(token)].due = {};
  ask_shares();
}

// -- messages -----------------------------------------------------------------

void account_watch_state::handle(const clock_measured& x) {
  if (!x.offset)
    set(facts_.clock, check_result::unknown,
        "the venue's clock is not measured yet");
  else if (const auto off = std::chrono::abs(*x.offset) - x.spread;
           off > most_clock_offset)
    set(facts_.clock, check_result::failed,
        "this machine's clock is " + seconds_text(std::chrono::abs(*x.offset))
          + (*x.offset < 0ns ? " ahead of" : " behind")
          + " the venue's: set it, by NTP");
  else
    set(facts_.clock, check_result::passed, {});
  judge();
}

void account_watch_state::handle(const order_sent& x) {
  trader_orders_.add_ours(x.order_id);
  owner_orders_.add_ours(x.order_id);
}

void account_watch_state::handle(const order_answered& x) {
  const auto at = windows_.find(x.intent.window);
  if (at == windows_.end())
    return;
  // The holding may have changed, and an answer on its way may be older.
  for (auto& inquiry : at->second.tokens) {
    inquiry.open.clear();
    inquiry.due = {};
  }
  ask_shares();
}

std::optional<money> account_watch_state::dollars_now() const {
  return dollars_ && out.clock->now() - dollars_at_ <= 4 * dollars_every
           ? dollars_
           : std::nullopt;
}

arming_changed account_watch_state::present() const {
  arming_changed x;
  x.at = out.clock->now();
  x.armed = is_armed();
  x.reason = verdict_ ? verdict_->reason : "the account is not checked yet";
  x.key_ends_at = session_.ends_at();
  x.dollars = dollars_now();
  return x;
}

void account_watch_state::judge() {
  using kind = arming_verdict::kind;
  const auto now = arming(facts_);
  facts_.was_armed |= now.what == kind::armed || now.what == kind::sells_only;
  if (verdict_ == now
      && (published_end_ != session_.ends_at()
          || published_dollars_ != dollars_now()))
    publish(now);
  if (verdict_ != now) {
    verdict_ = now;
    publish(now);
    unannounced_ = true;
  }
  const bool starting = now.what == kind::not_armed && !facts_.was_armed
                        && out.clock->now() - began_at_ < quiet_at_start;
  if (unannounced_ && !starting)
    announce(now);
  if (now.what == kind::never && !std::exchange(gave_up_, true))
    settings.give_up("no real order can be sent: " + now.reason);
}

void account_watch_state::publish(const arming_verdict& now) {
  const auto status = present();
  published_end_ = status.key_ends_at;
  published_dollars_ = status.dollars;
  health->set(now.what == arming_verdict::kind::armed ? feed_state::fresh
              : status.armed                          ? feed_state::stale
                                                      : feed_state::down,
              now.reason);
  for (const auto& [who, listener] : listeners)
    send_as(self, listener, stamped(status));
}

void account_watch_state::announce(const arming_verdict& now) {
  const auto status = present();
  const bool good = now.what == arming_verdict::kind::armed;
  unannounced_ = false;
  notice event;
  event.market = settings.market;
  event.kind = notice::kind_type::arming;
  event.at = status.at;
  event.text = good           ? "armed: real orders are sent from now on"
               : status.armed ? "armed for sales only: " + now.reason
                              : "NOT ARMED: " + now.reason;
  if (!status.armed)
    event.not_armed_because = now.reason;
  spdlog::log(good ? spdlog::level::info : spdlog::level::warn,
              "account_watch arming what='{}'", event.text);
  show(std::move(event));
}

void account_watch_state::show(notice event) {
  for (const auto& [who, display] : displays)
    send_as(self, display, stamped(event));
}

void account_watch_state::handle(const attach_account_listener& x) {
  listeners.insert_or_assign(x.who, x.sink);
  send_as(self, x.sink, stamped(present()));
  for (const auto& [id, each] : windows_)
    for (const auto& known : each.newest)
      if (known)
        send_as(self, x.sink, stamped(*known));
}

void account_watch_state::handle(const attach_display& x) {
  displays.insert_or_assign(x.who, x.sink);
  send_as(self, x.sink, stamped(health->report(out.clock->now())));
}

account_watch_actor::behavior_type
account_watch(account_watch_actor::stateful_pointer<account_watch_state> self,
              account_watch_settings settings, outside out) {
  self->state.start(std::move(settings), std::move(out));
  // This actor has no sockets.
  return handlers(
    self, [](const socket_opened&) {}, [](const socket_text&) {},
    [](const socket_lost&) {},
    [self](const http_answered& x) { self->state.handle(x); },
    [self](const timer_due& x) {
      if (x.round == self->state.timer)
        self->state.beat();
    },
    [self](const window_found& x) { self->state.handle(x); },
    // Windows carry their opening and closing times.
    [](const window_opened&) {}, [](const window_closed&) {},
    [self](const clock_measured& x) { self->state.handle(x); },
    [self](const order_sent& x) { self->state.handle(x); },
    [self](const order_answered& x) { self->state.handle(x); },
    [self](const attach_account_listener& x) { self->state.handle(x); },
    [self](const attach_display& x) { self->state.handle(x); });
}

} // namespace fillguard

// What the answers of the venue and of the signer mean for the account watch.

#include "actors/account_watch/account_watch.hpp"
#include "actors/account_watch/key_check.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <string>
#include <utility>

namespace fillguard {

namespace venue = net::polymarket;

namespace {

using namespace std::chrono_literals;

// Between two requests of the same kind, once the answer was good.
constexpr auto settings_every = 60s;
constexpr auto status_every = 30s;
constexpr auto holdings_every = 5s;

/// A check without a usable answer for longer is not known any more. Longer
/// than the time between two requests.
constexpr auto passed_for = 2min;

constexpr const char* approve_on_site =
  ": trade once by hand on the venue's site, which sets up a new wallet and "
  "asks for the approval";

} // namespace

void account_watch_state::set(account_check& to, check_result outcome,
                              std::string why) {
  to = {outcome, std::move(why)};
}

void account_watch_state::note_failure(account_check& of,
                                       const std::string& what,
                                       const http_answered& reply,
                                       const std::string& detail) {
  const auto kind = reply.status == 0 ? std::string{"no_answer"}
                    : reply.status == 200
                      ? std::string{"not_understood"}
                      : "http_" + std::to_string(reply.status);
  auto why = what
             + (reply.status == 0     ? " has no answer"
                : reply.status == 200 ? " has an answer that cannot be read"
                                      : " was answered with status "
                                          + std::to_string(reply.status));
  const auto& more = reply.status == 0 ? reply.error : detail;
  if (!more.empty())
    why += ": " + more;
  const auto now = out.clock->now();
  health->add_bad(kind, why, now);
  if (of.outcome == check_result::passed && now - of.passed_at <= passed_for)
    return;
  if (!facts_.was_armed)
    return set(of, check_result::failed, std::move(why));
  // A refused check stays refused.
  if (of.outcome == check_result::passed || of.outcome == check_result::unknown)
    set(of, check_result::unknown, std::move(why));
}

template <class Read, class Use>
void account_watch_state::use(account_check& of, const char* what,
                              const http_answered& reply,
                              std::chrono::nanoseconds again, inquiry& from,
                              Read read, Use use) {
  from.due = out.clock->now() + check_every;
  if (reply.status != 200)
    return note_failure(of, what, reply, {});
  const auto value = read(reply.body);
  if (!value)
    return note_failure(of, what, reply, value.error().detail);
  health->has_data_of(reply.received_at);
  use(*value);
  if (of.outcome != check_result::passed)
    return;
  of.passed_at = out.clock->now();
  from.due = of.passed_at + again;
}

void account_watch_state::handle(const http_answered& reply) {
  const auto what = static_cast<question>(reply.channel);
  health->add_message();
  if (what == question::shares)
    answered_shares(reply);
  else if (what == question::beat)
    answered_beat(reply);
  else if (const auto request = take(inquiry_of(what), reply))
    answered(what, *request, reply);
  judge();
}

void account_watch_state::answered(question what,
                                   const request_on_its_way& request,
                                   const http_answered& reply) {
  auto& from = inquiry_of(what);
  switch (what) {
  case question::key:
    return answered_key(reply);
  case question::version:
    return use(
      facts_.order_version, "GET /version", reply, settings_every, from,
      venue::read_order_version, [this](unsigned version) {
        if (version == venue::current_domain().version)
          set(facts_.order_version, check_result::passed, {});
        else
          set(facts_.order_version, check_result::hopeless,
              "the venue takes orders of version " + std::to_string(version)
                + ", and fillguard signs version 2 alone: wait for a release "
                  "that signs the new one");
      });
  case question::place:
    return use(facts_.place, "GET /api/geoblock of the venue's site", reply,
               settings_every, from, venue::read_geoblock,
               [this](bool blocked) {
                 if (blocked)
                   set(facts_.place, check_result::failed,
                       "the venue takes no orders from this place");
                 else
                   set(facts_.place, check_result::passed, {});
               });
  case question::closed_only:
    return use(facts_.closed_only, "GET /auth/ban-status/closed-only", reply,
               status_every, from, venue::read_closed_only,
               [this](bool closed) {
                 if (closed)
                   set(facts_.closed_only, check_result::failed,
                       "the account is in closed-only mode");
                 else
                   set(facts_.closed_only, check_result::passed, {});
               });
  case question::dollars:
    return answered_dollars(reply);
  case question::trader_orders:
  case question::owner_orders:
    return answered_orders(what, request, reply);
  case question::session:
    return answered_session(reply);
  case question::shares: // Handled apart, by window.
  case question::beat:
    break;
  }
}

void account_watch_state::answered_key(const http_answered& reply) {
  inquiry_of(question::key).due = out.clock->now() + check_every;
  const auto key = net::ethereum::read_address(reply.body);
  if (reply.status != 200 || !key)
    return set(facts_.key, check_result::failed,
               "the signer does not answer: " + reply.error);
  facts_.key = check_key(settings, *key);
}

void account_watch_state::answered_dollars(const http_answered& reply) {
  use(facts_.buys, "GET /balance-allowance", reply, dollars_every,
      inquiry_of(question::dollars), venue::read_balance_allowance,
      [this, &reply](const venue::balance_allowance& allowance) {
        dollars_ = money::from_millionths(allowance.balance);
        dollars_at_ = reply.received_at;
        if (allowance.balance == 0)
          set(facts_.buys, check_result::failed,
              "the venue names no dollars of the account: deposit some, or "
              "check account.signature_type");
        else if (allowance.approved == false)
          set(facts_.buys, check_result::hopeless,
              std::string{"the exchange may not take dollars"}
                + approve_on_site);
        else if (!allowance.approved)
          set(facts_.buys, check_result::failed,
              "the venue does not show whether the exchange may take dollars");
        else
          set(facts_.buys, check_result::passed, {});
      });
}

void account_watch_state::answered_orders(question what,
                                          const request_on_its_way& request,
                                          const http_answered& reply) {
  auto& listed = listing_of(what);
  const bool were_known = facts_.open_orders.outcome == check_result::passed;
  auto& check = facts_.signed_read;
  std::optional<std::string> next;
  use(check, "GET /data/orders", reply, holdings_every, inquiry_of(what),
      venue::read_open_orders, [&](const venue::open_orders_page& page) {
        if (request.begins_listing)
          listed.begin();
        listed.add(page);
        next = page.next_cursor;
        if (!trader_orders_.known()
            || (settings.owner && !owner_orders_.known()))
          return;
        set(check, check_result::passed, {});
        set(facts_.open_orders, check_result::passed, {});
      });
  if (!were_known && facts_.open_orders.outcome == check_result::passed)
    ask_unpublished_shares();
  if (next)
    ask_orders(what, *next);
  else if (reply.status == 401)
    set(check, check_result::failed,
        "GET /data/orders was answered with status 401: the API credentials "
        "are refused, check them and the clock");
}

void account_watch_state::answered_shares(const http_answered& reply) {
  for (auto& entry : windows_)
    for (const auto token : both_sides) {
      auto& each = entry.second;
      auto& from = each.tokens[index_of(token)];
      const auto request = take(from, reply);
      if (!request)
        continue;
      use(facts_.sales_approved, "GET /balance-allowance", reply,
          holdings_every, from, venue::read_balance_allowance,
          [&](const venue::balance_allowance& allowance) {
            if (allowance.approved == false)
              set(facts_.sales_approved, check_result::hopeless,
                  std::string{"the exchange may not take shares"}
                    + approve_on_site);
            else if (allowance.approved)
              set(facts_.sales_approved, check_result::passed, {});
            else if (facts_.sales_approved.outcome != check_result::passed)
              set(facts_.sales_approved, check_result::failed,
                  "the venue does not show whether the exchange may take "
                  "shares");
            publish(each, token, shares::from_millionths(allowance.balance),
                    request->asked_at, reply.received_at);
          });
      return;
    }
}

void account_watch_state::publish(token_inquiry& about, outcome token,
                                  shares balance, utc_time asked_at,
                                  utc_time at) {
  // Without the open orders, the reserved shares are unknown.
  if (facts_.open_orders.outcome != check_result::passed)
    return;
  account_shares holding;
  holding.window = about.window.id;
  holding.token = token;
  holding.balance = balance;
  holding.asked_at = asked_at;
  holding.at = at;
  for (const auto* orders : {&trader_orders_, &owner_orders_}) {
    const auto others = orders->in(about.window.token(token));
    holding.reserved += others.reserved;
    if (holding.reserved_by.empty())
      holding.reserved_by = others.first_sale;
    for (const auto either : both_sides)
      holding.has_other_orders |= orders->in(about.window.token(either)).any;
  }
  about.newest[index_of(token)] = holding;
  for (const auto& [who, listener] : listeners)
    send_as(self, listener, stamped(holding));
}

void account_watch_state::answered_session(const http_answered& reply) {
  const auto now = out.clock->now();
  auto& from = inquiry_of(question::session);
  from.due = now + check_every;
  const auto key = net::ethereum::read_address(settings.trader.address);
  if (reply.status != 200 || !key) {
    // The known end of the key holds; the venue decides on each order.
    health->add_bad(reply.status == 0 ? "no_answer"
                                      : "http_" + std::to_string(reply.status),
                    "GET /v1/user/session-signers " + reply.error, now);
    from.due = now + status_every;
    return;
  }
  const auto end = venue::read_session_end(reply.body, *key);
  if (!end) {
    health->add_bad("not_understood",
                    "GET /v1/user/session-signers: " + end.error().detail, now);
    from.due = now + status_every;
    return;
  }
  health->has_data_of(reply.received_at);
  if (session_.ends_at() != *end)
    spdlog::info("account_watch session_key ends_at={}",
                 *end ? to_iso8601(**end) : "not_listed");
  session_.listed(*end, now);
  check_session();
  if (facts_.session_key.outcome == check_result::passed)
    from.due = now + status_every;
}

void account_watch_state::check_session() {
  if (!settings.owner)
    return;
  const auto now = out.clock->now();
  std::optional<utc_time> last_close;
  for (const auto& [id, each] : windows_)
    if (id.opens_at <= now && now < each.window.closes_at)
      last_close = std::max(last_close.value_or(now), each.window.closes_at);
  facts_.session_key = session_.check(now);
  facts_.session_key_lasts = session_.check_buys(last_close);
  if (auto text = session_.reminder(now); !text.empty()) {
    notice event;
    event.market = settings.market;
    event.kind = notice::kind_type::account;
    event.text = std::move(text);
    event.at = now;
    show(std::move(event));
  }
}

void account_watch_state::answered_beat(const http_answered& reply) {
  if (reply.round != beats_)
    return;
  const auto now = out.clock->now();
  heartbeat_.answered(
    reply.status == 0
      ? venue::attempt{venue::attempt_failure{true, reply.error}}
      : venue::attempt{venue::attempt_reply{.status = reply.status,
                                            .body = reply.body}},
    now);
  const auto trouble = heartbeat_.trouble(now);
  if (!trouble.empty() && heartbeat_trouble_.empty())
    spdlog::error("account_watch heartbeat why='{}'", trouble);
  else if (trouble.empty() && !heartbeat_trouble_.empty())
    spdlog::info("account_watch heartbeat taken again");
  heartbeat_trouble_ = trouble;
}

} // namespace fillguard

#include "actors/account_watch/account_watch.hpp"

#include "actors/handlers.hpp"
#include "net/polymarket/orders/wallet_addresses.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace fillguard {

namespace venue = net::polymarket;

namespace {

using namespace std::chrono_literals;

constexpr auto check_every = 1s;

// Between two requests of the same kind, once the answer was good.
constexpr auto settings_every = 60s;
constexpr auto status_every = 30s;
constexpr auto dollars_every = 15s;
constexpr auto holdings_every = 5s;

/// A request without an answer for longer is void.
constexpr auto answer_due_within = 6s;

/// Until orders may be sent, another request follows so soon. Of a venue that
/// does not answer at all, each request ends by its own deadline, seconds after
/// the venue's return.
constexpr auto unarmed_patience = check_every;

/// So many questions about shares are asked once more at a time: the venue
/// allows 200 in ten seconds, and one answer shows the approval.
constexpr int most_repeated = 10;

/// What the first answers mend is not announced.
constexpr auto quiet_at_start = 3s;

/// A check without a usable answer for longer is not known any more. Longer
/// than the time between two requests.
constexpr auto passed_for = 2min;

/// A larger difference makes the venue refuse signatures.
constexpr auto most_clock_offset = 2s;

/// Windows are kept so long after their close, for answers on their way.
constexpr auto kept_after_close = 1min;

std::string seconds_text(std::chrono::nanoseconds x) {
  const auto tenths = std::chrono::round<std::chrono::milliseconds>(x) / 100;
  return std::to_string(tenths.count() / 10) + '.'
         + std::to_string(tenths.count() % 10) + " s";
}

constexpr const char* approve_on_site =
  ": trade once by hand on the venue's site, which sets up a new wallet and "
  "asks for the approval";

} // namespace

account_check check_key(const account_watch_settings& account,
                        const net::ethereum::eth_address& key) {
  const auto trader = net::ethereum::read_address(account.trader.address);
  if (!trader)
    return {check_result::hopeless,
            "the address of the API credentials that trade cannot be read: "
              + trader.error().what};
  if (*trader != key)
    return {check_result::hopeless,
            "the key's address is " + net::ethereum::checksummed(key)
              + ", but the API credentials that trade were made by "
              + net::ethereum::checksummed(*trader)
              + ": give the key and the credentials of the same address"};
  auto owner = key;
  if (account.owner) {
    const auto made_by = net::ethereum::read_address(account.owner->address);
    if (!made_by)
      return {check_result::hopeless,
              "the address of credentials.file cannot be read: "
                + made_by.error().what};
    owner = *made_by;
  }
  if (const auto good =
        venue::check_wallet(account.type, account.funder, owner);
      !good)
    return {check_result::hopeless,
            "account.funder is no wallet of the key for "
            "account.signature_type "
              + std::to_string(static_cast<int>(account.type)) + ": "
              + good.error().what
              + "; take type and address as the venue's site shows them"};
  return {check_result::passed, {}};
}

// -- life ---------------------------------------------------------------------

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
  ask_key();
  ask_checks();
  ask_shares();
  send_beat();
  check_session();
  judge();
  const auto now = out.clock->now();
  for (const auto& [who, display] : displays)
    tell(self, display, stamped(health->report(now)));
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
  return is_armed() ? answer_due_within : unarmed_patience;
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
  // One that got no answer says nothing of the later ones.
  if (reply.status == 0)
    from.open.erase(at);
  else
    from.open.clear();
  return out;
}

void account_watch_state::ask_key() {
  auto& key = inquiry_of(question::key);
  // The signer serves one request at a time.
  if (facts_.key.outcome == check_result::passed || gave_up_
      || !is_due(key, answer_due_within))
    return;
  settings.ask_key(
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

/// From the first time that orders may be sent on, whatever comes later: what
/// rests depends on it.
void account_watch_state::send_beat() {
  const auto now = out.clock->now();
  if (!settings.heart || !facts_.was_armed || !heart_.is_due(now))
    return;
  auto request =
    venue::heartbeat_request(settings.trader, now, heart_.begin(now));
  request.deadline = heartbeat::answer_within;
  settings.heart->send(
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
    // Before a window opens, its token serves to learn of the approval.
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

/// What came before the open orders were known was not published.
void account_watch_state::ask_unpublished_shares() {
  for (auto& entry : windows_)
    for (const auto token : both_sides)
      if (auto& each = entry.second; !each.newest[index_of(token)])
        each.tokens[index_of(token)].due = {};
  ask_shares();
}

// -- answers ------------------------------------------------------------------

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
  // What was refused stays refused.
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
  else if (const auto asked = take(inquiry_of(what), reply))
    answered(what, *asked, reply);
  judge();
}

void account_watch_state::answered(question what,
                                   const request_on_its_way& asked,
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
    return answered_orders(what, asked, reply);
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
      [this, &reply](const venue::balance_allowance& x) {
        dollars_ = money::from_millionths(x.balance);
        dollars_at_ = reply.received_at;
        if (x.balance == 0)
          set(facts_.buys, check_result::failed,
              "the venue names no dollars of the account: deposit some, or "
              "check account.signature_type");
        else if (x.approved == false)
          set(facts_.buys, check_result::hopeless,
              std::string{"the exchange may not take dollars"}
                + approve_on_site);
        else if (!x.approved)
          set(facts_.buys, check_result::failed,
              "the venue does not show whether the exchange may take dollars");
        else
          set(facts_.buys, check_result::passed, {});
      });
}

void account_watch_state::answered_orders(question what,
                                          const request_on_its_way& asked,
                                          const http_answered& reply) {
  auto& listed = listing_of(what);
  const bool were_known = facts_.open_orders.outcome == check_result::passed;
  auto& check = facts_.signed_read;
  std::optional<std::string> next;
  use(check, "GET /data/orders", reply, holdings_every, inquiry_of(what),
      venue::read_open_orders, [&](const venue::open_orders_page& page) {
        if (asked.begins_listing)
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
      const auto asked = take(from, reply);
      if (!asked)
        continue;
      use(facts_.sales_approved, "GET /balance-allowance", reply,
          holdings_every, from, venue::read_balance_allowance,
          [&](const venue::balance_allowance& x) {
            if (x.approved == false)
              set(facts_.sales_approved, check_result::hopeless,
                  std::string{"the exchange may not take shares"}
                    + approve_on_site);
            else if (x.approved)
              set(facts_.sales_approved, check_result::passed, {});
            else if (facts_.sales_approved.outcome != check_result::passed)
              set(facts_.sales_approved, check_result::failed,
                  "the venue does not show whether the exchange may take "
                  "shares");
            publish(each, token, shares::from_millionths(x.balance),
                    asked->asked_at, reply.received_at);
          });
      return;
    }
}

void account_watch_state::publish(token_inquiry& about, outcome token,
                                  shares balance, utc_time asked_at,
                                  utc_time at) {
  // Without the open orders, nothing says what is reserved.
  if (facts_.open_orders.outcome != check_result::passed)
    return;
  account_shares x;
  x.window = about.window.id;
  x.token = token;
  x.balance = balance;
  x.asked_at = asked_at;
  x.at = at;
  for (const auto* orders : {&trader_orders_, &owner_orders_}) {
    const auto mine = orders->in(about.window.token(token));
    x.reserved += mine.reserved;
    if (x.reserved_by.empty())
      x.reserved_by = mine.first_sale;
    for (const auto either : both_sides)
      x.has_other_orders |= orders->in(about.window.token(either)).any;
  }
  about.newest[index_of(token)] = x;
  for (const auto& [who, listener] : listeners)
    tell(self, listener, stamped(x));
}

void account_watch_state::answered_session(const http_answered& reply) {
  const auto now = out.clock->now();
  auto& from = inquiry_of(question::session);
  from.due = now + check_every;
  const auto key = net::ethereum::read_address(settings.trader.address);
  if (reply.status != 200 || !key) {
    // What is known of its end holds; the venue has the last word on orders.
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
  heart_.answered(reply.status == 0
                    ? venue::attempt{venue::attempt_failure{true, reply.error}}
                    : venue::attempt{venue::attempt_reply{
                      .status = reply.status, .body = reply.body}},
                  now);
  const auto trouble = heart_.trouble(now);
  if (!trouble.empty() && heart_trouble_.empty())
    spdlog::error("account_watch heartbeat why='{}'", trouble);
  else if (trouble.empty() && !heart_trouble_.empty())
    spdlog::info("account_watch heartbeat taken again");
  heart_trouble_ = trouble;
}

// -- news ---------------------------------------------------------------------

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
  // What is held may have changed; an answer on its way may not show it.
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
      && (told_end_ != session_.ends_at() || told_dollars_ != dollars_now()))
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
  const auto said = present();
  told_end_ = said.key_ends_at;
  told_dollars_ = said.dollars;
  health->set(now.what == arming_verdict::kind::armed ? feed_state::fresh
              : said.armed                            ? feed_state::stale
                                                      : feed_state::down,
              now.reason);
  for (const auto& [who, listener] : listeners)
    tell(self, listener, stamped(said));
}

void account_watch_state::announce(const arming_verdict& now) {
  const auto said = present();
  const bool good = now.what == arming_verdict::kind::armed;
  unannounced_ = false;
  notice event;
  event.market = settings.market;
  event.kind = notice::kind_type::arming;
  event.at = said.at;
  event.text = good         ? "armed: real orders are sent from now on"
               : said.armed ? "armed for sales only: " + now.reason
                            : "NOT ARMED: " + now.reason;
  if (!said.armed)
    event.not_armed_because = now.reason;
  spdlog::log(good ? spdlog::level::info : spdlog::level::warn,
              "account_watch arming what='{}'", event.text);
  show(std::move(event));
}

void account_watch_state::show(notice event) {
  for (const auto& [who, display] : displays)
    tell(self, display, stamped(event));
}

void account_watch_state::handle(const attach_account_listener& x) {
  listeners.insert_or_assign(x.who, x.sink);
  tell(self, x.sink, stamped(present()));
  for (const auto& [id, each] : windows_)
    for (const auto& known : each.newest)
      if (known)
        tell(self, x.sink, stamped(*known));
}

void account_watch_state::handle(const attach_display& x) {
  displays.insert_or_assign(x.who, x.sink);
  tell(self, x.sink, stamped(health->report(out.clock->now())));
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

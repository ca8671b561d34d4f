// What real orders need, as `run` checks it before it sends any.

#include "actors/account_watch/key_check.hpp"
#include "actors/account_watch/session_key.hpp"
#include "app/doctor/examination.hpp"
#include "app/service/trading_key.hpp"
#include "app/settings/settings.hpp"
#include "net/polymarket/orders/account_state.hpp"

#include <iterator>
#include <utility>

namespace fillguard::doctor {

namespace {

namespace venue = net::polymarket;

finding check_key_of(const examination& subject,
                     const account_watch_settings& account) {
  const std::string what = "key of real orders";
  const stopwatch since;
  // The key in the environment is not read here, since that overwrites it.
  if (subject.settings.signer.key_in_environment)
    return unused(what, "in FILLGUARD_PRIVATE_KEY; doctor --order-dry-run "
                        "checks it");
  const auto key = open_trading_key(subject.settings);
  if (!key)
    return wrong(verdict::bad, what, since, to_string(key.error()),
                 "give 64 hexadecimal digits and nothing else, in a file of "
                 "mode 0600 that belongs to the service's user");
  const auto address = key->address();
  if (!address)
    return wrong(verdict::bad, what, since,
                 "the signer does not answer: " + to_string(address.error()),
                 "start fillguard signer with --socket "
                   + subject.settings.signer.socket);
  const auto fits = check_key(account, *address);
  if (fits.outcome != check_result::passed)
    return wrong(verdict::bad, what, since, "does not fit the account",
                 fits.why);
  return good(what, since,
              net::ethereum::checksummed(*address) + " signs for "
                + net::ethereum::checksummed(account.funder));
}

/// Sends the request and reads the reply; `judge` changes the finding where the
/// reply is not as real orders need it.
template <class Read, class Judge>
finding check_answer(const examination& subject, const std::string& what,
                     const std::string& endpoint, net::http_request request,
                     Read read, Judge judge) {
  const stopwatch since;
  const auto reply = ask(subject, std::move(request));
  if (!reply)
    return wrong(verdict::bad, what, since, reply.error().what,
                 endpoint_advice(endpoint, reply.error()));
  const auto value = read(reply->body);
  if (!value)
    return wrong(verdict::bad, what, since,
                 "not understood: " + value.error().detail,
                 "check " + endpoint + "; the venue may have changed its API");
  finding out = good(what, since, "as real orders need it");
  judge(*value, out);
  return out;
}

void fail(finding& x, verdict how, std::string detail, std::string advice) {
  x.result = how;
  x.detail = std::move(detail);
  x.advice = std::move(advice);
}

findings check_venue(const examination& subject,
                     const account_watch_settings& account) {
  const auto now = subject.clock->now();
  findings out;
  out.push_back(check_answer(
    subject, "order version", "endpoints.clob",
    venue::ask_order_version(account.clob), venue::read_order_version,
    [](unsigned version, finding& x) {
      if (version != venue::current_domain().version)
        fail(x, verdict::bad, "version " + std::to_string(version),
             "fillguard signs version 2 alone: wait for a release that signs "
             "the new one");
    }));
  out.push_back(check_answer(
    subject, "orders from this place", "endpoints.site",
    venue::ask_geoblock(account.site), venue::read_geoblock,
    [](bool blocked, finding& x) {
      if (blocked)
        fail(x, verdict::bad, "blocked", "the venue takes no orders from here");
    }));
  if (!venue::can_sign(account.trader.credentials))
    return out; // Reported with the credentials.
  out.push_back(check_answer(
    subject, "mode of the account", "endpoints.clob",
    venue::ask_closed_only(account.trader, now), venue::read_closed_only,
    [&](bool closed, finding& x) {
      if (closed)
        fail(x, account.needs_buys ? verdict::bad : verdict::warning,
             "closed-only: it may sell, and not buy",
             "ask the venue why; mode guard without hedges can go on");
    }));
  const auto key = net::ethereum::read_address(account.trader.address);
  if (account.owner && key && venue::can_sign(account.owner->credentials))
    out.push_back(check_answer(
      subject, "session key", "endpoints.clob",
      venue::ask_session_signers(*account.owner, now),
      [&key](std::string_view body) {
        return venue::read_session_end(body, *key);
      },
      [now](const std::optional<utc_time>& end, finding& x) {
        const std::string advice =
          "authorize a new one, and give its key and API credentials";
        if (!end || *end <= now)
          return fail(x, verdict::bad,
                      "may not trade for the wallet: it ended, or was revoked",
                      advice);
        x.detail = "ends at " + to_iso8601(*end);
        if (*end - now <= session_key::announced_before)
          fail(x, verdict::warning, x.detail, advice);
      }));
  if (account.needs_buys)
    out.push_back(check_answer(
      subject, "dollars of the account", "endpoints.clob",
      venue::ask_dollars(account.trader, now, account.type),
      venue::read_balance_allowance,
      [](const venue::balance_allowance& has, finding& dollars) {
        if (has.approved == false)
          fail(dollars, verdict::bad, "the exchange may not take them",
               "trade once by hand on the venue's site, which asks for the "
               "approval");
        else if (has.balance == 0)
          fail(dollars, verdict::bad, "none",
               "deposit some, or check account.signature_type: with a wrong "
               "one the venue names no dollars");
        else
          dollars.detail = to_string(money::from_millionths(has.balance));
      }));
  return out;
}

} // namespace

findings check_trading(const examination& subject) {
  const auto& settings = subject.settings;
  if (!is_real(settings.mode))
    return {unused("real orders", "none in mode " + to_string(settings.mode))};
  const auto account = account_settings_of(settings);
  findings out{check_key_of(subject, account)};
  auto more = check_venue(subject, account);
  out.insert(out.end(), std::make_move_iterator(more.begin()),
             std::make_move_iterator(more.end()));
  return out;
}

} // namespace fillguard::doctor

#include "app/doctor/examination.hpp"
#include "net/polymarket/positions.hpp"
#include "net/polymarket/private_rest.hpp"
#include "net/polymarket/user_stream.hpp"

namespace fillguard::doctor {

namespace {

namespace venue = net::polymarket;

venue::private_account summary_of(const config& x) {
  return {x.endpoints.clob,
          {x.api->api_key.reveal(), x.api->api_secret.reveal(),
           x.api->passphrase.reveal()},
          x.api->address};
}

/// Reads the open orders, which needs valid credentials.
finding check_credentials(const examination& subject) {
  const std::string what = "credentials over HTTP";
  const stopwatch since;
  const auto account = summary_of(subject.settings);
  if (!venue::can_sign(account.credentials))
    return wrong(verdict::bad, what, since, "the secret is not base64",
                 "copy FILLGUARD_API_SECRET again, whole");
  const auto reply =
    ask(subject,
        venue::ask_orders(account, subject.clock->now(), venue::first_cursor));
  if (!reply && reply.error().status == 401)
    return wrong(verdict::bad, what, since, "refused (401)",
                 "make new API credentials, and check the address and the "
                 "clock");
  if (!reply)
    return wrong(verdict::bad, what, since, reply.error().what,
                 endpoint_advice("endpoints.clob", reply.error()));
  const auto read = venue::read_orders(
    reply->body, {account.credentials.api_key, {}}, reply->received_at);
  if (!read.bad.empty())
    return wrong(verdict::bad, what, since,
                 "not understood: " + read.bad.front().kind + ' '
                   + read.bad.front().detail,
                 "check endpoints.clob; the venue may have changed its API");
  return good(what, since, "accepted");
}

/// The venue disconnects invalid credentials, and answers a ping of valid ones.
finding check_stream(const examination& subject) {
  const std::string what = "credentials on the user stream";
  // Only a warning: without the stream the service polls over HTTP.
  const std::string advice =
    "check endpoints.clob_ws and the credentials; until it answers, fills are "
    "found over HTTP only, up to "
    + std::to_string(std::chrono::ceil<std::chrono::seconds>(
                       subject.settings.fill.resync_interval)
                       .count())
    + " s late";
  const stopwatch since;
  conversation with{subject,
                    subject.settings.endpoints.clob_ws + venue::user_path};
  using kind = conversation::event::kind_type;
  bool open = false;
  bool received = false;
  for (;;) {
    const auto event = with.next();
    if (event.kind == kind::opened) {
      open = true;
      with.add(
        venue::user_subscription(summary_of(subject.settings).credentials));
      with.add(venue::user_ping);
    } else if (event.kind == kind::text) {
      const auto read = venue::read_user_frame(
        event.text, {summary_of(subject.settings).credentials.api_key, {}},
        event.received_at);
      if (!read.bad.empty())
        return wrong(verdict::warning, what, since,
                     "not understood: " + read.bad.front().kind, advice);
      if (event.text == "PONG")
        return good(what, since, "it answers");
      received = true; // Events may come before the pong.
    } else if (event.kind == kind::lost) {
      return wrong(verdict::warning, what, since,
                   (open ? "the venue hung up: " : "no connection: ")
                     + event.text,
                   advice);
    } else {
      return wrong(verdict::warning, what, since,
                   received ? "connected, but its answer is not understood"
                   : open   ? "connected, but silent"
                            : "no connection",
                   advice);
    }
  }
}

} // namespace

findings check_account(const examination& x) {
  if (!x.settings.api)
    return {unused("credentials",
                   "none: public data only; assume that there is no "
                   "settlement price, so that the loss probability comes from "
                   "the market alone")};
  return {check_credentials(x), check_stream(x)};
}

namespace {

constexpr const char* which_address =
  "`wallet` is the address that holds the shares, shown on the profile page of "
  "polymarket.com (a proxy, Safe or deposit wallet), and not the address of "
  "the "
  "key that signs";

/// Requests one version of the interface, and the other after a 404.
result<net::http_reply, no_answer> ask_either(const examination& subject,
                                              net::http_request second,
                                              net::http_request first) {
  auto reply = ask(subject, std::move(second));
  if (!reply && reply.error().status == 404)
    return ask(subject, std::move(first));
  return reply;
}

/// Whether the wallet ever traded; absent when that is not known.
std::optional<bool> has_traded(const examination& subject) {
  const auto& data = subject.settings.endpoints.data;
  const auto& wallet = subject.settings.watched_wallet();
  const auto since = from_unix_seconds(1); // 0 would be a few years only.
  const auto reply =
    ask_either(subject, venue::ask_activity(data, wallet, since, {}),
               venue::ask_activity_v1(data, wallet, since));
  if (!reply)
    return std::nullopt;
  const auto read = venue::read_activity(reply->body, reply->received_at);
  if (!read.evidence.empty())
    return true;
  return read.whole && !read.next_cursor ? std::optional{false} : std::nullopt;
}

finding judge_wallet(const examination& subject, const std::string& what,
                     const stopwatch& since, std::size_t held) {
  const auto& wallet = subject.settings.watched_wallet();
  auto detail = wallet + " holds " + std::to_string(held)
                + (held == 1 ? " position" : " positions");
  if (since.read() > subject.clock->outside(subject.slow))
    return wrong(verdict::warning, what, since, detail + ", slowly",
                 "the way to endpoints.data is slow");
  if (held > 0)
    return good(what, since, detail);
  const auto traded = has_traded(subject);
  if (!traded)
    return wrong(verdict::warning, what, since,
                 detail + ", and whether it ever traded is not known",
                 std::string{"check the address: "} + which_address);
  if (*traded)
    return good(what, since, detail + " now, and has traded before");
  std::string advice{which_address};
  if (subject.settings.api && subject.settings.api->address == wallet)
    advice += "; this one is that of the API credentials";
  return wrong(verdict::warning, what, since,
               wallet + " never held or traded anything", advice);
}

} // namespace

findings check_wallet(const examination& subject) {
  const std::string what = "public positions of the wallet";
  const auto& data = subject.settings.endpoints.data;
  const auto& wallet = subject.settings.watched_wallet();
  if (wallet.empty())
    return {unused(what, std::string{subject.settings.api
                                       ? "no wallet"
                                       : "no wallet, so buys by hand are not "
                                         "seen"}
                           + "; " + which_address)};
  if (data.empty())
    return {unused(what, "no endpoints.data")};
  const stopwatch since;
  const auto reply = ask_either(
    subject, venue::ask_positions(data, wallet, venue::position_list::open, {}),
    venue::ask_positions_v1(data, wallet));
  if (!reply)
    return {wrong(verdict::bad, what, since, reply.error().what,
                  endpoint_advice("endpoints.data", reply.error()))};
  const auto read = venue::read_positions(reply->body, reply->received_at);
  if (!read.bad.empty() && read.evidence.empty())
    return {wrong(verdict::bad, what, since,
                  "not understood: " + read.bad.front().kind + ' '
                    + read.bad.front().detail,
                  "check endpoints.data; the venue may have changed its API")};
  return {judge_wallet(subject, what, since, read.evidence.size())};
}

} // namespace fillguard::doctor

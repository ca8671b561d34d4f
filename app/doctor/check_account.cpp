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
  bool heard = false;
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
      heard = true; // Events may come before the pong.
    } else if (event.kind == kind::lost) {
      return wrong(verdict::warning, what, since,
                   (open ? "the venue hung up: " : "no connection: ")
                     + event.text,
                   advice);
    } else {
      return wrong(verdict::warning, what, since,
                   heard  ? "connected, but what it says is not understood"
                   : open ? "connected, but silent"
                          : "no connection",
                   advice);
    }
  }
}

} // namespace

findings check_account(const examination& x) {
  if (!x.settings.api)
    return {unused("credentials", "none: public data only")};
  return {check_credentials(x), check_stream(x)};
}

findings check_wallet(const examination& subject) {
  const std::string what = "public positions of the wallet";
  if (subject.settings.wallet.empty()
      || subject.settings.endpoints.data.empty())
    return {unused(what, subject.settings.wallet.empty()
                           ? "no wallet"
                           : "no endpoints.data")};
  const stopwatch since;
  auto reply =
    ask(subject, venue::ask_positions(subject.settings.endpoints.data,
                                      subject.settings.wallet, {}));
  if (!reply && reply.error().status == 404)
    reply =
      ask(subject, venue::ask_positions_v1(subject.settings.endpoints.data,
                                           subject.settings.wallet));
  if (!reply)
    return {wrong(verdict::bad, what, since, reply.error().what,
                  endpoint_advice("endpoints.data", reply.error()))};
  const auto read = venue::read_positions(reply->body, reply->received_at);
  if (!read.bad.empty() && read.evidence.empty())
    return {wrong(verdict::bad, what, since,
                  "not understood: " + read.bad.front().kind + ' '
                    + read.bad.front().detail,
                  "check endpoints.data; the venue may have changed its API")};
  const auto said = std::to_string(read.evidence.size()) + " found";
  if (since.read() > subject.clock->outside(subject.slow))
    return {wrong(verdict::warning, what, since, said + ", slowly",
                  "the way to endpoints.data is slow")};
  return {good(what, since, said)};
}

} // namespace fillguard::doctor

#include "app/doctor/notify_test.hpp"

#include "app/program/end_at_once.hpp"
#include "app/program/exit_code.hpp"
#include "app/program/one_line.hpp"
#include "app/program/wait_for_answer.hpp"
#include "app/settings/settings.hpp"
#include "net/network/network_transport.hpp"
#include "net/notify/letters.hpp"
#include "net/service_clock.hpp"
#include "net/tls_probe.hpp"

#include <nlohmann/json.hpp>

#include <iostream>

namespace fillguard {

namespace {

using net::notify::news;

struct outcome_of_sending {
  bool accepted = false;
  std::string detail;
};

/// Telegram's reason for a refusal, which never repeats the token.
std::string description_in(const std::string& body) {
  const auto x = nlohmann::json::parse(body, nullptr, false);
  const auto at = x.is_object() ? x.find("description") : x.end();
  if (!x.is_object() || at == x.end() || !at->is_string())
    return {};
  return ": " + one_line(at->get<std::string>().substr(0, 200));
}

/// The library's error texts may repeat the address, and are not shown.
outcome_of_sending send(const doctor::examination& subject,
                        net::http_request request, bool with_description) {
  request.deadline = subject.patience;
  const auto reply = wait_for_answer(*subject.outside, std::move(request));
  if (!reply)
    return {false, "no answer: check the address, the firewall and the "
                   "network"};
  const bool good = reply->status >= 200 && reply->status < 300;
  return {good, (good ? "accepted it (" : "refused it (")
                  + std::to_string(reply->status) + ')'
                  + (with_description && !good ? description_in(reply->body)
                                               : std::string{})};
}

news test_message(const doctor::examination& subject) {
  const auto now = subject.clock->now();
  news out;
  out.id = "test/" + std::to_string(to_unix_ms(now));
  out.kind = "test";
  out.about = "fillguard";
  out.text = "a test message: whoever reads it is told of fills, danger, "
             "sales, settlements and halts";
  out.at = now;
  out.link = subject.settings.endpoints.site;
  return out;
}

} // namespace

int test_receivers(const doctor::examination& subject, std::ostream& out,
                   std::ostream& err) {
  const auto how = notify_settings(subject.settings);
  if (how.webhook.empty() && !how.telegram) {
    err << "fillguard: no receiver is configured: set "
           "FILLGUARD_NOTIFY_WEBHOOK, or FILLGUARD_TELEGRAM_TOKEN and "
           "FILLGUARD_TELEGRAM_CHAT, or notify.file\n";
    return exit_code::wrong;
  }
  const auto message = test_message(subject);
  bool all = true;
  const auto print = [&](const char* name, const outcome_of_sending& x) {
    out << name << ": " << x.detail << '\n';
    all = all && x.accepted;
  };
  if (!how.webhook.empty())
    print(
      "webhook",
      send(subject, net::notify::webhook_letter(how.webhook, message), false));
  if (how.telegram)
    print("telegram",
          send(subject, net::notify::telegram_letter(*how.telegram, message),
               true));
  return all ? exit_code::fine : exit_code::failed;
}

int run_notify_test(const config& settings) {
  net::initialize_pool();
  const auto clock = std::make_shared<net::service_clock>();
  const auto transport = std::make_shared<net::network_transport>(clock);
  const auto code =
    test_receivers({settings, transport, clock}, std::cout, std::cerr);
  std::cout.flush();
  if (!transport->shutdown(std::chrono::milliseconds{200}))
    end_at_once(code);
  return code;
}

namespace doctor {

/// Sends no message: that is what `fillguard notify test` is for.
findings check_receivers(const examination& subject) {
  const std::string what = "notifications";
  const auto how = notify_settings(subject.settings);
  findings out;
  if (how.webhook.empty() && !how.telegram)
    return {unused(what, "nobody is told: no webhook and no Telegram chat")};
  if (!how.webhook.empty()) {
    const stopwatch since;
    const auto host = net::host_of(how.webhook);
    const auto found = net::resolve(host ? host->host : std::string{});
    out.push_back(
      found ? good(what + " to the webhook", since,
                   "its host has an address; fillguard notify test sends a "
                   "message")
            : wrong(verdict::warning, what + " to the webhook", since,
                    "its host has no address",
                    "check the URL and this machine's DNS"));
  }
  if (how.telegram) {
    const stopwatch since;
    net::http_request request;
    request.url = how.telegram->api + "/bot" + how.telegram->token
                  + "/getChat?chat_id=" + how.telegram->chat;
    const auto answer = send(subject, std::move(request), true);
    out.push_back(answer.accepted
                    ? good(what + " to Telegram", since,
                           "the bot reaches the chat; fillguard notify test "
                           "sends a message")
                    : wrong(verdict::warning, what + " to Telegram", since,
                            answer.detail,
                            "check the token and the chat, and write the bot a "
                            "message once: it cannot begin a chat"));
  }
  return out;
}

} // namespace doctor

} // namespace fillguard

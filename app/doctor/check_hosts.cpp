#include "app/doctor/examination.hpp"
#include "net/polymarket/clob_time.hpp"
#include "net/tls_probe.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <future>
#include <set>
#include <utility>

namespace fillguard::doctor {

namespace {

using place = std::pair<std::string, std::uint16_t>;

struct all_hosts {
  std::set<std::string> names;
  std::set<place> encrypted;
  // The names that the service cannot do without.
  std::set<std::string> required_names;
  std::set<place> required_encrypted;
};

all_hosts hosts_of(const config& settings) {
  all_hosts out;
  const auto& at = settings.endpoints;
  const auto add = [&out](const std::string& url, bool required) {
    const auto host = net::host_of(url);
    if (!host)
      return;
    out.names.insert(host->host);
    if (required)
      out.required_names.insert(host->host);
    if (!host->encrypted())
      return;
    out.encrypted.insert({host->host, host->port});
    if (required)
      out.required_encrypted.insert({host->host, host->port});
  };
  for (const auto* url : {&at.gamma, &at.clob, &at.clob_ws})
    add(*url, true);
  for (const auto* url : {&at.rtds, &at.site, &at.coinbase, &at.binance_ws})
    add(*url, false);
  if (settings.api)
    add(at.polybolt, false);
  if (!settings.wallet.empty())
    add(at.data, false);
  for (const auto& url : at.ethereum_rpc)
    add(url, false);
  return out;
}

bool is_address(const std::string& host) {
  return host.find(':') != std::string::npos
         || std::all_of(host.begin(), host.end(), [](unsigned char c) {
              return std::isdigit(c) || c == '.';
            });
}

finding check_name(const std::string& host, verdict if_bad) {
  const auto what = "name " + host;
  const stopwatch since;
  const auto found = net::resolve(host);
  if (!found)
    return wrong(if_bad, what, since, found.error().what,
                 "check the spelling of the endpoint and this machine's DNS");
  return good(what, since, found->front());
}

finding check_tls(const place& at, verdict if_bad,
                  std::chrono::milliseconds limit) {
  const auto what = "TLS " + at.first + ':' + std::to_string(at.second);
  const stopwatch since;
  const auto found = net::probe_tls(at.first, at.second, limit);
  if (!found)
    return wrong(if_bad, what, since, found.error().what,
                 "check the clock, ca-certificates, and whether a proxy "
                 "breaks TLS");
  if (found->valid_for && *found->valid_for < expires_soon)
    return wrong(verdict::warning, what, since,
                 found->version + ", the certificate expires within days",
                 "watch whether the server renews it");
  return good(what, since, found->version);
}

} // namespace

findings check_hosts(const examination& subject) {
  const auto hosts = hosts_of(subject.settings);
  const auto limit = std::chrono::ceil<std::chrono::milliseconds>(
    subject.clock->outside(subject.patience));
  std::vector<std::future<finding>> checks;
  const auto weight = [](bool required) {
    return required ? verdict::bad : verdict::warning;
  };
  for (const auto& name : hosts.names)
    if (!is_address(name))
      checks.push_back(std::async(std::launch::async, check_name, name,
                                  weight(hosts.required_names.contains(name))));
  for (const auto& at : hosts.encrypted)
    checks.push_back(std::async(std::launch::async, check_tls, at,
                                weight(hosts.required_encrypted.contains(at)),
                                limit));
  findings out;
  for (auto& one : checks)
    out.push_back(one.get());
  if (out.empty())
    out.push_back(unused("names and TLS", "all endpoints are plain addresses"));
  return out;
}

findings check_clock(const examination& subject) {
  const std::string what = "clock against the venue's";
  // The venue's time has whole seconds.
  constexpr double most_apart = 2.0;
  const stopwatch since;
  const auto sent_at = subject.clock->now();
  const auto reply =
    ask(subject,
        net::polymarket::clob_time_request(subject.settings.endpoints.clob));
  if (!reply)
    return {wrong(verdict::bad, what, since, reply.error().what,
                  endpoint_advice("endpoints.clob", reply.error()))};
  const auto venue_time = net::polymarket::parse_clob_time(reply->body);
  if (!venue_time)
    return {wrong(verdict::bad, what, since, "not understood: no time",
                  "check endpoints.clob; the venue may have changed its API")};
  const auto middle = sent_at + (reply->received_at - sent_at) / 2;
  const auto ahead = seconds_between(*venue_time, middle) - 0.5;
  // The venue read its clock at some moment between our request and its reply.
  const auto doubt = seconds_between(sent_at, reply->received_at) / 2;
  auto text = std::to_string(std::abs(ahead));
  text.resize(text.find('.') + 2);
  const auto detail = text + " s " + (ahead < 0 ? "behind" : "ahead");
  if (std::abs(ahead) > most_apart + doubt)
    return {wrong(verdict::bad, what, since, detail,
                  "run a time service, like systemd-timesyncd or chrony; until "
                  "then there are no entries")};
  if (doubt > most_apart)
    return {wrong(verdict::warning, what, since,
                  "cannot be told: the answer came too late",
                  "the way to endpoints.clob is slow")};
  return {good(what, since, detail)};
}

} // namespace fillguard::doctor

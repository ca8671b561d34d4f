#include "app/health/health.hpp"

#include "app/program/end_at_once.hpp"
#include "app/program/exit_code.hpp"
#include "app/program/one_line.hpp"
#include "net/network/network_transport.hpp"
#include "net/service_clock.hpp"

#include <nlohmann/json.hpp>

#include <future>
#include <iostream>

namespace fillguard {

namespace {

using net::http_reply;

std::future<result<http_reply>> ask(net::transport& by, std::string url,
                                    std::chrono::milliseconds within) {
  net::http_request x;
  x.url = std::move(url);
  x.deadline = within;
  auto reply = std::make_shared<std::promise<result<http_reply>>>();
  by.fetch(std::move(x),
           [reply](result<http_reply> y) { reply->set_value(std::move(y)); });
  return reply->get_future();
}

std::string reasons_of(const std::string& body) {
  const auto x = nlohmann::json::parse(body, nullptr, false);
  const auto at = x.is_object() ? x.find("reasons") : x.end();
  std::string out;
  if (x.is_object() && at != x.end() && at->is_array())
    for (const auto& reason : *at)
      if (reason.is_string())
        out += (out.empty() ? "" : "; ") + reason.get<std::string>();
  return out.empty() ? "no reason given" : out;
}

} // namespace

std::string health_base(const std::string& listen) {
  const auto colon = listen.rfind(':');
  auto host = listen.substr(0, colon);
  if (host == "0.0.0.0")
    host = "127.0.0.1";
  else if (host == "[::]" || host == "::")
    host = "[::1]";
  return "http://" + host
         + (colon == std::string::npos ? "" : listen.substr(colon));
}

health judge_health(const result<http_reply>& alive,
                    const std::optional<result<http_reply>>& ready_reply) {
  if (!alive)
    return {false, "unhealthy: no answer: " + alive.error().what};
  if (alive->status != 200)
    return {false,
            "unhealthy: /healthz answers " + std::to_string(alive->status)};
  if (!ready_reply)
    return {true, "alive"};
  const auto& ready = *ready_reply;
  if (!ready)
    return {false, "unhealthy: no answer to /readyz: " + ready.error().what};
  if (ready->status == 503)
    return {false, "not ready: " + reasons_of(ready->body)};
  if (ready->status != 200)
    return {false,
            "unhealthy: /readyz answers " + std::to_string(ready->status)};
  return {true, "ready"};
}

int check_health(const config& settings, const health_arguments& how) {
  net::initialize_pool();
  net::network_transport outside{std::make_shared<net::service_clock>()};
  const auto base = health_base(settings.http.listen);
  auto alive = ask(outside, base + "/healthz", how.within);
  std::future<result<http_reply>> ready;
  if (!how.alive)
    ready = ask(outside, base + "/readyz", how.within);
  const auto first = alive.get();
  const auto judged =
    judge_health(first, how.alive ? std::nullopt : std::optional{ready.get()});
  std::cout << one_line(judged.why) << std::endl;
  const auto code = judged.good ? exit_code::fine : exit_code::failed;
  if (!outside.shutdown(std::chrono::milliseconds{200}))
    end_at_once(code);
  return code;
}

} // namespace fillguard

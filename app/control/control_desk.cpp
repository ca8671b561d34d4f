#include "app/control/control_desk.hpp"

#include <nlohmann/json.hpp>
#include <openssl/crypto.h>

#include <algorithm>
#include <optional>

namespace fillguard {

namespace {

using net::http_api::error_answer;
using net::http_api::route_answer;
using nlohmann::ordered_json;

constexpr std::string_view scheme = "Bearer ";
constexpr std::size_t longest_key = 200;

bool needs_market(control_request::kind_type kind) {
  return kind == control_request::kind_type::leave
         || kind == control_request::kind_type::flatten;
}

/// A text member; absent when it is missing. Fails when it is no text.
result<std::optional<std::string>> text_of(const ordered_json& body,
                                           const char* name) {
  const auto found = body.find(name);
  if (found == body.end() || found->is_null())
    return std::optional<std::string>{};
  if (!found->is_string())
    return failure(name, "must be a text");
  return std::optional{found->get<std::string>()};
}

result<control_request> read(control_request::kind_type kind,
                             const net::http_api::api_request& request) {
  control_request out;
  out.kind = kind;
  out.from = request.peer;
  const auto body = request.body.empty()
                      ? ordered_json::object()
                      : ordered_json::parse(request.body, nullptr, false);
  if (!body.is_object())
    return failure("body", "must be a JSON object");
  const auto reason = text_of(body, "reason");
  if (!reason)
    return failure(reason.error());
  const auto market = text_of(body, "market");
  if (!market)
    return failure(market.error());
  if (needs_market(kind) && !*market)
    return failure("market", "is missing, must name one, like \"btc-5m\"");
  out.reason = reason->value_or("");
  out.market = market->value_or("");
  return out;
}

} // namespace

bool is_foreign(const net::http_api::api_request& request) {
  const auto origin = request.header("Origin");
  if (origin.empty())
    return false;
  const auto at = origin.find("://");
  return at == std::string_view::npos
         || origin.substr(at + 3) != request.header("Host");
}

control_desk::control_desk(secret token, time_function now)
    : token_{std::move(token)}, now_{std::move(now)} {
  // nop
}

void control_desk::serve(act_function act) {
  const std::lock_guard guard{mutex_};
  act_ = std::move(act);
}

bool control_desk::is_right(std::string_view authorization) const {
  if (!authorization.starts_with(scheme))
    return false;
  const auto given = authorization.substr(scheme.size());
  const auto& token = token_.reveal();
  return given.size() == token.size()
         && CRYPTO_memcmp(given.data(), token.data(), token.size()) == 0;
}

route_answer control_desk::answer(control_request::kind_type kind,
                                  const net::http_api::api_request& request) {
  if (token_.empty())
    return error_answer(404, "no such path",
                        {{"why", "http.control_token_file is not set"}});
  if (is_foreign(request))
    return error_answer(403, "another page's request is refused",
                        {{"origin", request.header("Origin")}});
  const std::lock_guard guard{mutex_};
  const auto now = now_();
  if (now < closed_until_) {
    auto out = error_answer(429, "too many wrong tokens", {});
    out.headers.emplace_back(
      "Retry-After",
      std::to_string(
        std::chrono::ceil<std::chrono::seconds>(closed_until_ - now).count()));
    return out;
  }
  const auto given = request.header("Authorization");
  if (!is_right(given)) {
    if (!given.empty()) {
      std::erase_if(
        wrong_, [&](moment x) { return x + std::chrono::minutes{1} <= now; });
      wrong_.push_back(now);
      if (wrong_.size() >= most_wrong) {
        closed_until_ = now + door_closed;
        wrong_.clear();
      }
    }
    auto out = error_answer(
      401, given.empty() ? "a token is needed" : "wrong token", {});
    out.headers.emplace_back("WWW-Authenticate", "Bearer");
    return out;
  }
  const std::string key{request.header("Idempotency-Key")};
  if (key.size() > longest_key)
    return error_answer(400, "Idempotency-Key is too long", {});
  const auto same = request.target + '\n' + request.body;
  const auto known = std::find_if(kept_.begin(), kept_.end(),
                                  [&](const auto& x) { return x.key == key; });
  if (!key.empty() && known != kept_.end())
    return known->request == same
             ? known->answer
             : error_answer(422, "this Idempotency-Key was for another request",
                            {});
  const auto parsed = read(kind, request);
  if (!parsed)
    return error_answer(
      400, "malformed request",
      {{"key", parsed.error().where}, {"why", parsed.error().what}});
  if (!act_)
    return error_answer(503, "the service is starting or ending", {});
  const auto done = act_(*parsed);
  auto reply = done
                 ? error_answer(202, "", {})
                 : error_answer(409, "refused", {{"why", done.error().what}});
  if (done)
    reply.body = net::http_api::to_text(ordered_json{{"event", *done}});
  if (done && !key.empty()) {
    kept_.push_back({key, same, reply});
    if (kept_.size() > most_kept)
      kept_.pop_front();
  }
  return reply;
}

} // namespace fillguard

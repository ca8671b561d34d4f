#include "net/http_api/router.hpp"

#include "net/http_api/page.hpp"

#include <nlohmann/json.hpp>

namespace fillguard::net::http_api {

namespace {

using nlohmann::ordered_json;

constexpr std::string_view events_path = "/v1/events";

struct target_parts {
  std::string path;
  std::string query;
};

/// Proxies send whole URLs, which every server must accept (RFC 9112).
target_parts split(std::string_view target) {
  constexpr std::string_view scheme = "http://";
  if (target.starts_with(scheme)) {
    target.remove_prefix(scheme.size());
    const auto end = target.find_first_of("/?");
    target.remove_prefix(std::min(end, target.size()));
  }
  const auto mark = std::min(target.find('?'), target.size());
  target_parts out{std::string{target.substr(0, mark)}, {}};
  if (out.path.empty())
    out.path = "/";
  if (mark < target.size())
    out.query = target.substr(mark + 1);
  return out;
}

/// HEAD is answered like GET, without sending the body.
bool only_reads(std::string_view method) {
  return method == "GET" || method == "HEAD";
}

route_answer json_answer(int status, std::string text) {
  return {status, "application/json", std::move(text), {}};
}

} // namespace

route_answer error_answer(
  int status, std::string_view error,
  std::initializer_list<std::pair<std::string_view, std::string_view>> more) {
  ordered_json out{{"error", error}};
  for (const auto& [key, value] : more)
    out[std::string{key}] = value;
  return json_answer(status, to_text(out));
}

router::router(std::shared_ptr<api_board> board,
               std::function<std::string()> metrics, extra_routes others,
               posted_routes posted)
    : board_{std::move(board)}, metrics_{std::move(metrics)},
      others_{std::move(others)}, posted_{std::move(posted)} {
  // nop
}

bool router::is_watch(std::string_view method, std::string_view target) {
  return method == "GET" && split(target).path == events_path;
}

bool router::is_quick(std::string_view target) {
  const auto path = split(target).path;
  return path == "/healthz" || path == "/readyz";
}

std::string router::last_event(const api_request& request) {
  if (const auto known = request.header("Last-Event-ID"); !known.empty())
    return std::string{known};
  constexpr std::string_view key = "last_event_id=";
  const auto query = split(request.target).query;
  const auto at = query.find(key);
  if (at == std::string::npos || (at > 0 && query[at - 1] != '&'))
    return {};
  const auto from = at + key.size();
  return query.substr(from, query.find('&', from) - from);
}

route_answer router::answer(const api_request& request) const {
  try {
    const auto parts = split(request.target);
    return answer_path(request, parts.path, parts.query);
  } catch (const std::exception& problem) {
    return error_answer(500, "failed", {{"why", problem.what()}});
  }
}

route_answer router::answer_path(const api_request& request,
                                 const std::string& path,
                                 const std::string& query) const {
  const auto& method = request.method;
  auto other = others_.find(path);
  auto question = query;
  const auto folder = path.rfind('/') + 1;
  if (other == others_.end() && folder > 1 && folder < path.size()) {
    other = others_.find(path.substr(0, folder));
    question = path.substr(folder);
  }
  const auto posted = posted_.find(path);
  if (posted != posted_.end() && method == "POST")
    return posted->second(request);
  if (posted != posted_.end() && other == others_.end()) {
    auto out =
      error_answer(405, "use POST", {{"method", method}, {"path", path}});
    out.headers.emplace_back("Allow", "POST");
    return out;
  }
  const auto* file = find_page_file(path);
  const auto known = file || path == "/healthz" || path == "/readyz"
                     || path == "/v1/state" || path == events_path
                     || (path == "/metrics" && metrics_)
                     || other != others_.end();
  if (!known)
    return error_answer(404, "no such path", {{"path", path}});
  if (!only_reads(method)) {
    auto out = error_answer(405, "read-only: use GET",
                            {{"method", method}, {"path", path}});
    out.headers.emplace_back("Allow", "GET, HEAD");
    return out;
  }
  if (other != others_.end())
    return other->second(question);
  if (file)
    return answer_page_file(*file, request);
  if (path == "/healthz")
    return json_answer(200, R"({"status":"ok"})");
  if (path == "/readyz")
    return answer_ready();
  if (path == "/metrics")
    return {200, "text/plain; version=0.0.4; charset=utf-8", metrics_(), {}};
  if (path == events_path)
    return {200, "text/event-stream", {}, {}};
  return json_answer(200, board_->state_text());
}

route_answer router::answer_ready() const {
  const auto reasons = board_->missing();
  return json_answer(
    reasons.empty() ? 200 : 503,
    to_text({{"ready", reasons.empty()}, {"reasons", reasons}}));
}

} // namespace fillguard::net::http_api

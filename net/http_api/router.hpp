#pragma once

#include "net/http_api/board.hpp"
#include "net/http_api/request.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fillguard::net::http_api {

/// The answer to a request.
struct route_answer {
  int status = 200;
  std::string content_type;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers; ///< Further ones.
  /// Instead of a long body: returns one piece of it after the other, and at
  /// its end an empty text. Called on the server's threads, one call at a time.
  std::function<std::string()> pieces{};
};

/// Further paths, each with a function that answers its query (the part after
/// '?', still encoded). A path that ends in '/' stands for all that begin with
/// it; its function gets what follows instead. Called on the server's threads,
/// several at a time.
using extra_routes =
  std::map<std::string, std::function<route_answer(const std::string& query)>>;

/// Paths that change something, each with a function that answers a POST.
/// Called like the others.
using posted_routes =
  std::map<std::string, std::function<route_answer(const api_request&)>>;

/// An answer with an error: `{"error":…,…}`.
route_answer error_answer(
  int status, std::string_view error,
  std::initializer_list<std::pair<std::string_view, std::string_view>> more);

/// Maps paths to answers. Thread-safe.
class router {
public:
  /// `metrics` makes the text of `/metrics`; without it there is no such path.
  router(std::shared_ptr<api_board> board, std::function<std::string()> metrics,
         extra_routes others, posted_routes posted);

  /// Whether a request is for the event stream, and not for `answer`. `target`
  /// is as received: a path or a whole URL, still encoded.
  static bool is_watch(std::string_view method, std::string_view target);

  /// Whether the answer takes no time, so that nothing may delay it: the health
  /// checks.
  static bool is_quick(std::string_view target);

  /// The id of the last event that a returning watcher has received: of the
  /// header `Last-Event-ID`, or of `?last_event_id=`, which a page can use on
  /// its first request. An unknown id, like "all", requests all kept events.
  /// Empty: none.
  static std::string last_event(const api_request& request);

  /// Answers any other request; an exception becomes status 500.
  route_answer answer(const api_request& request) const;

private:
  route_answer answer_path(const api_request& request, const std::string& path,
                           const std::string& query) const;
  route_answer answer_ready() const;

  std::shared_ptr<api_board> board_;
  std::function<std::string()> metrics_;
  extra_routes others_;
  posted_routes posted_;
};

} // namespace fillguard::net::http_api

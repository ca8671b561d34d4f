#pragma once

#include "app/history/store.hpp"
#include "net/http_api/router.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace fillguard::history {

/// Answers the paths below /v1/history from the database, on the threads of the
/// HTTP interface. A database that is slow or gone makes an answer 503, soon:
/// only one question waits for it at a time. Thread-safe.
class history_api {
public:
  explicit history_api(std::string database) : database_{std::move(database)} {
    // nop
  }

  /// `query` is as in the URL, still encoded.
  net::http_api::route_answer trades(const std::string& query);
  net::http_api::route_answer summary(const std::string& query);
  net::http_api::route_answer window(const std::string& slug);

private:
  using answer_function =
    std::function<net::http_api::route_answer(store& from)>;

  net::http_api::route_answer ask(const answer_function& answer);

  std::string database_;
  std::timed_mutex mutex_;
  std::unique_ptr<store> open_;
  std::chrono::steady_clock::time_point not_before_{};
};

/// The paths, for a server.
net::http_api::extra_routes history_routes(const std::string& database);

} // namespace fillguard::history

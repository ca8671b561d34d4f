#pragma once

#include "app/config/secret.hpp"
#include "messages/result.hpp"
#include "net/http_api/router.hpp"

#include <chrono>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <utility>

namespace fillguard {

/// A person's request over HTTP.
struct control_request {
  enum class kind_type : std::uint8_t { halt, resume, leave, flatten };

  kind_type kind = kind_type::halt;
  std::string market; ///< Of `leave` and `flatten`.
  std::string reason; ///< Of `halt`; may be empty.
  std::string from;   ///< The address of the person.
};

/// Takes the requests of those who have the token, each at most once.
/// Thread-safe.
class control_desk {
public:
  using moment = std::chrono::steady_clock::time_point;
  using time_function = std::function<moment()>;

  /// Carries out a request; returns the id of its event, or why it cannot.
  using act_function =
    std::function<result<std::string>(const control_request& what)>;

  /// After so many wrong tokens within a minute, requests are refused for a
  /// minute, also with the right one.
  static constexpr std::size_t most_wrong = 5;
  static constexpr std::chrono::minutes door_closed{1};

  /// Answers of so many newest keys of `Idempotency-Key` are kept.
  static constexpr std::size_t most_kept = 256;

  /// Without a token every request is answered with 404.
  control_desk(secret token, time_function now);

  /// Requests are answered with 503 until this is set.
  void serve(act_function act);

  net::http_api::route_answer answer(control_request::kind_type kind,
                                     const net::http_api::api_request& request);

private:
  struct kept_answer {
    std::string key;
    std::string request; ///< The path and the body.
    net::http_api::route_answer answer;
  };

  bool is_right(std::string_view authorization) const;

  std::mutex mutex_;
  secret token_;
  time_function now_;
  act_function act_;
  std::deque<moment> wrong_; ///< Times of wrong tokens.
  moment closed_until_;
  std::deque<kept_answer> kept_;
};

/// Whether a request comes from a page of another origin. Programs send none.
bool is_foreign(const net::http_api::api_request& request);

} // namespace fillguard

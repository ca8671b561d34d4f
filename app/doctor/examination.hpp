#pragma once

#include "app/config/config.hpp"
#include "app/doctor/finding.hpp"
#include "messages/windows.hpp"
#include "net/clock.hpp"
#include "net/transport.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace fillguard::doctor {

/// The dependencies and the subject of the checks.
struct examination {
  config settings;
  std::shared_ptr<net::transport> outside;
  std::shared_ptr<const net::clock> clock;
  /// In the service's time: how long an answer may take, and how long a stream
  /// may be silent.
  std::chrono::milliseconds patience{8'000};
  /// In the service's time: an answer that takes longer is too slow to trade
  /// by.
  std::chrono::milliseconds slow{1'500};
};

// Checks block; each is called on a thread of its own.

findings check_configuration(const examination& x);
findings check_hosts(const examination& subject);
findings check_clock(const examination& subject);
findings check_market(const examination& subject, market_key market);
findings check_prices(const examination& subject, asset coin);
findings check_account(const examination& x);
findings check_wallet(const examination& subject);
findings check_trading(const examination& subject);
findings check_machine(const examination& x);
findings check_journal(const examination& subject);

/// Opens the history as a reader does.
findings check_history(const examination& subject);
findings check_link(const examination& subject);
findings check_receivers(const examination& subject);

// -- for the checks -----------------------------------------------------------

/// Measures the time of a check, from construction on.
class stopwatch {
public:
  std::chrono::nanoseconds read() const {
    return std::chrono::steady_clock::now() - begun_;
  }

private:
  std::chrono::steady_clock::time_point begun_ =
    std::chrono::steady_clock::now();
};

inline finding good(std::string what, const stopwatch& since,
                    std::string detail) {
  return {std::move(what), verdict::good, std::move(detail), {}, since.read()};
}

inline finding wrong(verdict how, std::string what, const stopwatch& since,
                     std::string detail, std::string advice) {
  return {std::move(what), how, std::move(detail), std::move(advice),
          since.read()};
}

inline finding unused(std::string what, std::string detail) {
  return {std::move(what), verdict::unused, std::move(detail), {}, {}};
}

/// A certificate that expires sooner should have been renewed.
inline constexpr std::chrono::hours expires_soon{24 * 3};

struct no_answer {
  int status = 0; ///< 0: there was none.
  std::string what;
};

/// Sends a request over HTTP and waits for the reply, whose status is 200.
result<net::http_reply, no_answer> ask(const examination& subject,
                                       net::http_request request);

/// What to do about an endpoint that does not answer as it should.
std::string endpoint_advice(const std::string& key, const no_answer& x);

/// A socket that is dialled at once and queues its events.
class conversation {
public:
  conversation(const examination& subject, std::string url);
  ~conversation();

  conversation(const conversation&) = delete;
  conversation& operator=(const conversation&) = delete;

  void add(std::string text);

  struct event {
    enum class kind_type : std::uint8_t { opened, text, lost, nothing };
    kind_type kind = kind_type::nothing; ///< `nothing`: timeout.
    std::string text;                    ///< Or why it was lost.
    utc_time received_at;
  };

  /// Returns the next event. Waits at most for the examination's patience,
  /// counted from the dialling.
  event next();

private:
  struct shared {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<event> events;
  };

  std::shared_ptr<shared> shared_;
  std::chrono::steady_clock::time_point end_;
  std::unique_ptr<net::web_socket> socket_;
};

} // namespace fillguard::doctor

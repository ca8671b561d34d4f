#pragma once

// Only for sources below net/: it names Boost's types.

#include "net/transport.hpp"

#include <boost/asio/io_context.hpp>

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace fillguard::net::http_once {

/// An answer as received, its body not unpacked; or status 0 and an error.
struct answer {
  int status = 0;
  std::string body;
  std::string encoding; ///< Of the body; empty when it is plain.
  // The fields' texts; empty without one.
  std::string retry_after;
  std::string date;
  std::string age;
  bool rate_limit_headers = false; ///< Has fields `Poly-RateLimit-…`.
};

/// One HTTP request on a connection of its own, which is closed afterwards. The
/// request is sent once; interim answers (1xx) are skipped.
class exchange {
public:
  virtual ~exchange() = default;

  /// Ends the exchange with an error. Thread-safe.
  virtual void cancel() = 0;
};

/// Calls `done` once, on a thread of `threads`. There is no deadline; the
/// caller may `cancel`. `sending_began`, unless null, is set before the first
/// byte of the request is written.
std::shared_ptr<exchange>
begin(boost::asio::io_context& threads, const http_request& request,
      std::size_t largest_body, std::function<void(result<answer>)> done,
      std::shared_ptr<std::atomic<bool>> sending_began = nullptr);

/// A connection that is made before there is a request for it, and carries one.
class connection : public exchange {
public:
  /// Whether it is made, the server has not closed it, and it is not used.
  virtual bool is_open() const = 0;
  /// Whether it can carry no request any more, or could never.
  virtual bool is_over() const = 0;

  /// Sends the request; the other parameters are those of `begin`. Fails
  /// without a byte sent when the server has closed the connection meanwhile.
  virtual void use(const http_request& request,
                   std::function<void(result<answer>)> done,
                   std::shared_ptr<std::atomic<bool>> sending_began) = 0;
};

/// Connects to the server of a base URL, with TLS where it is https. Calls
/// `changed`, on a thread of `threads`, when the connection is made and when it
/// is over. Null: the URL cannot be read.
std::shared_ptr<connection> connect_to(boost::asio::io_context& threads,
                                       const std::string& url,
                                       std::size_t largest_body,
                                       std::function<void()> changed);

} // namespace fillguard::net::http_once

#pragma once

#include "net/price_frame.hpp"
#include "net/reconnecting_socket.hpp"
#include "net/transport.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fillguard::net {

/// The protocol of one provider of prices over a socket: texts in, texts and
/// prices out. Uses no socket and no clock.
class price_stream {
public:
  struct loss {
    std::string why;
    std::chrono::seconds stay_away{0}; ///< The least wait before redialling.
  };

  virtual ~price_stream() = default;

  virtual std::string url() const = 0;

  /// One source per topic, the main one first.
  virtual const std::vector<price_source>& sources() const = 0;

  /// Begins a connection; returns what to send first.
  virtual std::vector<std::string> on_open() = 0;

  virtual price_frame on_text(std::string_view text, utc_time received_at) = 0;

  /// Returns the texts that subscribe to the topic of `x` again.
  virtual std::vector<std::string> resubscribe(price_source x) = 0;

  /// The text that keeps the connection from being dropped as idle.
  virtual std::optional<keep_alive> idle_text() const { return std::nullopt; }

  /// Explains the reason of a loss, if the provider has close codes.
  virtual loss explain_loss(std::string why) const { return {std::move(why)}; }
};

/// The protocol of one provider of prices that are polled over HTTP.
class price_poll {
public:
  virtual ~price_poll() = default;

  virtual price_source source() const = 0;

  virtual http_request next_request() = 0;

  /// Reads the answer to the last request; after `no_update` the next request
  /// follows at once.
  virtual price_frame on_answer(int status, std::string_view body,
                                utc_time received_at) = 0;

  /// Called when the last request was not answered.
  virtual void on_failure() {
    // nop
  }
};

/// Fails for an HTTP status other than 200.
result<void, bad_frame> check_status(int status, std::string_view body,
                                     price_source source);

} // namespace fillguard::net

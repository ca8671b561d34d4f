#pragma once

// Only for the server's own sources: it names Boost's types.

#include "net/http_api/connection_host.hpp"

#include <boost/beast/core/tcp_stream.hpp>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace fillguard::net::http_api {

/// The connection of a watcher: sends the hub's texts until the watcher closes
/// it. The response has no length and ends with the connection, so the events
/// need no chunks.
class event_stream final : public open_connection,
                           public std::enable_shared_from_this<event_stream> {
public:
  /// Takes the connection over and joins the hub, after `after`, the last event
  /// that a returning watcher has received. Returns false, without touching the
  /// connection, when there are too many watchers.
  static bool begin(boost::beast::tcp_stream& stream, connection_host& host,
                    std::string_view after);

  explicit event_stream(connection_host& host);
  ~event_stream() override;

  void finish() override;
  void give_way() override;

  /// A watcher is being served all the time.
  std::optional<std::chrono::steady_clock::time_point>
  waiting_since() const override {
    return std::nullopt;
  }

private:
  class mailbox;

  void write();
  void written();
  void await_end();
  void close();

  std::optional<boost::beast::tcp_stream> stream_; ///< Once it has joined.
  std::shared_ptr<const std::string> written_now_; ///< Null: not writing.
  std::array<char, 512> ignored_input_{};
  bool finishing_ = false;
  std::shared_ptr<mailbox> mailbox_;
  connection_host& host_;
  open_mark mark_;
};

} // namespace fillguard::net::http_api

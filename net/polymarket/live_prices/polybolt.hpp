#pragma once

#include "net/polymarket/credentials.hpp"
#include "net/price_stream.hpp"

#include <cstdint>

namespace fillguard::net::polymarket {

/// The venue's newer price socket: credentials first, then one subscription per
/// channel. The server sends WebSocket pings, so no other keep-alive is needed.
class polybolt_stream : public price_stream {
public:
  /// `url` is the whole address.
  polybolt_stream(std::string url, asset coin, api_credentials credentials);

  std::string url() const override { return url_; }
  const std::vector<price_source>& sources() const override;
  std::vector<std::string> on_open() override;
  price_frame on_text(std::string_view text, utc_time received_at) override;
  std::vector<std::string> resubscribe(price_source x) override;
  loss explain_loss(std::string why) const override;

private:
  /// Removes the secrets from a text of the server.
  std::string discreet(std::string text) const;

  std::string subscription(price_source source) const;

  std::string url_;
  asset coin_;
  api_credentials credentials_;
  bool authed_ = false;
  /// The highest sequence of this connection. It is not documented whether the
  /// venue counts by socket or by channel; a jump beyond this is a loss either
  /// way.
  std::uint64_t newest_seq_ = 0;
};

} // namespace fillguard::net::polymarket

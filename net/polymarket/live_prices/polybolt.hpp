#pragma once

#include "net/polymarket/credentials.hpp"
#include "net/price_stream.hpp"

#include <cstdint>

namespace fillguard::net::polymarket {

/// The venue's newer price socket: credentials first, then one subscription a
/// channel. The server pings by protocol, so nothing keeps it alive but that.
class polybolt_stream : public price_stream {
public:
  /// `url` is the whole address.
  polybolt_stream(std::string url, asset coin, api_credentials credentials);

  std::string url() const override { return url_; }
  const std::vector<price_source>& sources() const override;
  std::vector<std::string> on_open() override;
  price_frame on_text(std::string_view text, utc_time received_at) override;
  std::vector<std::string> ask_again(price_source x) override;
  std::string explain_loss(std::string why) const override;

private:
  /// Takes the secrets out of what the server wrote.
  std::string discreet(std::string text) const;

  std::string subscription(price_source x) const;

  std::string url_;
  asset coin_;
  api_credentials credentials_;
  bool authed_ = false;
  /// The highest seen on this connection. Whether the venue counts by socket
  /// or by channel is not documented; a jump beyond this is a loss either way.
  std::uint64_t newest_seq_ = 0;
};

} // namespace fillguard::net::polymarket

#pragma once

#include "net/price_stream.hpp"

namespace fillguard::net::binance {

/// Every trade in a coin against USDT. This price moves first, and differs from
/// the oracle's price by some dollars. The server closes the socket after 24
/// hours.
class trade_stream : public price_stream {
public:
  /// `base` is scheme, host and port.
  trade_stream(const std::string& base, asset coin);

  std::string url() const override { return url_; }
  const std::vector<price_source>& sources() const override;
  std::vector<std::string> on_open() override { return {}; }
  price_frame on_text(std::string_view text, utc_time received_at) override;

  /// The URL is the subscription, so no request is needed.
  std::vector<std::string> resubscribe(price_source) override { return {}; }

private:
  std::string url_;
  std::string symbol_; ///< "BTCUSDT".
};

} // namespace fillguard::net::binance

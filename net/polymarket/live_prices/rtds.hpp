#pragma once

#include "net/price_stream.hpp"

namespace fillguard::net::polymarket {

/// The venue's older price socket, one connection for all its topics. The venue
/// may retire it any day. Subscriptions are unfiltered, since its filters drop
/// updates, and each topic has a frame of its own, since one bad topic makes
/// the venue refuse a whole batch. Snapshots of Chainlink prices are labelled
/// as Binance's, so the source is recognised by the symbol.
class rtds_stream : public price_stream {
public:
  /// `url` is the whole address.
  rtds_stream(std::string url, asset coin);

  std::string url() const override { return url_; }
  const std::vector<price_source>& sources() const override;
  std::vector<std::string> on_open() override;
  price_frame on_text(std::string_view text, utc_time received_at) override;
  std::vector<std::string> resubscribe(price_source x) override;
  std::optional<keep_alive> idle_text() const override;

private:
  std::string url_;
  asset coin_;
};

} // namespace fillguard::net::polymarket

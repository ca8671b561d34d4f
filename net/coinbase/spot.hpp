#pragma once

#include "net/price_stream.hpp"

namespace fillguard::net::coinbase {

/// Coinbase's spot price, which has no time of its own.
class spot_poll : public price_poll {
public:
  spot_poll(const std::string& base, asset coin);

  price_source source() const override { return price_source::coinbase; }
  http_request next_request() override;
  price_frame on_answer(int status, std::string_view body,
                        utc_time received_at) override;

private:
  std::string url_;
  std::string base_currency_; ///< "BTC".
};

} // namespace fillguard::net::coinbase

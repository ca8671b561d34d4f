#pragma once

#include "net/price_stream.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace fillguard::net::chainlink {

/// The contracts that publish the coin's price, on all chains; empty for a coin
/// without one.
std::vector<std::string> contracts_of(asset coin);

/// The on-chain aggregator, read through one of several JSON-RPC endpoints. A
/// contract is trusted after its own description and decimals: the coin's price
/// in dollars with eight decimals. After a failure, or if the chain does not
/// have the contract, the next endpoint is used.
class aggregator_poll : public price_poll {
public:
  aggregator_poll(std::vector<std::string> endpoints, asset coin);

  price_source source() const override {
    return price_source::chainlink_onchain;
  }

  http_request next_request() override;
  price_frame on_answer(int status, std::string_view body,
                        utc_time received_at) override;
  void on_failure() override { turn(); }

private:
  struct place {
    std::string url;
    std::string contract;
  };

  enum class question : std::uint8_t { description, decimals, price };

  price_frame read(std::string_view words, utc_time received_at);

  /// Switches to the next endpoint.
  void turn();

  std::vector<place> places_; ///< All endpoints with one contract, then more.
  std::size_t at_ = 0;
  question next_ = question::description;
  std::string pair_; ///< "BTC / USD".
};

} // namespace fillguard::net::chainlink

#pragma once

#include "net/price_stream.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace fillguard::net::chainlink {

/// The contracts that publish the coin's price on chain, on whichever chains;
/// none for a coin without.
std::vector<std::string> contracts_of(asset coin);

/// The on-chain aggregator, read through any of several JSON-RPC endpoints. A
/// contract is believed once it has said itself that it is the coin's price in
/// dollars with eight decimals; an endpoint that fails, or whose chain does not
/// have the contract, gives way to the next.
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

  /// Turns to the next place.
  void turn();

  std::vector<place> places_; ///< All endpoints with one contract, then more.
  std::size_t at_ = 0;
  question next_ = question::description;
  std::string pair_; ///< "BTC / USD".
};

} // namespace fillguard::net::chainlink

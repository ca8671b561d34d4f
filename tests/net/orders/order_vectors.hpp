#pragma once

// Orders that the official clients signed. The reference beside the repository
// has more of them than tests/golden.

#include "net/polymarket/orders/exchange_order.hpp"
#include "net/polymarket/orders/order_signer.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace fillguard::test {

inline nlohmann::json read_vectors(const std::string& path) {
  std::ifstream in{path};
  REQUIRE(in);
  return nlohmann::json::parse(in);
}

/// The committed vectors, and those of the reference where it is.
inline std::vector<nlohmann::json> all_order_vectors() {
  std::vector<nlohmann::json> out{
    read_vectors(FILLGUARD_SOURCE_DIR "/tests/golden/orders.json")};
  const std::string more =
    FILLGUARD_SHARED_DIR "/reference/live-order-vectors.json";
  if (std::filesystem::exists(more))
    out.push_back(read_vectors(more));
  else
    MESSAGE("skipped: there is no " << more);
  return out;
}

inline net::polymarket::exchange_order order_of(const nlohmann::json& vector) {
  namespace eth = net::ethereum;
  const auto& fields = vector.at("order");
  const auto number = [&](const char* key) {
    return std::stoull(fields.at(key).get<std::string>());
  };
  net::polymarket::exchange_order out;
  out.salt = number("salt");
  out.maker = eth::read_address(fields.at("maker").get<std::string>()).value();
  out.signer =
    eth::read_address(fields.at("signer").get<std::string>()).value();
  out.token_id =
    eth::read_decimal_word(fields.at("tokenId").get<std::string>()).value();
  out.maker_amount = number("makerAmount");
  out.taker_amount = number("takerAmount");
  out.side = fields.at("side") == 0 ? order_side::buy : order_side::sell;
  out.type = static_cast<net::polymarket::signature_type>(
    fields.at("signatureType").get<int>());
  out.timestamp_ms = number("timestamp");
  out.metadata =
    eth::read_word(fields.at("metadata").get<std::string>()).value();
  out.builder = eth::read_word(fields.at("builder").get<std::string>()).value();
  return out;
}

inline net::polymarket::order_domain domain_of(const nlohmann::json& vector) {
  const auto& x = vector.at("domain");
  return {
    static_cast<unsigned>(std::stoul(x.at("version").get<std::string>())),
    x.at("chainId").get<std::uint64_t>(),
    net::ethereum::read_address(x.at("verifyingContract").get<std::string>())
      .value()};
}

inline net::polymarket::order_terms terms_of(const nlohmann::json& vector) {
  const auto& x = vector.at("inputs");
  return {
    value_of<net::polymarket::order_type>(x.at("orderType").get<std::string>())
      .value(),
    x.at("postOnly").get<bool>(), x.at("expiration").get<std::uint64_t>()};
}

inline net::polymarket::local_signer signer_of(const nlohmann::json& vectors) {
  return net::polymarket::local_signer{
    net::ethereum::secret_key::read(
      vectors.at("keys").at("K0").get<std::string>(), "K0")
      .value()};
}

inline net::polymarket::trading_account
account_of(const net::polymarket::exchange_order& x,
           const net::ethereum::eth_address& key) {
  net::polymarket::trading_account out;
  out.type = x.type;
  out.funder = x.maker;
  out.key = key;
  out.builder = x.builder;
  return out;
}

} // namespace fillguard::test

#include "net/polymarket/orders/key_login.hpp"

#include "net/ethereum/keccak.hpp"
#include "net/user_agent.hpp"

namespace fillguard::net::polymarket {

using ethereum::keccak;
using ethereum::keccak_words;
using ethereum::to_word;

ethereum::word login_digest(const ethereum::eth_address& key, utc_time now) {
  // Unlike an order's, this domain has no contract.
  static const auto separator = keccak_words(
    {keccak("EIP712Domain(string name,string version,uint256 chainId)"),
     keccak("ClobAuthDomain"), keccak("1"), to_word(137)});
  static const auto type = keccak(
    "ClobAuth(address address,string timestamp,uint256 nonce,string message)");
  static const auto message =
    keccak("This message attests that I control the given wallet");
  return ethereum::typed_data_digest(
    separator, keccak_words({type, to_word(key),
                             keccak(std::to_string(to_unix_seconds(now))),
                             to_word(0), message}));
}

std::vector<std::pair<std::string, std::string>>
login_headers(const ethereum::secret_key& key, utc_time now) {
  return {{"POLY_ADDRESS", ethereum::checksummed(key.address())},
          {"POLY_SIGNATURE",
           ethereum::to_hex(key.sign(login_digest(key.address(), now)))},
          {"POLY_TIMESTAMP", std::to_string(to_unix_seconds(now))},
          {"POLY_NONCE", "0"},
          {"User-Agent", user_agent}};
}

} // namespace fillguard::net::polymarket

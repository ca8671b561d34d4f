#include "net/polymarket/orders/order_digest.hpp"

#include "net/ethereum/keccak.hpp"

namespace fillguard::net::polymarket {

using ethereum::keccak;
using ethereum::keccak_words;
using ethereum::to_word;
using ethereum::word;

// One text, whose length is part of the signature of a deposit wallet.
const std::string_view order_type_text =
  "Order(uint256 salt,address maker,address signer,uint256 tokenId,uint256 "
  "makerAmount,uint256 takerAmount,uint8 side,uint8 signatureType,uint256 "
  "timestamp,bytes32 metadata,bytes32 builder)";

word domain_separator(const order_domain& x) {
  static const auto type =
    keccak("EIP712Domain(string name,string version,uint256 chainId,address "
           "verifyingContract)");
  static const auto name = keccak("Polymarket CTF Exchange");
  return keccak_words({type, name, keccak(std::to_string(x.version)),
                       to_word(x.chain), to_word(x.exchange)});
}

word order_struct_hash(const exchange_order& x) {
  static const auto type = keccak(order_type_text);
  return keccak_words({type, to_word(x.salt), to_word(x.maker),
                       to_word(x.signer), x.token_id, to_word(x.maker_amount),
                       to_word(x.taker_amount),
                       to_word(x.side == order_side::buy ? 0 : 1),
                       to_word(static_cast<std::uint64_t>(x.type)),
                       to_word(x.timestamp_ms), x.metadata, x.builder});
}

word order_id(const exchange_order& x, const order_domain& by) {
  return ethereum::typed_data_digest(domain_separator(by),
                                     order_struct_hash(x));
}

word digest_to_sign(const exchange_order& order, const order_domain& by) {
  if (order.type != signature_type::deposit_wallet)
    return order_id(order, by);
  static const auto type =
    keccak(std::string{"TypedDataSign(Order contents,string name,string "
                       "version,uint256 chainId,address "
                       "verifyingContract,bytes32 salt)"}
           + std::string{order_type_text});
  static const auto name = keccak("DepositWallet");
  static const auto version = keccak("1");
  const auto nested =
    keccak_words({type, order_struct_hash(order), name, version,
                  to_word(by.chain), to_word(order.signer), word{}});
  return ethereum::typed_data_digest(domain_separator(by), nested);
}

} // namespace fillguard::net::polymarket

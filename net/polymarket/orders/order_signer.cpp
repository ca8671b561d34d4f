#include "net/polymarket/orders/order_signer.hpp"

#include "net/polymarket/orders/order_digest.hpp"
#include "net/polymarket/orders/order_signature.hpp"

namespace fillguard::net::polymarket {

namespace {

/// Vector V01 of the official clients, made with a public development key
/// (the first of Anvil and Hardhat).
constexpr const char* test_key =
  "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
constexpr const char* test_id =
  "0xd4ce7a4bd8160f3a9b7091646f5398cfcc7a88b7eb07d2f66921ec342d793bb5";
constexpr const char* test_signature =
  "0x6102cb1071ffffb16e060562437b2d84891e1c4530440880e39d87fc96e516260354324"
  "3f5fc27d75961aff0e558f0f302dd7b7442da6eb9008b9e908fcdf0cf1b";

exchange_order test_order(const ethereum::eth_address& owner) {
  exchange_order out;
  out.salt = 479'249'096'354;
  out.maker = owner;
  out.signer = owner;
  out.token_id = ethereum::read_decimal_word("713210456792522125946263855327069"
                                             "127503327285719425322896313793124"
                                             "55583992563")
                   .value();
  out.maker_amount = 4'950'000;
  out.taker_amount = 5'000'000;
  out.timestamp_ms = 1'798'761'600'123;
  return out;
}

} // namespace

result<ethereum::signature> local_signer::sign(const exchange_order& x,
                                               const order_domain& by) {
  return key_.sign(digest_to_sign(x, by));
}

result<signed_order> sign_order(order_signer& by, const exchange_order& order,
                                const trading_account& account,
                                const order_domain& domain) {
  const auto inner = by.sign(order, domain);
  if (!inner)
    return failure(inner.error());
  const auto signer =
    ethereum::recover_signer(digest_to_sign(order, domain), *inner);
  if (!signer)
    return failure("signer", "returned what is not a signature of the order");
  if (*signer != account.key)
    return failure(
      "signer", "signed with the key of " + ethereum::checksummed(*signer)
                  + ", or something other than the order; the "
                  + "account's key is " + ethereum::checksummed(account.key));
  return signed_order{
    order, order_id(order, domain),
    whole_signature(order, *inner, account.session(), domain)};
}

result<void> signing_self_test() {
  auto key = ethereum::secret_key::read(test_key, "test key");
  if (!key)
    return failure(std::move(key.error()));
  trading_account account;
  account.key = key->address();
  account.funder = account.key;
  local_signer by{std::move(*key)};
  const auto made = sign_order(by, test_order(account.key), account);
  if (!made)
    return failure(made.error());
  if (ethereum::to_hex(made->id) != test_id
      || ethereum::to_hex(made->signature) != test_signature)
    return failure("self-test", "the signature of a known order is wrong; this "
                                "build must not trade");
  return {};
}

} // namespace fillguard::net::polymarket

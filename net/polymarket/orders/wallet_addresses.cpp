#include "net/polymarket/orders/wallet_addresses.hpp"

#include "net/ethereum/keccak.hpp"

#include <algorithm>
#include <string_view>

// The factories, implementations and code are facts of the deployed contracts.

namespace fillguard::net::polymarket {

using ethereum::append;
using ethereum::byte_string;
using ethereum::eth_address;
using ethereum::keccak;
using ethereum::word;

namespace {

byte_string bytes_of(std::string_view digits) {
  byte_string out(digits.size() / 2);
  const auto good = ethereum::read_hex("0x" + std::string{digits}, out);
  return good ? out : byte_string{};
}

/// The address of a contract that `factory` makes.
eth_address made_by(const byte_string& factory, const word& salt,
                    const word& code_hash) {
  byte_string text{0xff};
  append(text, factory);
  append(text, salt);
  append(text, code_hash);
  const auto hash = keccak(text);
  eth_address out{};
  std::copy(hash.end() - out.size(), hash.end(), out.begin());
  return out;
}

eth_address proxy_of(const eth_address& owner) {
  static const auto factory =
    bytes_of("aB45c5A4B0c941a2F231C04C3f49182e1A254052");
  static const auto code = keccak(bytes_of(
    "3d3d606380380380913d393d73"
    "aB45c5A4B0c941a2F231C04C3f49182e1A254052"
    "5af4602a57600080fd5b602d8060366000396000f3363d3d373d3d3d363d73"
    "44e999d5c2F66Ef0861317f9A4805AC2e90aEB4f"
    "5af43d82803e903d91602b57fd5bf352e831dd"
    "0000000000000000000000000000000000000000000000000000000000000020"
    "0000000000000000000000000000000000000000000000000000000000000000"));
  return made_by(factory, keccak(ethereum::byte_view{owner}), code);
}

eth_address safe_of(const eth_address& owner) {
  static const auto factory =
    bytes_of("aacFeeA03eb1561C4e67d661e40682Bd20E3541b");
  static const auto code =
    ethereum::read_word("0x2bce2127ff07fb632d16c8347c4ebf501f4841168bed00d9e6ef"
                        "715ddb6fcecf")
      .value();
  return made_by(factory, ethereum::keccak_words({ethereum::to_word(owner)}),
                 code);
}

constexpr std::string_view deposit_factory =
  "00000000000Fb5C9ADea0298D729A0CB3823Cc07";

/// `code` is a proxy's, before its arguments.
eth_address deposit_of(const eth_address& owner, std::string_view code) {
  static const auto factory = bytes_of(deposit_factory);
  eth_address factory_address{};
  std::copy(factory.begin(), factory.end(), factory_address.begin());
  byte_string arguments;
  append(arguments, ethereum::to_word(factory_address));
  append(arguments, ethereum::to_word(owner));
  auto whole = bytes_of(code);
  append(whole, arguments);
  return made_by(factory, keccak(arguments), keccak(whole));
}

// Each code begins with its size, which counts the 64 bytes of arguments.

constexpr std::string_view beacon_code =
  "6100923d8160233d3973"
  "7A18EDfe055488A3128f01F563e5B479D92ffc3a"
  "60195155f3363d3d373d3d363d602036600436635c60da"
  "1b60e01b36527fa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6c"
  "b3582b35133d50545afa5036515af43d6000803e604d573d6000fd5b3d6000f3";

constexpr std::string_view former_code =
  "61007d3d8160233d3973"
  "58CA52ebe0DadfdF531Cde7062e76746de4Db1eB"
  "60095155f3363d3d373d3d363d7f360894a13ba1a3210667c828492db98dca3e2076"
  "cc3735a920a3ca505d382bbc545af43d6000803e6038573d6000fd5b3d6000f3";

} // namespace

std::vector<eth_address> wallet_addresses(signature_type type,
                                          const eth_address& owner) {
  switch (type) {
  case signature_type::eoa:
    return {owner};
  case signature_type::proxy:
    return {proxy_of(owner)};
  case signature_type::safe:
    return {safe_of(owner)};
  case signature_type::deposit_wallet:
    return {deposit_of(owner, beacon_code), deposit_of(owner, former_code)};
  }
  return {}; // Not reached: the compiler checks the cases.
}

result<void> check_wallet(signature_type type, const eth_address& funder,
                          const eth_address& owner) {
  const auto all = wallet_addresses(type, owner);
  if (std::find(all.begin(), all.end(), funder) != all.end())
    return {};
  std::string expected;
  for (const auto& x : all)
    expected += (expected.empty() ? "" : " or ") + ethereum::checksummed(x);
  return failure("account.funder",
                 "is " + ethereum::checksummed(funder) + ", but the "
                   + std::string{to_string(type)} + " wallet of "
                   + ethereum::checksummed(owner) + " is " + expected
                   + "; the site shows the right one");
}

} // namespace fillguard::net::polymarket

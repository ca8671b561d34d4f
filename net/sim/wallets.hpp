#pragma once

#include "messages/decimal.hpp"
#include "messages/result.hpp"
#include "messages/time.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace fillguard::net::sim {

/// What a wallet began with, and what it may do.
struct wallet_terms {
  money dollars = money::from_whole(1'000);
  money allowance = money::from_whole(1'000'000); ///< For buys.
  bool sells_approved = true; ///< `setApprovalForAll` for the exchange.
  bool closed_only = false;
  money stuck; ///< Reserved by nothing that can be seen.
};

/// A key that may trade for a wallet.
struct session_signer {
  std::string address;
  std::string wallet;
  std::int64_t valid_until = 0; ///< Unix seconds.
};

/// The wallets that the venue has on record. Addresses are the same in any case
/// of their digits.
class wallet_registry {
public:
  /// For `POST /sim/account`; absent keys keep their values. The wallet "*"
  /// stands for all without an entry of their own.
  ///
  ///   {"wallet":"0x…","dollars":"20","allowance":"0","sells_approved":false,
  ///    "closed_only":true,"stuck":"12.5",
  ///    "session":{"address":"0x…","valid_until":1800000000}}
  ///
  /// The error names the key.
  result<void> apply(std::string_view json);

  const wallet_terms& of(const std::string& wallet) const;
  /// Gives a wallet an entry.
  wallet_terms& entry(const std::string& wallet);
  /// Null: no such key is on record.
  const session_signer* session(const std::string& address) const;
  const std::map<std::string, session_signer>& sessions() const {
    return sessions_;
  }
  bool has_entry(const std::string& wallet) const;

private:
  wallet_terms others_;
  std::map<std::string, wallet_terms> wallets_;    ///< Small letters.
  std::map<std::string, session_signer> sessions_; ///< By address, the same.
};

/// Whether two texts are the same address.
bool is_same_wallet(std::string_view x, std::string_view y);

} // namespace fillguard::net::sim

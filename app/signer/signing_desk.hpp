#pragma once

#include "app/signer/signature_record.hpp"
#include "messages/time.hpp"
#include "net/ethereum/secret_key.hpp"
#include "net/signer/signature_counters.hpp"

#include <string>
#include <string_view>

namespace fillguard {

/// Answers a service's requests: checks each order against the policy, records
/// and counts its signature, then gives it. Logs every one.
class signing_desk {
public:
  signing_desk(net::ethereum::secret_key key,
               net::signer::signature_counters counters,
               signature_record record)
      : key_{std::move(key)}, counters_{std::move(counters)}, record_{std::move(
                                                                record)} {
    // nop
  }

  std::string greeting() const;

  /// The packet that answers this one. A buy that cannot be recorded is
  /// refused; a sale is signed all the same, since it can only lower risk.
  std::string answer(std::string_view packet, utc_time now);

private:
  result<net::ethereum::signature> sign(std::string_view packet, utc_time now);

  net::ethereum::secret_key key_;
  net::signer::signature_counters counters_;
  signature_record record_;
};

} // namespace fillguard

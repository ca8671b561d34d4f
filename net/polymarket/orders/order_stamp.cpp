#include "net/polymarket/orders/order_stamp.hpp"

#include <openssl/sha.h>

#include <array>

namespace fillguard::net::polymarket {

std::uint64_t salt_of(const ethereum::eth_address& funder,
                      const intent_id& intent) {
  const auto text = ethereum::to_hex(funder) + '/' + to_string(intent);
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         hash.data());
  std::uint64_t low = 0;
  for (auto at = hash.end() - 8; at != hash.end(); ++at)
    low = low << 8 | *at;
  low &= largest_salt;
  return low == 0 ? 1 : low;
}

} // namespace fillguard::net::polymarket

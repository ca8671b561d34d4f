#pragma once

#include "net/ethereum/bytes.hpp"

#include <array>
#include <optional>

namespace fillguard::net::ethereum {

/// r, s and v of an ECDSA signature over secp256k1: 32, 32 and 1 bytes; s is
/// low, v is 27 or 28.
using signature = std::array<std::uint8_t, 65>;

/// The address whose key signed `digest`; absent when no key did, when s is
/// high, or when v is neither 27 nor 28.
std::optional<eth_address> recover_signer(const word& digest,
                                          const signature& x);

} // namespace fillguard::net::ethereum

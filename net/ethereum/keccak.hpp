#pragma once

#include "net/ethereum/bytes.hpp"

#include <initializer_list>
#include <string_view>

namespace fillguard::net::ethereum {

/// Keccak-256 as Ethereum uses it; not SHA3-256, which pads otherwise.
word keccak(byte_view xs);
word keccak(std::string_view text);

/// The hash of these words, one after the other.
word keccak_words(std::initializer_list<word> xs);

/// The hash that is signed for typed data (EIP-712).
word typed_data_digest(const word& domain_separator, const word& struct_hash);

} // namespace fillguard::net::ethereum

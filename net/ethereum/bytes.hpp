#pragma once

#include "messages/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fillguard::net::ethereum {

using byte_view = std::span<const std::uint8_t>;
using byte_string = std::vector<std::uint8_t>;

/// 256 bits, the most significant byte first: a hash, or an unsigned number.
using word = std::array<std::uint8_t, 32>;

/// The last 20 bytes of the hash of a public key, or of a contract.
using eth_address = std::array<std::uint8_t, 20>;

/// Left-padded with zeros.
word to_word(std::uint64_t x);
word to_word(const eth_address& x);

/// "0x" and two lower-case digits a byte.
std::string to_hex(byte_view xs);

/// Reads "0x" and exactly two digits of either case for each byte of `into`.
/// Returns whether `text` was that; if not, `into` is unspecified.
bool read_hex(std::string_view text, std::span<std::uint8_t> into);

/// Absent unless `text` is "0x" and 64 hexadecimal digits.
std::optional<word> read_word(std::string_view text);

/// Reads an unsigned number of up to 256 bits in decimal digits, without
/// superfluous zeros.
std::optional<word> read_decimal_word(std::string_view text);

std::string to_decimal(const word& x);

/// With the capitals that are a checksum (EIP-55).
std::string checksummed(const eth_address& x);

/// Reads "0x" and 40 hexadecimal digits. Digits of both cases must be the
/// checksum of EIP-55; one case alone is accepted without. The error begins
/// with the text.
result<eth_address> read_address(std::string_view text);

/// Appends the bytes of `xs`.
void append(byte_string& to, byte_view xs);

} // namespace fillguard::net::ethereum

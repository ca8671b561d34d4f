#pragma once

#include "messages/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace fillguard::test {

/// 32 bytes in hex digits.
inline std::string abi_word(std::uint64_t x) {
  std::string out(64, '0');
  for (auto at = out.rbegin(); x > 0; x >>= 4U, ++at)
    *at = "0123456789abcdef"[x & 0xfU];
  return out;
}

inline std::string abi_text(std::string_view text) {
  std::string bytes;
  for (const char c : text)
    bytes += abi_word(static_cast<unsigned char>(c)).substr(62);
  bytes.resize((bytes.size() + 63) / 64 * 64, '0');
  return abi_word(32) + abi_word(text.size()) + bytes;
}

/// The answer of latestRoundData().
inline std::string abi_round(std::uint64_t answer, utc_time updated_at) {
  const auto at = static_cast<std::uint64_t>(to_unix_seconds(updated_at));
  return abi_word(7) + abi_word(answer) + abi_word(at) + abi_word(at)
         + abi_word(7);
}

inline std::string rpc_result(std::string_view words) {
  return R"({"jsonrpc":"2.0","id":1,"result":"0x)" + std::string{words} + "\"}";
}

} // namespace fillguard::test

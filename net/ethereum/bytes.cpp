#include "net/ethereum/bytes.hpp"

#include "net/ethereum/keccak.hpp"

#include <algorithm>

namespace fillguard::net::ethereum {

namespace {

constexpr std::string_view digits = "0123456789abcdef";

std::optional<std::uint8_t> digit_of(char c) {
  if (c >= '0' && c <= '9')
    return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f')
    return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F')
    return static_cast<std::uint8_t>(c - 'A' + 10);
  return std::nullopt;
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'F';
}

bool is_lower(char c) {
  return c >= 'a' && c <= 'f';
}

} // namespace

word to_word(std::uint64_t x) {
  word out{};
  for (auto at = out.rbegin(); x != 0; ++at, x >>= 8)
    *at = static_cast<std::uint8_t>(x & 0xff);
  return out;
}

word to_word(const eth_address& x) {
  word out{};
  std::copy(x.begin(), x.end(), out.end() - x.size());
  return out;
}

std::string to_hex(byte_view xs) {
  std::string out = "0x";
  out.reserve(2 + 2 * xs.size());
  for (auto x : xs) {
    out += digits[x >> 4];
    out += digits[x & 15];
  }
  return out;
}

bool read_hex(std::string_view text, std::span<std::uint8_t> into) {
  if (text.size() != 2 + 2 * into.size() || !text.starts_with("0x"))
    return false;
  text.remove_prefix(2);
  for (std::size_t i = 0; i < into.size(); ++i) {
    const auto high = digit_of(text[2 * i]);
    const auto low = digit_of(text[2 * i + 1]);
    if (!high || !low)
      return false;
    into[i] = static_cast<std::uint8_t>(*high << 4 | *low);
  }
  return true;
}

std::optional<word> read_word(std::string_view text) {
  word out{};
  if (!read_hex(text, out))
    return std::nullopt;
  return out;
}

std::optional<word> read_decimal_word(std::string_view text) {
  // 2^256 has 78 digits.
  if (text.empty() || text.size() > 78 || (text.size() > 1 && text[0] == '0'))
    return std::nullopt;
  word out{};
  for (auto c : text) {
    if (c < '0' || c > '9')
      return std::nullopt;
    unsigned carry = static_cast<unsigned>(c - '0');
    for (auto at = out.rbegin(); at != out.rend(); ++at) {
      carry += *at * 10U;
      *at = static_cast<std::uint8_t>(carry & 0xff);
      carry >>= 8;
    }
    if (carry != 0)
      return std::nullopt;
  }
  return out;
}

std::string to_decimal(const word& x) {
  auto rest = x;
  std::string out;
  while (rest != word{}) {
    unsigned remainder = 0;
    for (auto& each : rest) {
      remainder = remainder << 8 | each;
      each = static_cast<std::uint8_t>(remainder / 10);
      remainder %= 10;
    }
    out += static_cast<char>('0' + remainder);
  }
  std::reverse(out.begin(), out.end());
  return out.empty() ? "0" : out;
}

std::string checksummed(const eth_address& x) {
  auto out = to_hex(x);
  // A letter is a capital where the hash of the small digits has a digit of 8
  // or more.
  const auto hash = keccak(std::string_view{out}.substr(2));
  for (std::size_t i = 0; i < 2 * x.size(); ++i) {
    const auto nibble = i % 2 == 0 ? hash[i / 2] >> 4 : hash[i / 2] & 15;
    if (nibble >= 8 && is_lower(out[2 + i]))
      out[2 + i] = static_cast<char>(out[2 + i] - 'a' + 'A');
  }
  return out;
}

result<eth_address> read_address(std::string_view text) {
  eth_address out{};
  // The start of a text that is no address is enough to recognise it by.
  const std::string shown{text.substr(0, 42)};
  if (!read_hex(text, out))
    return failure(shown, "is not an address, must be 0x and 40 hexadecimal "
                          "digits");
  const auto body = text.substr(2);
  if (std::any_of(body.begin(), body.end(), is_upper)
      && std::any_of(body.begin(), body.end(), is_lower)
      && text != checksummed(out))
    return failure(shown, "has a wrong checksum (its capitals): a digit is "
                          "wrong");
  return out;
}

void append(byte_string& to, byte_view xs) {
  to.insert(to.end(), xs.begin(), xs.end());
}

} // namespace fillguard::net::ethereum

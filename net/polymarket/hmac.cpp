#include "net/polymarket/hmac.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <vector>

namespace fillguard::net::polymarket {

namespace {

using bytes = std::vector<unsigned char>;

std::optional<bytes> decode_base64(std::string_view input) {
  std::string text{input.substr(0, input.find_last_not_of('=') + 1)};
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  // OpenSSL would accept blanks, and needs whole groups of four.
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
           || (c >= '0' && c <= '9') || c == '+' || c == '/';
  });
  if (!plain || text.empty() || text.size() % 4 == 1)
    return std::nullopt;
  const auto padding = (4 - text.size() % 4) % 4;
  text.append(padding, '=');
  bytes out(text.size() / 4 * 3);
  const auto length = EVP_DecodeBlock(
    out.data(), reinterpret_cast<const unsigned char*>(text.data()),
    static_cast<int>(text.size()));
  if (length < 0)
    return std::nullopt;
  out.resize(static_cast<std::size_t>(length) - padding);
  return out;
}

} // namespace

std::optional<std::string> sign_request(std::string_view secret,
                                        std::string_view timestamp,
                                        std::string_view method,
                                        std::string_view path,
                                        std::string_view body) {
  const auto key = decode_base64(secret);
  if (!key)
    return std::nullopt;
  std::string message;
  for (auto part : {timestamp, method, path, body})
    message.append(part);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (!HMAC(EVP_sha256(), key->data(), static_cast<int>(key->size()),
            reinterpret_cast<const unsigned char*>(message.data()),
            message.size(), digest.data(), &length))
    return std::nullopt;
  std::array<unsigned char, EVP_MAX_MD_SIZE * 2> text{};
  const auto written =
    EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(length));
  std::string out{text.begin(), text.begin() + written};
  std::replace(out.begin(), out.end(), '+', '-');
  std::replace(out.begin(), out.end(), '/', '_');
  return out;
}

} // namespace fillguard::net::polymarket

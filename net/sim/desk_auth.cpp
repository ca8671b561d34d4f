#include "net/polymarket/orders/answer_json.hpp"
#include "net/sim/desk.hpp"

#include <nlohmann/json.hpp>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>

namespace fillguard::net::sim {

namespace {

/// Decodes both base64 alphabets.
std::string base64_decoded(std::string text) {
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  while (text.size() % 4 != 0)
    text += '=';
  std::string out(text.size(), '\0');
  const auto size =
    EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                    reinterpret_cast<const unsigned char*>(text.data()),
                    static_cast<int>(text.size()));
  if (size < 0)
    return {};
  const auto padding = std::count(text.begin(), text.end(), '=');
  out.resize(static_cast<std::size_t>(size - padding));
  return out;
}

/// Encodes in the URL alphabet, with padding.
std::string base64_url(const unsigned char* bytes, unsigned size) {
  std::string out((size + 2) / 3 * 4 + 1, '\0');
  const auto length =
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes,
                    static_cast<int>(size));
  out.resize(static_cast<std::size_t>(length));
  std::replace(out.begin(), out.end(), '+', '-');
  std::replace(out.begin(), out.end(), '/', '_');
  return out;
}

std::string hmac_of(const std::string& secret, const std::string& message) {
  const auto key = base64_decoded(secret);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(message.data()), message.size(),
       digest.data(), &size);
  return base64_url(digest.data(), size);
}

} // namespace

const account& order_desk::account_for(const std::string& address) {
  for (const auto& [key, known] : accounts_)
    if (known.wallet == address)
      return known;
  random_source chance{seed_for(options_.seed, address)};
  account made;
  made.key = chance.hex(8) + '-' + chance.hex(4) + '-' + chance.hex(4) + '-'
             + chance.hex(4) + '-' + chance.hex(12);
  const auto bytes = chance.hex(32);
  made.secret =
    base64_url(reinterpret_cast<const unsigned char*>(bytes.data()), 32);
  made.passphrase = chance.hex(64);
  made.wallet = address;
  return accounts_[made.key] = made;
}

/// L1: the wallet's signature is not checked, since only the address matters
/// here.
http_answer order_desk::authorize(const http_ask& what) {
  const auto address = what.header("POLY_ADDRESS");
  if (address.size() != 42 || what.header("POLY_SIGNATURE").size() != 132
      || what.header("POLY_TIMESTAMP").empty())
    return error_answer(401, "Invalid L1 Request headers");
  const auto& found = account_for(address);
  return {200,
          nlohmann::json{{"apiKey", found.key},
                         {"secret", found.secret},
                         {"passphrase", found.passphrase}}
            .dump(),
          "application/json",
          {}};
}

const account* order_desk::signer_of(const http_ask& what) const {
  const auto found = accounts_.find(what.header("POLY_API_KEY"));
  if (found == accounts_.end()
      || found->second.passphrase != what.header("POLY_PASSPHRASE")
      // The key's address, never the wallet's.
      || !polymarket::answer::is_same_id(found->second.wallet,
                                         what.header("POLY_ADDRESS")))
    return nullptr;
  if (const auto* session = wallets_.session(found->second.wallet);
      session && session->valid_until <= to_unix_seconds(now_))
    return nullptr;
  const auto message = what.header("POLY_TIMESTAMP") + what.method
                       + std::string{what.path()} + what.body;
  return hmac_of(found->second.secret, message) == what.header("POLY_SIGNATURE")
           ? &found->second
           : nullptr;
}

bool order_desk::has_account(const std::string& key, const std::string& secret,
                             const std::string& passphrase) const {
  const auto found = accounts_.find(key);
  return found != accounts_.end() && found->second.secret == secret
         && found->second.passphrase == passphrase;
}

} // namespace fillguard::net::sim

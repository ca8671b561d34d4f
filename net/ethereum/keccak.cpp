#include "net/ethereum/keccak.hpp"

#include <cryptopp/keccak.h>

namespace fillguard::net::ethereum {

namespace {

byte_view bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

} // namespace

word keccak(byte_view xs) {
  word out{};
  CryptoPP::Keccak_256 hash;
  hash.Update(xs.data(), xs.size());
  hash.Final(out.data());
  return out;
}

word keccak(std::string_view text) {
  return keccak(bytes_of(text));
}

word keccak_words(std::initializer_list<word> xs) {
  word out{};
  CryptoPP::Keccak_256 hash;
  for (const auto& x : xs)
    hash.Update(x.data(), x.size());
  hash.Final(out.data());
  return out;
}

word typed_data_digest(const word& domain_separator, const word& struct_hash) {
  byte_string text{0x19, 0x01};
  append(text, domain_separator);
  append(text, struct_hash);
  return keccak(text);
}

} // namespace fillguard::net::ethereum

#include "net/link/identity.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <array>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace fillguard::net::link {

namespace owners {

template <auto Free>
struct freeing {
  template <class T>
  void operator()(T* x) const {
    Free(x);
  }
};

using bio_ptr = std::unique_ptr<BIO, freeing<BIO_free_all>>;
using x509_ptr = std::unique_ptr<X509, freeing<X509_free>>;
using pkey_ptr = std::unique_ptr<EVP_PKEY, freeing<EVP_PKEY_free>>;
using store_ptr = std::unique_ptr<X509_STORE, freeing<X509_STORE_free>>;
using check_ptr = std::unique_ptr<X509_STORE_CTX, freeing<X509_STORE_CTX_free>>;
using digest_ptr = std::unique_ptr<EVP_MD_CTX, freeing<EVP_MD_CTX_free>>;

} // namespace owners

using namespace owners;

namespace {

/// Larger than any certificate.
constexpr std::size_t most_bytes = std::size_t{64} * 1024;

x509_ptr read_certificate(const std::string& pem) {
  if (pem.size() > most_bytes)
    return nullptr;
  const bio_ptr from{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
  return x509_ptr{PEM_read_bio_X509(from.get(), nullptr, nullptr, nullptr)};
}

std::string common_name(const X509* x) {
  std::array<char, 256> out{};
  const auto length =
    X509_NAME_get_text_by_NID(X509_get_subject_name(x), NID_commonName,
                              out.data(), static_cast<int>(out.size()));
  return length > 0 ? std::string{out.data(), static_cast<std::size_t>(length)}
                    : std::string{};
}

/// The digest for a key; Ed25519 and similar keys have their own.
const EVP_MD* digest_for(EVP_PKEY* key) {
  const auto kind = EVP_PKEY_get_base_id(key);
  return kind == EVP_PKEY_ED25519 || kind == EVP_PKEY_ED448 ? nullptr
                                                            : EVP_sha256();
}

const unsigned char* bytes(std::string_view x) {
  return reinterpret_cast<const unsigned char*>(x.data());
}

result<std::string> read_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream text;
  text << file.rdbuf();
  if (!file || text.str().empty())
    return failure(path, "cannot be read");
  return text.str();
}

/// Fails unless the certificate is from the authority.
result<void> verify_issuer(X509_STORE* authority, X509* x) {
  const check_ptr check{X509_STORE_CTX_new()};
  if (X509_STORE_CTX_init(check.get(), authority, x, nullptr) == 1
      && X509_verify_cert(check.get()) == 1)
    return {};
  return failure(
    common_name(x),
    std::string{"its certificate is not from our authority: "}
      + X509_verify_cert_error_string(X509_STORE_CTX_get_error(check.get())));
}

/// Keeps OpenSSL from asking for a key's password on the terminal.
int no_password(char*, int, int, void*) {
  return 0;
}

} // namespace

struct identity::keys {
  pkey_ptr own;
  store_ptr authority;
};

identity::identity() : keys_{std::make_unique<keys>()} {
  // nop
}

identity::~identity() = default;

result<std::shared_ptr<const identity>> identity::open(const files& paths) {
  std::shared_ptr<identity> out{new identity};
  auto certificate = read_file(paths.certificate);
  if (!certificate)
    return failure(std::move(certificate.error()));
  out->certificate_ = *std::move(certificate);
  const auto own = read_certificate(out->certificate_);
  if (!own)
    return failure(paths.certificate, "is no certificate in PEM");
  out->role_ = common_name(own.get());
  const auto key = read_file(paths.key);
  if (!key)
    return failure(key.error());
  const bio_ptr from{
    BIO_new_mem_buf(key->data(), static_cast<int>(key->size()))};
  out->keys_->own.reset(
    PEM_read_bio_PrivateKey(from.get(), nullptr, no_password, nullptr));
  if (!out->keys_->own)
    return failure(paths.key, "is no private key in PEM without a password");
  if (X509_check_private_key(own.get(), out->keys_->own.get()) != 1)
    return failure(paths.key, "is not the key of " + paths.certificate);
  out->keys_->authority.reset(X509_STORE_new());
  if (X509_STORE_load_file(out->keys_->authority.get(), paths.authority.c_str())
      != 1)
    return failure(paths.authority, "holds no certificates in PEM");
  return out;
}

std::chrono::seconds identity::valid_for() const {
  const auto own = read_certificate(certificate_);
  int days = 0;
  int seconds = 0;
  // By the time of this machine, like the checks of the peers.
  if (ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(own.get()))
      != 1)
    return std::chrono::seconds{-1};
  return std::chrono::hours{24} * days + std::chrono::seconds{seconds};
}

result<void> identity::verify_own_certificate() const {
  const auto own = read_certificate(certificate_);
  return verify_issuer(keys_->authority.get(), own.get());
}

std::string identity::sign(std::string_view text) const {
  const digest_ptr to{EVP_MD_CTX_new()};
  auto* key = keys_->own.get();
  std::size_t length = 0;
  std::string out;
  if (EVP_DigestSignInit(to.get(), nullptr, digest_for(key), nullptr, key) != 1
      || EVP_DigestSign(to.get(), nullptr, &length, bytes(text), text.size())
           != 1)
    throw std::runtime_error("cannot sign with the link's key");
  out.resize(length);
  if (EVP_DigestSign(to.get(), reinterpret_cast<unsigned char*>(out.data()),
                     &length, bytes(text), text.size())
      != 1)
    throw std::runtime_error("cannot sign with the link's key");
  out.resize(length);
  return out;
}

result<void> identity::verify_peer(const std::string& role,
                                   const std::string& certificate,
                                   std::string_view text,
                                   std::string_view signature) const {
  const auto other = read_certificate(certificate);
  if (!other)
    return failure(role, "it shows no certificate");
  if (auto issued = verify_issuer(keys_->authority.get(), other.get()); !issued)
    return issued;
  if (const auto name = common_name(other.get()); name != role)
    return failure(role,
                   "its certificate is for " + name + ", not for " + role);
  auto* key = X509_get0_pubkey(other.get());
  const digest_ptr from{EVP_MD_CTX_new()};
  if (EVP_DigestVerifyInit(from.get(), nullptr, digest_for(key), nullptr, key)
        != 1
      || EVP_DigestVerify(from.get(), bytes(signature), signature.size(),
                          bytes(text), text.size())
           != 1)
    return failure(role, "it does not hold the key of its certificate");
  return {};
}

std::string fresh_nonce() {
  std::array<unsigned char, 32> random{};
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1)
    throw std::runtime_error("no random bytes");
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const auto x : random) {
    out += digits[x >> 4U];
    out += digits[x & 0x0fU];
  }
  return out;
}

std::string state_text(std::string_view nonce) {
  return "fillguard state\n" + std::string{nonce};
}

std::string part_text(std::string_view nonce, std::string_view part,
                      std::string_view who) {
  auto out = "fillguard part\n" + std::string{nonce};
  for (const auto x : {part, who})
    out += '\n' + std::string{x};
  return out;
}

} // namespace fillguard::net::link

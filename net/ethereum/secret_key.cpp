#include "net/ethereum/secret_key.hpp"

#include "net/ethereum/keccak.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <secp256k1.h>
#include <secp256k1_recovery.h>
#include <stdexcept>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fillguard::net::ethereum {

namespace {

constexpr std::size_t key_size = 32;

eth_address address_of(const secp256k1_context* by,
                       const secp256k1_pubkey& key) {
  std::array<unsigned char, 65> point{};
  auto size = point.size();
  secp256k1_ec_pubkey_serialize(by, point.data(), &size, &key,
                                SECP256K1_EC_UNCOMPRESSED);
  // The first byte is only the form of the point.
  const auto hash = keccak(byte_view{point}.subspan(1));
  eth_address out{};
  std::copy(hash.end() - out.size(), hash.end(), out.begin());
  return out;
}

/// Whether s is at most half of the group's order, as the venue's contract
/// demands.
bool is_low(byte_view s) {
  constexpr std::array<std::uint8_t, 32> half{
    0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0x5d, 0x57, 0x6e, 0x73, 0x57, 0xa4,
    0x50, 0x1d, 0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0};
  return !std::lexicographical_compare(half.begin(), half.end(), s.begin(),
                                       s.end());
}

std::string cause(const char* what) {
  return std::string{what} + ": " + std::strerror(errno);
}

class open_file {
public:
  explicit open_file(const std::string& path)
      : x_{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)} {
    // nop
  }

  ~open_file() {
    if (x_ >= 0)
      ::close(x_);
  }

  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;

  int get() const { return x_; }

private:
  int x_;
};

/// Why a file must not hold a key; empty: it may.
std::string flaw_of(const struct stat& x) {
  if (!S_ISREG(x.st_mode))
    return "is not a file";
  if ((x.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return "may be read or changed by other users: chmod 600";
  if (x.st_uid != ::geteuid() && x.st_uid != 0)
    return "belongs to another user";
  return {};
}

} // namespace

std::optional<eth_address> recover_signer(const word& digest,
                                          const signature& x) {
  const auto* by = secp256k1_context_static;
  if ((x[64] != 27 && x[64] != 28) || !is_low(byte_view{x}.subspan(32, 32)))
    return std::nullopt;
  secp256k1_ecdsa_recoverable_signature parsed{};
  secp256k1_pubkey key{};
  if (secp256k1_ecdsa_recoverable_signature_parse_compact(by, &parsed, x.data(),
                                                          x[64] - 27)
        == 0
      || secp256k1_ecdsa_recover(by, &key, &parsed, digest.data()) == 0)
    return std::nullopt;
  return address_of(by, key);
}

void secret_key::context_end::operator()(secp256k1_context_struct* x) const {
  secp256k1_context_destroy(x);
}

secret_key::secret_key(locked_page page, context made)
    : page_{std::move(page)}, context_{std::move(made)} {
  // nop
}

secret_key::secret_key(secret_key&& x) noexcept = default;
secret_key& secret_key::operator=(secret_key&& x) noexcept = default;
secret_key::~secret_key() = default;

result<secret_key> secret_key::read(std::string_view digits,
                                    const std::string& where) {
  if (digits.find_first_of("\r\n") != std::string_view::npos)
    return failure(where, "has a line end in it, must be the 64 hexadecimal "
                          "digits of the key alone (written with printf, not "
                          "with echo)");
  if (digits.starts_with("0x"))
    digits.remove_prefix(2);
  if (digits.size() != 2 * key_size)
    return failure(where, "has " + std::to_string(digits.size())
                            + " characters, must be the 64 hexadecimal digits "
                              "of the key");
  auto page = locked_page::make();
  if (!page)
    return failure(std::move(page.error()));
  // The digits, with their prefix, stand behind the place of the key.
  auto all = page->bytes();
  const auto text = all.subspan(key_size, 2 + 2 * key_size);
  text[0] = '0';
  text[1] = 'x';
  std::copy(digits.begin(), digits.end(), text.begin() + 2);
  const std::string_view prefixed{reinterpret_cast<const char*>(text.data()),
                                  text.size()};
  if (!read_hex(prefixed, all.first(key_size)))
    return failure(where, "has another character than a hexadecimal digit");
  ::explicit_bzero(text.data(), text.size());

  context made{secp256k1_context_create(SECP256K1_CONTEXT_NONE)};
  std::array<unsigned char, 32> seed{};
  if (::getrandom(seed.data(), seed.size(), 0)
        != static_cast<ssize_t>(seed.size())
      || secp256k1_context_randomize(made.get(), seed.data()) == 0)
    return failure(where, "cannot be used: there is no randomness");
  ::explicit_bzero(seed.data(), seed.size());
  secret_key out{std::move(*page), std::move(made)};
  secp256k1_pubkey point{};
  if (secp256k1_ec_pubkey_create(out.context_.get(), &point,
                                 out.page_.bytes().data())
      == 0)
    return failure(where, "is not a key: zero, or beyond the curve's order");
  out.address_ = address_of(out.context_.get(), point);
  return out;
}

result<secret_key> secret_key::read_file(const std::string& path) {
  const open_file file{path};
  struct stat about {};
  if (file.get() < 0 || ::fstat(file.get(), &about) != 0)
    return failure(path, cause("cannot be read"));
  if (auto flaw = flaw_of(about); !flaw.empty())
    return failure(path, std::move(flaw));
  auto page = locked_page::make();
  if (!page)
    return failure(std::move(page.error()));
  const auto all = page->bytes();
  std::size_t size = 0;
  while (size < all.size()) {
    const auto got = ::read(file.get(), all.data() + size, all.size() - size);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return failure(path, cause("cannot be read"));
    if (got == 0)
      break;
    size += static_cast<std::size_t>(got);
  }
  return read({reinterpret_cast<const char*>(all.data()), size}, path);
}

std::optional<result<secret_key>>
secret_key::take_from_environment(const char* name) {
  auto* text = std::getenv(name);
  if (text == nullptr || *text == '\0')
    return std::nullopt;
  const auto size = std::strlen(text);
  auto out = read({text, size}, name);
  ::explicit_bzero(text, size);
  return out;
}

signature secret_key::sign(const word& digest) const {
  secp256k1_ecdsa_recoverable_signature made{};
  // Fails only for a wrong key, which `read` has refused.
  if (secp256k1_ecdsa_sign_recoverable(context_.get(), &made, digest.data(),
                                       page_.bytes().data(), nullptr, nullptr)
      == 0)
    throw std::logic_error("the key was changed");
  signature out{};
  int recovery = 0;
  secp256k1_ecdsa_recoverable_signature_serialize_compact(
    context_.get(), out.data(), &recovery, &made);
  out[64] = static_cast<std::uint8_t>(27 + recovery);
  return out;
}

} // namespace fillguard::net::ethereum

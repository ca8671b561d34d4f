#pragma once

#include "messages/result.hpp"
#include "net/ethereum/locked_page.hpp"
#include "net/ethereum/signature.hpp"

#include <memory>
#include <string>
#include <string_view>

struct secp256k1_context_struct;

namespace fillguard::net::ethereum {

/// A private key of secp256k1, in locked memory. It is never printed, and no
/// error shows a part of it.
class secret_key {
public:
  /// Reads 64 hexadecimal digits, with or without "0x". `where` begins each
  /// error.
  static result<secret_key> read(std::string_view digits,
                                 const std::string& where);

  /// Reads a file that only its owner may read, and that holds the digits and
  /// nothing else, not even a line end.
  static result<secret_key> read_file(const std::string& path);

  /// Reads an environment variable, and overwrites it there. Absent: it is not
  /// set, or empty.
  static std::optional<result<secret_key>>
  take_from_environment(const char* name);

  secret_key(secret_key&& x) noexcept;
  secret_key& operator=(secret_key&& x) noexcept;
  ~secret_key();

  const eth_address& address() const { return address_; }

  /// Deterministic (RFC 6979): equal digests give equal signatures.
  signature sign(const word& digest) const;

private:
  struct context_end {
    void operator()(secp256k1_context_struct* x) const;
  };
  using context = std::unique_ptr<secp256k1_context_struct, context_end>;

  secret_key(locked_page page, context made);

  locked_page page_; ///< The key is its first 32 bytes.
  context context_;
  eth_address address_{};
};

} // namespace fillguard::net::ethereum

#pragma once

#include "messages/result.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace fillguard::net::link {

/// A process proves its role by a certificate from the service's own authority,
/// whose common name is the role ("btc-feed"). The connection's TLS only checks
/// that there is such a certificate, and not its common name.
class identity {
public:
  struct files {
    std::string certificate; ///< PEM.
    std::string key;         ///< PEM, without a password.
    std::string authority;   ///< PEM, one or more certificates.
  };

  /// Reads the files. An error names the file.
  static result<std::shared_ptr<const identity>> open(const files& paths);

  ~identity();

  const std::string& certificate() const { return certificate_; }

  /// The common name of this process's certificate.
  const std::string& role() const { return role_; }

  /// The time until this process's certificate expires; negative if it has
  /// expired.
  std::chrono::seconds valid_for() const;

  /// Fails when the peers will refuse this process's certificate.
  result<void> verify_own_certificate() const;

  /// A signature over `text`, DER.
  std::string sign(std::string_view text) const;

  /// Fails unless `signature` over `text` proves that the peer has `role`.
  result<void> verify_peer(const std::string& role,
                           const std::string& certificate,
                           std::string_view text,
                           std::string_view signature) const;

private:
  struct keys;
  identity();

  std::string certificate_;
  std::string role_;
  std::unique_ptr<keys> keys_;
};

/// 32 random bytes in hex.
std::string fresh_nonce();

/// The texts that an uplink and an intake sign. They differ, so that a
/// signature of one cannot be used for the other.
std::string state_text(std::string_view nonce);
std::string part_text(std::string_view nonce, std::string_view part,
                      std::string_view who);

} // namespace fillguard::net::link

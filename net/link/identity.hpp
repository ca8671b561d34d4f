#pragma once

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

  struct opened;

  /// Reads the files.
  static opened open(const files& x);

  ~identity();

  const std::string& certificate() const { return certificate_; }

  /// The common name of this process's certificate.
  const std::string& role() const { return role_; }

  /// The time until this process's certificate expires; negative if it has
  /// expired.
  std::chrono::seconds valid_for() const;

  /// Why the peers will refuse this process's certificate; empty if they accept
  /// it.
  std::string own_doubt() const;

  /// A signature over `text`, DER.
  std::string sign(std::string_view text) const;

  /// Why `signature` over `text` does not prove that the peer has `role`; empty
  /// if it does.
  std::string doubt(const std::string& role, const std::string& certificate,
                    std::string_view text, std::string_view signature) const;

private:
  struct keys;
  identity();

  std::string certificate_;
  std::string role_;
  std::unique_ptr<keys> keys_;
};

struct identity::opened {
  std::shared_ptr<const identity> value; ///< Null with an error.
  std::string error;                     ///< Names the file.
};

/// 32 random bytes in hex.
std::string fresh_nonce();

/// The texts that an uplink and an intake sign. They differ, so that a
/// signature of one cannot be used for the other.
std::string state_text(std::string_view nonce);
std::string part_text(std::string_view nonce, std::string_view part,
                      std::string_view who);

} // namespace fillguard::net::link

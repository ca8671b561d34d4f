#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace fillguard::net::link {

/// How a process proves which part of the service it plays: by its certificate,
/// whose common name is the role ("btc-feed"), from the service's own
/// authority. The connection's TLS only checks that there is such a
/// certificate, and not whose it is.
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

  /// The common name of its own certificate.
  const std::string& role() const { return role_; }

  /// Until its own certificate expires; negative: it has.
  std::chrono::seconds valid_for() const;

  /// Why the others will not take its own certificate; empty when they will.
  std::string own_doubt() const;

  /// A signature over `text`, DER.
  std::string sign(std::string_view text) const;

  /// Why `signature` over `text` does not show that the other one is `role`;
  /// empty when it does.
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
  std::shared_ptr<const identity> value; ///< Null when `error` says why.
  std::string error;                     ///< Names the file.
};

/// 32 random bytes in hex.
std::string fresh_nonce();

/// What an uplink and an intake sign: no signature fits in another place.
std::string state_text(std::string_view nonce);
std::string part_text(std::string_view nonce, std::string_view part,
                      std::string_view who);

} // namespace fillguard::net::link

#pragma once

#include "net/signer/signature_counters.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace fillguard {

/// The file of all signatures given, one JSON line each, for the counters after
/// a restart and for people. One process at a time has it.
class signature_record {
public:
  using reader = std::function<void(const net::signer::given_signature&)>;

  /// Opens the file, making it if necessary (mode 0600). What fails here may
  /// pass by itself. A warning reports a new file, whose counters begin at
  /// zero.
  static result<signature_record> open(const std::string& path);

  /// Reads all lines. A last line without its end was cut off by a crash before
  /// its signature was given and is removed; any other damage is an error.
  result<void> load(const reader& read);

  signature_record(signature_record&& x) noexcept;
  signature_record& operator=(signature_record&& x) noexcept;
  ~signature_record();

  /// Appends one; with `sync` it survives a loss of power when this returns.
  result<void> append(const net::signer::given_signature& x, bool sync);

private:
  signature_record(int file, std::string path)
      : file_{file}, path_{std::move(path)} {
    // nop
  }

  int file_; ///< -1: moved from.
  std::string path_;
  std::int64_t size_ = 0; ///< Of the whole lines.
};

} // namespace fillguard

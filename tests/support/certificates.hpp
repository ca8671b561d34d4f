#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

namespace fillguard::test {

/// A private authority and its certificates, as files in a folder of its own:
/// made anew for each test, and valid nowhere else.
class authority {
public:
  explicit authority(std::filesystem::path folder)
      : folder_{std::move(folder)} {
    std::filesystem::create_directories(folder_);
    key_ = fresh_key();
    root_ = make("test authority", key_, nullptr);
    write(file("authority.pem"), root_);
  }

  ~authority() {
    X509_free(root_);
    EVP_PKEY_free(key_);
    std::filesystem::remove_all(folder_);
  }

  authority(const authority&) = delete;
  authority& operator=(const authority&) = delete;

  std::string file(const std::string& name) const {
    return (folder_ / name).string();
  }

  /// Writes NAME.pem and NAME.key; the certificate is for `common_name`, and
  /// expires after this many seconds, which may be negative.
  void issue(const std::string& common_name, long expires_after = 3'600) {
    auto* key = fresh_key();
    auto* made = make(common_name, key, root_, expires_after);
    write(file(common_name + ".pem"), made);
    auto* to = std::fopen(file(common_name + ".key").c_str(), "w");
    PEM_write_PrivateKey(to, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(to);
    std::filesystem::permissions(file(common_name + ".key"),
                                 std::filesystem::perms::owner_read
                                   | std::filesystem::perms::owner_write);
    X509_free(made);
    EVP_PKEY_free(key);
  }

private:
  static EVP_PKEY* fresh_key() { return EVP_EC_gen("P-256"); }

  X509* make(const std::string& name, EVP_PKEY* key, X509* issuer,
             long expires_after = 3'600) {
    auto* out = X509_new();
    X509_set_version(out, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(out), ++serial_);
    X509_gmtime_adj(X509_getm_notBefore(out), -60);
    X509_gmtime_adj(X509_getm_notAfter(out), expires_after);
    X509_set_pubkey(out, key);
    auto* subject = X509_get_subject_name(out);
    X509_NAME_add_entry_by_txt(
      subject, "CN", MBSTRING_ASC,
      reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(out, issuer ? X509_get_subject_name(issuer) : subject);
    if (!issuer) {
      auto* root = X509V3_EXT_conf_nid(nullptr, nullptr, NID_basic_constraints,
                                       "critical,CA:TRUE");
      X509_add_ext(out, root, -1);
      X509_EXTENSION_free(root);
    }
    if (X509_sign(out, key_, EVP_sha256()) == 0)
      throw std::runtime_error("cannot sign a certificate");
    return out;
  }

  static void write(const std::string& path, X509* x) {
    auto* to = std::fopen(path.c_str(), "w");
    PEM_write_X509(to, x);
    std::fclose(to);
  }

  std::filesystem::path folder_;
  EVP_PKEY* key_ = nullptr;
  X509* root_ = nullptr;
  long serial_ = 0;
};

} // namespace fillguard::test

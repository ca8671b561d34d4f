#include "app/doctor/order_dry_run.hpp"
#include "net/polymarket/orders/wallet_addresses.hpp"
#include "tests/support/live_account.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>

using namespace fillguard;
using std::filesystem::perms;

namespace {

struct dry_run {
  dry_run()
      : key{(std::filesystem::temp_directory_path()
             / ("fillguard-dry-key-" + std::to_string(getpid())))
              .string()} {
    std::ofstream{key, std::ios::binary}
      << "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
    std::filesystem::permissions(key, perms::owner_read | perms::owner_write);
    settings.mode = service_mode::guard;
    settings.account.signature_type = 2;
    const auto owner = test::live_key().address();
    settings.account.funder =
      net::ethereum::checksummed(net::polymarket::wallet_addresses(
                                   net::polymarket::signature_type::safe, owner)
                                   .front());
    settings.signer.key_file = key;
    settings.api =
      config::api_account{secret{"the-api-key"}, secret{"AAAA"},
                          secret{"words"}, net::ethereum::checksummed(owner)};
  }

  ~dry_run() { std::filesystem::remove(key); }

  int run() { return sign_without_sending(settings, test::t0, out, err); }

  std::string key;
  config settings;
  std::ostringstream out;
  std::ostringstream err;
};

} // namespace

TEST_CASE_FIXTURE(dry_run, "a dry run shows a signed order without secrets") {
  CHECK(run() == 0);
  CHECK(err.str().empty());
  const auto text = out.str();
  CAPTURE(text);
  CHECK(text.starts_with(
    "signed by 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266 for "));
  CHECK(text.find("\nid 0x") != std::string::npos);
  CHECK(text.find(R"("side":"SELL")") != std::string::npos);
  CHECK(text.find(R"("signature":"0x)") != std::string::npos);
  CHECK(text.find("the-api-key") == std::string::npos);
}

TEST_CASE_FIXTURE(dry_run, "a dry run names a key of another account") {
  settings.api->address = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
  CHECK(run() == 1);
  CHECK(out.str().empty());
  CHECK(err.str().find("0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
        != std::string::npos);
}

TEST_CASE_FIXTURE(dry_run, "a dry run needs a mode with real orders") {
  settings.mode = service_mode::watch;
  CHECK(run() == 2);
  CHECK(err.str().starts_with("fillguard: mode is watch, must be guard or "));
}

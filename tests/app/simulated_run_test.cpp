#include "app/service/simulated_run.hpp"

#include <doctest/doctest.h>

using namespace fillguard;

TEST_CASE("a simulation never signs with a real key") {
  config settings;
  CHECK_FALSE(refused_in_simulation(settings));
  settings.mode = service_mode::guard;
  settings.signer.key_file = "/keys/real";
  const auto why = refused_in_simulation(settings);
  REQUIRE(why);
  CHECK(why->starts_with("mode is guard, must be watch or paper"));
}

TEST_CASE("a live demo has a new account, and forgets the configured one") {
  config settings;
  settings.signer.key_file = "/keys/real";
  settings.account.funder = "0x000000000000000000000000000000000000dEaD";
  const auto account = new_rehearsal_account();
  const auto other = new_rehearsal_account();
  REQUIRE(account);
  REQUIRE(other);
  CHECK(account->account.wallet != other->account.wallet);
  trade_for(settings, *account);
  CHECK(settings.mode == service_mode::live);
  CHECK(settings.signer.key_file.empty());
  CHECK(settings.funder() == account->account.wallet);
  const auto address = account->key.address();
  REQUIRE(address);
  CHECK(net::ethereum::checksummed(*address) == account->account.wallet);
}

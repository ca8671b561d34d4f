#include "app/config/load.hpp"
#include "app/config/schema.hpp"
#include "app/init/init.hpp"
#include "net/polymarket/orders/wallet_addresses.hpp"
#include "tests/app/mentions.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <unistd.h>

using namespace fillguard;
namespace fs = std::filesystem;

namespace {

/// The first key of a well-known development chain; it holds no money.
constexpr const char* known_key =
  "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
constexpr const char* its_safe = "0xd93B25cb943D14d0d34FBaF01Fc93a0f8b5F6E47";

struct init_fixture {
  init_fixture()
      : folder{fs::temp_directory_path()
               / ("fillguard_init_" + std::to_string(::getpid()))} {
    fs::remove_all(folder);
    fs::create_directories(folder);
    std::ofstream{folder / "key"} << known_key;
    fs::permissions(folder / "key", fs::perms::owner_read);
  }
  ~init_fixture() { fs::remove_all(folder); }

  int run(const std::string& answers) {
    std::istringstream in{answers};
    out.str({});
    err.str({});
    return init_files({(folder / "new").string(), false},
                      {in, out, err,
                       [&in](std::string& line) {
                         return static_cast<bool>(std::getline(in, line));
                       },
                       [](const net::ethereum::secret_key& key) {
                         return result<config::api_account>{config::api_account{
                           secret{"the-api-key"}, secret{"dGhlIHNlY3JldA=="},
                           secret{"the-passphrase"},
                           net::ethereum::checksummed(key.address())}};
                       },
                       [this](const std::string& path) {
                         consulted = path;
                         return 7;
                       },
                       false});
  }

  loaded_config written() const {
    config_sources from;
    from.file = (folder / "new" / "fillguard.json").string();
    return load_config(from);
  }

  std::string text_of(const char* name) const {
    std::ifstream in{folder / "new" / name};
    return {std::istreambuf_iterator<char>{in}, {}};
  }

  fs::path folder;
  std::ostringstream out;
  std::ostringstream err;
  std::string consulted;
};

bool closed_to_others(const fs::path& path) {
  return (fs::status(path).permissions() & fs::perms::mask)
         == (fs::perms::owner_read | fs::perms::owner_write);
}

} // namespace

TEST_CASE_FIXTURE(init_fixture, "without answers, init writes what watches") {
  CHECK(run("") == 7);
  CHECK(consulted == (folder / "new" / "fillguard.json").string());
  const auto x = written();
  CHECK(x.mistakes.empty());
  CHECK(x.values.mode == service_mode::watch);
  CHECK(x.values.markets.size() == 1);
  CHECK(closed_to_others(folder / "new" / "fillguard.json"));
  CHECK_FALSE(fs::exists(folder / "new" / "credentials.json"));
  // Each key has its meaning above it.
  CHECK(
    mentions(text_of("fillguard.json"), "// " + find_key("markets")->meaning));
}

TEST_CASE_FIXTURE(init_fixture, "init overwrites nothing") {
  CHECK(run("watch\nbtc-5m\n") == 7);
  const auto before = text_of("fillguard.json");
  CHECK(run("paper\neth-15m\n") == 2);
  CHECK(mentions(err.str(), "fillguard.json exists"));
  CHECK(text_of("fillguard.json") == before);
}

TEST_CASE_FIXTURE(init_fixture, "a wrong answer is asked again, or ends it") {
  CHECK(run("buy\nwatch\nbtc-7m\nbtc-5m,eth-15m\n") == 7);
  CHECK(mentions(err.str(), "mode is \"buy\""));
  CHECK(mentions(err.str(), "markets"));
  CHECK(written().values.markets.size() == 2);
  fs::remove_all(folder / "new");
  CHECK(run("buy") == 2);
  CHECK(mentions(err.str(), "nothing was written"));
  CHECK_FALSE(fs::exists(folder / "new" / "fillguard.json"));
}

TEST_CASE_FIXTURE(init_fixture, "receivers are checked at their question") {
  const std::string markets = "watch\nbtc-5m\n\n";
  CHECK(run(markets + its_safe + "\nhttps://example.org/hook\n12 3\n123:abc\n"
            + "\n456\n")
        == 7);
  CHECK(mentions(err.str(), "is no URL, must be an http:// or https:// URL"));
  CHECK(mentions(err.str(), "must be as Telegram gave it"));
  CHECK(mentions(err.str(), "must be given together with the token"));
  CHECK_FALSE(mentions(out.str() + err.str(), its_safe));
  const auto x = written();
  CHECK(x.mistakes.empty());
  CHECK(x.values.notify.webhook == secret{"https://example.org/hook"});
  CHECK(x.values.notify.telegram_token == secret{"123:abc"});
  CHECK(x.values.notify.telegram_chat == "456");
  for (const auto* rest : {"not a URL\n", "\n123:abc\n", "\n123:abc\n\n"}) {
    CAPTURE(rest);
    fs::remove_all(folder / "new");
    CHECK(run(markets + rest) == 2);
    CHECK(mentions(err.str(), "nothing was written"));
    CHECK_FALSE(fs::exists(folder / "new" / "notify.json"));
  }
}

TEST_CASE_FIXTURE(init_fixture, "each question of a pipe has a line") {
  CHECK(run("watch\nbtc-5m\n\n\n\n") == 7);
  CHECK(mentions(out.str(), "[watch]: \nWhich markets"));
  CHECK(mentions(out.str(), "[none]: \nNotifications: URL"));
}

TEST_CASE_FIXTURE(init_fixture, "a key gives the wallet's kind and the API "
                                "credentials") {
  const auto key = (folder / "key").string();
  CHECK(run("live\nbtc-5m\n" + std::string{its_safe} + "\n" + key
            + "\n25\nhttps://example.org/hook\n123:abc\n456\n")
        == 7);
  CHECK(mentions(out.str(), "of kind 2"));
  const auto loaded = written();
  for (const auto& mistake : loaded.mistakes)
    MESSAGE(mistake);
  REQUIRE(loaded.mistakes.empty());
  CHECK(loaded.values.account.signature_type == 2);
  CHECK(loaded.values.account.funder == its_safe);
  CHECK(loaded.values.signer.key_file == key);
  CHECK(loaded.values.caps.day == money::from_millionths(25'000'000));
  REQUIRE(loaded.values.api);
  CHECK(loaded.values.api->api_key == secret{"the-api-key"});
  CHECK(loaded.values.notify.webhook == secret{"https://example.org/hook"});
  CHECK(loaded.values.notify.telegram_chat == "456");
  for (const auto* name : {"fillguard.json", "credentials.json", "notify.json"})
    CHECK(closed_to_others(folder / "new" / name));
  for (const auto* secret_text :
       {"the-passphrase", "123:abc", "org/hook", known_key}) {
    CHECK_FALSE(mentions(text_of("fillguard.json"), secret_text));
    CHECK_FALSE(mentions(out.str() + err.str(), secret_text));
  }
}

TEST_CASE("the kind of a wallet follows from its owner") {
  const auto key = net::ethereum::secret_key::read(known_key, "test").value();
  const auto& owner = key.address();
  CHECK(kind_of_wallet(owner, owner) == 0);
  namespace venue = net::polymarket;
  for (const auto kind :
       {venue::signature_type::proxy, venue::signature_type::safe,
        venue::signature_type::deposit_wallet})
    for (const auto& one : venue::wallet_addresses(kind, owner))
      CHECK(kind_of_wallet(one, owner) == static_cast<int>(kind));
  CHECK_FALSE(kind_of_wallet({}, owner));
}

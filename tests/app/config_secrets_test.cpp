#include "app/config/load.hpp"
#include "tests/app/mentions.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

using namespace fillguard;

namespace {

const std::string address = "0x" + std::string(40, 'a');

/// A credentials file, by default unreadable for other users.
class credentials_file {
public:
  explicit credentials_file(
    const std::string& text,
    std::filesystem::perms rights = std::filesystem::perms{0600}) {
    auto name =
      (std::filesystem::temp_directory_path() / "api_XXXXXX").string();
    const int file = ::mkstemp(name.data());
    REQUIRE(file >= 0);
    ::close(file);
    path = name;
    std::ofstream{path} << text;
    std::filesystem::permissions(path, rights);
  }

  ~credentials_file() { std::filesystem::remove(path); }

  loaded_config load() const {
    config_sources from;
    from.sets = {"credentials.file=" + path};
    return load_config(from);
  }

  std::string path;
};

std::string good_file() {
  return R"({"apiKey": "hidden-key", "secret": "hidden-secret=",
             "passphrase": "hidden-phrase", "address": ")"
         + address + "\"}";
}

std::string all_text(const loaded_config& x) {
  auto out = show_config(x);
  for (const auto& mistake : x.mistakes)
    out += mistake + '\n';
  return out;
}

} // namespace

TEST_CASE("credentials come from the file that the configuration names") {
  const credentials_file file{good_file()};

  const auto loaded = file.load();

  CHECK(loaded.mistakes.empty());
  REQUIRE(loaded.values.api);
  CHECK(loaded.values.api->api_key.reveal() == "hidden-key");
  CHECK(loaded.values.api->api_secret.reveal() == "hidden-secret=");
  CHECK(loaded.values.api->passphrase.reveal() == "hidden-phrase");
  CHECK(loaded.values.api->address == address);
  CHECK(mentions(all_text(loaded), "key ***"));
  CHECK_FALSE(mentions(all_text(loaded), "hidden"));
}

TEST_CASE("credentials come from the environment, all four or none") {
  config_sources from;
  from.environment = {{"FILLGUARD_API_KEY", "hidden-key"},
                      {"FILLGUARD_API_SECRET", "hidden-secret"},
                      {"FILLGUARD_API_PASSPHRASE", "hidden-phrase"},
                      {"FILLGUARD_API_ADDRESS", address}};
  auto loaded = load_config(from);
  CHECK(loaded.mistakes.empty());
  CHECK(loaded.values.api.has_value());
  CHECK_FALSE(mentions(all_text(loaded), "hidden"));

  from.environment.pop_back();
  loaded = load_config(from);
  REQUIRE(loaded.mistakes.size() == 1);
  CHECK(loaded.mistakes[0].starts_with("FILLGUARD_API_ADDRESS is not set"));
  CHECK_FALSE(loaded.values.api);
  CHECK_FALSE(mentions(all_text(loaded), "hidden"));
}

TEST_CASE("a credentials file that everybody can read is refused") {
  const credentials_file file{good_file(), std::filesystem::perms{0644}};

  const auto loaded = file.load();

  REQUIRE(loaded.mistakes.size() == 1);
  CHECK(mentions(loaded.mistakes[0], "can be read by everybody"));
  CHECK_FALSE(loaded.values.api);
}

TEST_CASE("no mistake about a credentials file shows its contents") {
  for (const char* text : {
         "",
         "hidden",
         "{\"apiKey\": hidden",
         "[\"hidden\"]",
         R"({"apiKey": "hidden", "secret": 5})",
         R"({"apiKey": "hid den", "secret": "hidden\n", "passphrase": "hidden",
             "address": "0xhidden"})",
       }) {
    CAPTURE(text);
    const credentials_file file{text};
    const auto loaded = file.load();
    CHECK_FALSE(loaded.mistakes.empty());
    CHECK_FALSE(loaded.values.api);
    CHECK_FALSE(mentions(all_text(loaded), "hidden"));
    CHECK_FALSE(mentions(all_text(loaded), "hid den"));
  }
  config_sources from;
  from.sets = {"credentials.file=/nowhere/api.json"};
  CHECK(mentions(load_config(from).mistakes.at(0), "does not exist"));
}

TEST_CASE("a secret in the wrong place is refused without showing it") {
  config_sources from;
  from.sets = {"credentials.secret=hidden-secret",
               "wallet=0x" + std::string(64, 'b'),
               "endpoints.ethereum_rpc=ftp://rpc.example/hidden"};

  const auto loaded = load_config(from);

  REQUIRE(loaded.mistakes.size() == 3);
  CHECK_FALSE(mentions(all_text(loaded), "hidden"));
  CHECK_FALSE(mentions(all_text(loaded), "bbbb"));
}

TEST_CASE("an access key in a server's path is printed as stars") {
  config_sources from;
  from.sets = {"endpoints.ethereum_rpc=https://rpc.example:8545/v3/hidden"};

  const auto loaded = load_config(from);

  CHECK(loaded.mistakes.empty());
  CHECK(loaded.values.endpoints.ethereum_rpc.at(0)
        == "https://rpc.example:8545/v3/hidden");
  CHECK(mentions(show_config(loaded), "https://rpc.example:8545/***"));
  CHECK_FALSE(mentions(show_config(loaded), "hidden"));
}

TEST_CASE("the recipient of notifications comes from the environment") {
  config_sources from;
  from.environment = {
    {"FILLGUARD_NOTIFY_WEBHOOK", "https://hooks.example/hidden/"},
    {"FILLGUARD_TELEGRAM_TOKEN", "12:hidden-token"},
    {"FILLGUARD_TELEGRAM_CHAT", "-1001"}};
  const auto loaded = load_config(from);
  CHECK(loaded.mistakes.empty());
  const auto& to = loaded.values.notify;
  CHECK(to.webhook.reveal() == "https://hooks.example/hidden/");
  CHECK(to.telegram_token.reveal() == "12:hidden-token");
  CHECK(to.telegram_chat == "-1001");
  CHECK(
    mentions(all_text(loaded), "webhook ***, telegram chat -1001, token ***"));
  CHECK_FALSE(mentions(all_text(loaded), "hidden"));
}

TEST_CASE("the recipient comes from a file that other users cannot read") {
  const std::string text =
    R"({"telegramToken": "12:hidden", "telegramChat": "7"})";
  const auto load = [](const credentials_file& file) {
    config_sources from;
    from.sets = {"notify.file=" + file.path};
    return load_config(from);
  };
  const auto loaded = load(credentials_file{text});
  CHECK(loaded.mistakes.empty());
  CHECK(loaded.values.notify.telegram_token.reveal() == "12:hidden");
  CHECK(loaded.values.notify.webhook.empty());
  const auto open = load(credentials_file{text, std::filesystem::perms{0644}});
  REQUIRE(open.mistakes.size() == 1);
  CHECK(mentions(open.mistakes.front(), "can be read by everybody"));
}

TEST_CASE("errors of the recipient are named without showing its value") {
  const auto mistakes =
    [](std::vector<std::pair<std::string, std::string>> environment) {
      config_sources from;
      from.environment = std::move(environment);
      const auto loaded = load_config(from);
      CHECK_FALSE(mentions(all_text(loaded), "hidden"));
      CHECK(loaded.values.notify.telegram_token.empty());
      return loaded.mistakes;
    };
  CHECK(mistakes({{"FILLGUARD_NOTIFY_WEBHOOK", "hidden"}}).size() == 1);
  CHECK(mistakes({{"FILLGUARD_TELEGRAM_TOKEN", "12:hidden"}})
        == std::vector<std::string>{
          "FILLGUARD_TELEGRAM_CHAT is not set, must be set together with "
          "FILLGUARD_TELEGRAM_TOKEN"});
  CHECK(mistakes({{"FILLGUARD_TELEGRAM_TOKEN", "12/hidden"},
                  {"FILLGUARD_TELEGRAM_CHAT", "7"}})
          .size()
        == 1);
  for (const auto* text :
       {"", "{}", "[1]", R"({"webhook": 5})", "{\"webhook\": hidden"}) {
    const credentials_file file{text};
    config_sources from;
    from.sets = {"notify.file=" + file.path};
    const auto loaded = load_config(from);
    CAPTURE(text);
    CHECK_FALSE(loaded.mistakes.empty());
    CHECK_FALSE(mentions(all_text(loaded), "hidden"));
  }
}

TEST_CASE("a session key's credentials and the private key are shown as ***") {
  const credentials_file file{good_file()};
  config_sources from;
  from.sets = {"trading_credentials.file=" + file.path,
               "account.signature_type=3", "mode=guard",
               "account.funder=" + address};
  from.environment = {{"FILLGUARD_PRIVATE_KEY", std::string(64, '7')},
                      {"FILLGUARD_API_KEY", "watching-key"},
                      {"FILLGUARD_API_SECRET", "c2VjcmV0"},
                      {"FILLGUARD_API_PASSPHRASE", "watching-phrase"},
                      {"FILLGUARD_API_ADDRESS", address}};
  const auto loaded = load_config(from);
  CHECK(loaded.mistakes.empty());
  REQUIRE(loaded.values.trading_api);
  CHECK(loaded.values.trading_api->api_key.reveal() == "hidden-key");
  CHECK(loaded.values.trader()->passphrase.reveal() == "hidden-phrase");
  CHECK(loaded.values.api->api_key.reveal() == "watching-key");
  CHECK(loaded.values.signer.key_in_environment);
  const auto text = all_text(loaded);
  CHECK(mentions(text, "Trading credentials: key ***, secret ***"));
  CHECK(mentions(text, "Private key: ***"));
  CHECK_FALSE(mentions(text, "hidden"));
  CHECK_FALSE(mentions(text, "7777"));

  from.sets[1] = "account.signature_type=2";
  const auto safe = load_config(from).mistakes;
  REQUIRE(safe.size() == 1);
  CHECK(mentions(safe[0], "only a deposit wallet (3) has session keys"));
}

TEST_CASE("the private key's value is not copied from the environment") {
  ::setenv("FILLGUARD_PRIVATE_KEY", "5555555555", 1);
  bool seen = false;
  for (const auto& [name, value] : process_environment())
    if (name == "FILLGUARD_PRIVATE_KEY") {
      seen = true;
      CHECK(value == "***");
    }
  CHECK(seen);
  ::unsetenv("FILLGUARD_PRIVATE_KEY");
}

TEST_CASE("the token of control is read from its file, and never shown") {
  const auto load = [](const std::string& path) {
    config_sources from;
    from.sets = {"http.control_token_file=" + path};
    return load_config(from);
  };
  const credentials_file good{"hidden-token-of-24-chars\n"};
  const auto loaded = load(good.path);
  CHECK(loaded.mistakes.empty());
  CHECK(loaded.values.http.control_token.reveal()
        == "hidden-token-of-24-chars");
  CHECK(all_text(loaded).find("hidden") == std::string::npos);
  CHECK(load_config({}).values.http.control_token.empty());

  const credentials_file open{"hidden-token-of-24-chars",
                              std::filesystem::perms{0644}};
  const credentials_file brief{"hidden"};
  const credentials_file lines{"hidden-token-of-24-chars\nhidden\n"};
  for (const auto& [path, words] :
       {std::pair{open.path, "can be read by everybody"},
        std::pair{brief.path, "16 to 512 characters"},
        std::pair{lines.path, "visible ASCII"},
        std::pair{std::string{"/nowhere"}, "does not exist"}}) {
    const auto wrong = load(path);
    REQUIRE(wrong.mistakes.size() == 1);
    CHECK(wrong.mistakes[0].find("http.control_token_file: ") == 0);
    CHECK(wrong.mistakes[0].find(words) != std::string::npos);
    CHECK(all_text(wrong).find("hidden") == std::string::npos);
  }
}

#include "app/config/exposure.hpp"
#include "app/config/load.hpp"
#include "app/config/schema.hpp"
#include "app/settings/settings.hpp"
#include "tests/app/mentions.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

using namespace fillguard;

namespace {

/// A folder of its own for each case.
class scratch_folder {
public:
  scratch_folder() {
    auto name =
      (std::filesystem::temp_directory_path() / "config_XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }

  ~scratch_folder() { std::filesystem::remove_all(path_); }

  std::string write(const std::string& name, const std::string& text) const {
    const auto path = path_ / name;
    std::ofstream{path} << text;
    std::filesystem::permissions(path, std::filesystem::perms{0600});
    return path.string();
  }

  std::string path() const { return path_.string(); }

private:
  std::filesystem::path path_;
};

loaded_config with_sets(std::vector<std::string> sets) {
  config_sources from;
  from.sets = std::move(sets);
  return load_config(from);
}

loaded_config with_file(const std::string& text) {
  const scratch_folder folder;
  config_sources from;
  from.file = folder.write("guard.json", text);
  auto out = load_config(from);
  // Only the file's name is the same each time, so cut the folder.
  for (auto& x : out.mistakes)
    if (const auto at = x.find(folder.path()); at != std::string::npos)
      x.erase(at, folder.path().size() + 1);
  for (auto& [key, x] : out.origins)
    if (const auto at = x.find(folder.path()); at != std::string::npos)
      x.erase(at, folder.path().size() + 1);
  return out;
}

/// The only mistake.
std::string only_mistake(const loaded_config& x) {
  REQUIRE(x.mistakes.size() == 1);
  return x.mistakes.front();
}

} // namespace

TEST_CASE("without any source the defaults of the contract hold") {
  const auto loaded = load_config({});

  CHECK(loaded.mistakes.empty());
  const auto& settings = loaded.values;
  CHECK(settings.mode == service_mode::watch);
  CHECK(settings.markets == std::vector{*parse_market("btc-15m")});
  CHECK(settings.state.velocity_window == 5);
  CHECK(to_string(settings.state.capture.bid_price) == "0.99");
  CHECK(to_string(settings.state.capture.max_spend) == "5");
  CHECK(to_string(settings.state.capture.min_confidence) == "0.95");
  CHECK(settings.state.penalties.size() == 4);
  CHECK(settings.state.danger.threshold == 0.40);
  CHECK(settings.state.danger.loss_threshold == 0.40);
  CHECK(settings.state.danger.acts_on == acting_reading::automatic);
  CHECK(settings.state.danger.weights.confidence == 3.0);
  CHECK(settings.endpoints.polybolt == "wss://ws-live-v2.polymarket.com/ws");
  CHECK(settings.state.book_stale_after == std::chrono::milliseconds{5000});
  CHECK(settings.http.listen == "127.0.0.1:8099");
  CHECK_FALSE(settings.api);
  CHECK(loaded.origins.at("mode") == "default");
}

TEST_CASE("the shown value of every key is accepted again") {
  const auto defaults = load_config({}).values;

  for (const auto& key : config_schema()) {
    CAPTURE(key.path);
    config copy;
    CHECK(key.read(key.show(defaults), copy));
    CHECK(key.show(copy) == key.show(defaults));
    CHECK_FALSE(key.meaning.empty());
    CHECK_FALSE(key.allowed.empty());
  }
}

TEST_CASE("a file with comments sets keys, and origins have the line") {
  const auto loaded = with_file(R"({
    // How often
    "order_book": { "poll_interval_ms": 250 },
    "markets": ["eth-5m", "xrp-15m"], /* two
    of them */
    "capture_99c": {
      "time_penalties": [[30, "0.01"], [9999, "0.2"]]
    },
    "endpoints": { "gamma": "http://127.0.0.1:8080/" }
  })");

  CHECK(loaded.mistakes.empty());
  CHECK(loaded.values.order_book.poll_interval
        == std::chrono::milliseconds{250});
  CHECK(loaded.values.markets.size() == 2);
  CHECK(loaded.values.endpoints.gamma == "http://127.0.0.1:8080");
  CHECK(loaded.values.state.penalties[1].up_to == std::chrono::seconds{9999});
  CHECK(loaded.origins.at("order_book.poll_interval_ms") == "guard.json:3");
  CHECK(loaded.origins.at("markets") == "guard.json:4");
  CHECK(loaded.origins.at("capture_99c.time_penalties") == "guard.json:7");
  CHECK(loaded.origins.at("mode") == "default");
}

TEST_CASE("the environment overrides the file, and --set both") {
  const scratch_folder folder;
  config_sources from;
  from.presets = {{"mode", "paper"}, {"wallet", ""}};
  from.presets_by = "demo";
  from.file = folder.write("guard.json", R"({"danger": {"threshold": 0.1},
    "staleness_ms": {"btc": 1000, "book": 1000}})");
  from.environment = {{"FILLGUARD_STALENESS_MS__BTC", "2000"},
                      {"FILLGUARD_STALENESS_MS__BOOK", "2000"},
                      {"PATH", "/bin"}};
  from.sets = {"staleness_ms.book=3000"};

  const auto loaded = load_config(from);

  CHECK(loaded.mistakes.empty());
  CHECK(loaded.values.mode == service_mode::paper);
  CHECK(loaded.values.state.danger.threshold == 0.1);
  CHECK(loaded.values.state.btc_stale_after == std::chrono::milliseconds{2000});
  CHECK(loaded.values.state.book_stale_after
        == std::chrono::milliseconds{3000});
  CHECK(loaded.origins.at("mode") == "preset by demo");
  CHECK(loaded.origins.at("staleness_ms.btc")
        == "environment FILLGUARD_STALENESS_MS__BTC");
  CHECK(loaded.origins.at("staleness_ms.book") == "--set");
}

TEST_CASE("lists come from text with commas or as JSON") {
  CHECK(with_sets({"markets=btc-5m,sol-15m"}).values.markets.size() == 2);
  CHECK(with_sets({R"(markets=["btc-5m"])"}).values.markets.size() == 1);
  CHECK(with_sets({"endpoints.ethereum_rpc="})
          .values.endpoints.ethereum_rpc.empty());
  CHECK_FALSE(with_sets({"markets="}).mistakes.empty());
  CHECK_FALSE(with_sets({"markets=btc-5m,"}).mistakes.empty());
}

TEST_CASE("all mistakes are listed at once, and nothing else") {
  const auto loaded = with_sets({
    "order_book.poll_interval_ms=5",
    "mode=fast",
    "log.level=info",
    "danger.weights.time=-1",
    "nothing",
  });

  REQUIRE(loaded.mistakes.size() == 4);
  CHECK(loaded.mistakes[0]
        == "order_book.poll_interval_ms is 5, must be between 100 and 60000 "
           "(--set)");
  CHECK(loaded.mistakes[1]
        == "mode is \"fast\", must be \"watch\" or \"paper\" or "
           "\"guard\" or \"live\" (--set)");
  CHECK(loaded.mistakes[2]
        == "danger.weights.time is -1, must be between 0 and 1000 (--set)");
  CHECK(mentions(loaded.mistakes[3], "--set has no key and value"));
}

TEST_CASE("each danger reading has a threshold of its own") {
  const auto loaded = with_sets(
    {"danger.acts_on=loss_probability", "danger.loss_threshold=0.25"});
  REQUIRE(loaded.mistakes.empty());
  const auto market = state_settings(loaded.values, market_key{});
  CHECK(market.danger.acts_on == acting_reading::loss_probability);
  CHECK(market.danger.loss_threshold == 0.25);
  CHECK(market.danger.threshold == 0.40);

  CHECK(only_mistake(with_sets({"danger.loss_threshold=1.5"}))
        == "danger.loss_threshold is 1.5, must be between 0 and 1 (--set)");
  CHECK_FALSE(with_sets({"danger.loss_threshold=often"}).mistakes.empty());
}

namespace {

/// The mistakes of a configuration in a mode with real orders, which has API
/// credentials.
std::vector<std::string>
account_mistakes(std::vector<std::string> sets,
                 bool with_key_in_environment = false) {
  config_sources from;
  from.sets = std::move(sets);
  from.environment = {
    {"FILLGUARD_API_KEY", "key"},
    {"FILLGUARD_API_SECRET", "c2VjcmV0"},
    {"FILLGUARD_API_PASSPHRASE", "phrase"},
    {"FILLGUARD_API_ADDRESS", "0x00000000000000000000000000000000000000aa"}};
  if (with_key_in_environment)
    from.environment.emplace_back("FILLGUARD_PRIVATE_KEY", "01");
  return load_config(from).mistakes;
}

const std::string funder =
  "account.funder=0x00000000000000000000000000000000000000ff";

} // namespace

TEST_CASE("real orders need an account, a key, credentials and a day's cap") {
  config_sources nothing;
  nothing.sets = {"mode=live"};
  const auto missing = load_config(nothing).mistakes;
  REQUIRE(missing.size() == 4);
  CHECK(mentions(missing[0], "account.signature_type is null, must be"));
  CHECK(mentions(missing[1], "signer.socket is empty, as is signer.key_file"));
  CHECK(mentions(missing[2], "credentials.file gives no API credentials"));
  CHECK(mentions(missing[3], "caps.day is empty, must be the most dollars"));

  CHECK(account_mistakes({"mode=live", "account.signature_type=3", funder,
                          "signer.socket=s", "caps.day=50"})
          .empty());
  // A guard that never buys needs no cap; one that hedges does.
  const std::vector<std::string> guards{
    "mode=guard", "account.signature_type=2", funder, "signer.key_file=k"};
  CHECK(account_mistakes(guards).empty());
  auto hedges = guards;
  hedges.emplace_back("guard.on_danger=hedge");
  CHECK(account_mistakes(hedges)
        == std::vector<std::string>{
          "caps.day is empty, must be the most dollars that all buys of a UTC "
          "day may cost in mode guard with guard.on_danger hedge (default)"});
}

TEST_CASE("one source gives the key, and only an EOA needs no funder") {
  const std::vector<std::string> eoa{"mode=guard", "account.signature_type=0"};
  CHECK(account_mistakes(eoa, true).empty());
  auto two = eoa;
  two.emplace_back("signer.socket=s");
  const auto mistakes = account_mistakes(two, true);
  REQUIRE(mistakes.size() == 1);
  CHECK(mentions(mistakes[0], "signer.socket is not the only source"));

  const auto no_funder = account_mistakes(
    {"mode=guard", "account.signature_type=3", "signer.socket=s"});
  REQUIRE(no_funder.size() == 1);
  CHECK(mentions(no_funder[0], "account.funder is empty, must be the address"));

  auto no_site = eoa;
  no_site.emplace_back("endpoints.site=");
  const auto blind = account_mistakes(no_site, true);
  REQUIRE(blind.size() == 1);
  CHECK(mentions(blind[0], "endpoints.site is empty, must be"));

  CHECK(mentions(only_mistake(with_sets({"account.signature_type=4"})),
                 "account.signature_type is 4, must be between 0 and 3"));
  CHECK(mentions(only_mistake(with_sets({"account.funder=0x12"})),
                 "(not shown), must be empty, or 0x and 40 hex digits"));
  CHECK(mentions(only_mistake(with_sets({"guard.positions=mine"})),
                 "guard.positions is \"mine\", must be"));
}

TEST_CASE("watch and paper need neither account nor key") {
  CHECK(with_sets({"mode=watch"}).mistakes.empty());
  CHECK(with_sets({"mode=paper"}).mistakes.empty());
}

TEST_CASE("the wallet that is watched is the account's, unless another is "
          "named") {
  const auto loaded = with_sets({funder});
  CHECK(loaded.values.watched_wallet()
        == "0x00000000000000000000000000000000000000ff");
  CHECK(with_sets({funder, "wallet=0x00000000000000000000000000000000000000ee"})
          .values.watched_wallet()
        == "0x00000000000000000000000000000000000000ee");
}

TEST_CASE("an empty cap of the day has the default of the modes on paper") {
  const auto loaded = with_sets({"caps.day="});
  REQUIRE(loaded.mistakes.empty());
  CHECK(to_string(loaded.values.caps.day) == "500");
  CHECK(mentions(show_config(loaded), "\"day\": \"\""));
  CHECK(with_sets({"caps.day=7"}).values.day_cap_is_set);
}

TEST_CASE("markets that are not followed are refused by name") {
  const auto mistake =
    only_mistake(with_sets({"markets=btc-15m,zec-5m,btc-1d"}));

  CHECK(mentions(mistake, "\"zec-5m\", \"btc-1d\""));
  CHECK_FALSE(mentions(mistake, "\"btc-15m\", \"zec"));
  CHECK(mentions(only_mistake(with_sets({"markets=btc-5m,btc-5m"})), "twice"));
  CHECK(mentions(only_mistake(with_file(R"({"markets": []})")), "empty list"));
  CHECK(mentions(only_mistake(with_file(R"({"markets": "btc-5m"})")),
                 "must be a list"));
}

TEST_CASE("a pattern names several markets") {
  const auto markets = with_sets({"markets=btc-5m,*-5m"}).values.markets;
  CHECK(markets.size() == count_of<asset>);
  CHECK(markets.front() == *parse_market("btc-5m"));
  CHECK(mentions(only_mistake(with_sets({"markets=*-1d"})), "\"*-1d\""));
}

TEST_CASE("the journal needs a folder") {
  CHECK(only_mistake(with_sets({"journal.dir="}))
        == "journal.dir is \"\", must be a folder (--set)");
}

TEST_CASE("money is refused as a number, and when it is not exact") {
  CHECK(mentions(only_mistake(with_file(R"({"capture_99c":
    {"max_spend": 5.0}})")),
                 "capture_99c.max_spend is 5.0, must be a decimal in quotes"));
  for (const char* text : {"5.1234567", "1e2", "", " 5", "5 USD", "0x5", "NaN",
                           "99999999999999999999", ".5", "5."}) {
    CAPTURE(text);
    CHECK(mentions(
      only_mistake(with_sets({std::string{"capture_99c.max_spend="} + text})),
      "capture_99c.max_spend is"));
  }
  CHECK(with_sets({"capture_99c.max_spend=5.123456"})
          .values.state.capture.max_spend.millionths()
        == 5'123'456);
  CHECK(mentions(only_mistake(with_sets({"capture_99c.bid_price=1"})),
                 "must be between \"0.01\" and \"0.999\""));
}

TEST_CASE("whole numbers are whole and within their range") {
  for (const char* text : {"5.5", "1e3", "\"200\"", "true", "null", "[200]",
                           "{}", "18446744073709551615", "-1", "1e999", ""}) {
    CAPTURE(text);
    CHECK_FALSE(with_sets({std::string{"order_book.poll_interval_ms="} + text})
                  .mistakes.empty());
  }
  CHECK(with_sets({"order_book.poll_interval_ms=100"}).mistakes.empty());
  CHECK(with_sets({"order_book.poll_interval_ms=60000"}).mistakes.empty());
}

TEST_CASE("time penalties ascend, and each wrong row is named") {
  const auto mistakes = with_file(R"({"capture_99c": {"time_penalties":
    [[60, "0.00"], [60, "0.03"], [90, 0.05], "x", [100]]}})")
                          .mistakes;

  REQUIRE(mistakes.size() == 4);
  CHECK(mentions(mistakes[0], "60 s in row 2 after 60 s, must ascend"));
  CHECK(mentions(mistakes[1], "row 3"));
  CHECK(mentions(mistakes[2], "row 4"));
  CHECK(mentions(mistakes[3], "row 5"));
}

TEST_CASE("an unknown key is named with a similar one") {
  CHECK(only_mistake(with_file("{\n \"order_book\": {\n  \"pol_interval_ms\": "
                               "5 } }"))
        == "order_book.pol_interval_ms is not a key, perhaps it is "
           "order_book.poll_interval_ms (guard.json:3)");
  CHECK(mentions(only_mistake(with_sets({"staleness.btc=1000"})),
                 "perhaps it is staleness_ms.btc"));
  CHECK(mentions(only_mistake(with_sets({"xyzzy.plugh.frobnicate=1"})),
                 "must be left out"));
  CHECK(nearest_key(std::string(1'000'000, 'x')).empty());
}

TEST_CASE("an unknown variable is refused, one of Kubernetes is ignored") {
  config_sources from;
  from.environment = {{"FILLGUARD_ORDER_BOOK__POLL_INTERVALL_MS", "500"},
                      {"FILLGUARD_SERVICE_HOST", "10.0.0.1"},
                      {"FILLGUARD_PORT", "tcp://10.0.0.1:8099"},
                      {"FILLGUARD_PORT_8099_TCP_PORT", "8099"}};

  CHECK(only_mistake(load_config(from))
        == "order_book.poll_intervall_ms is not a key, perhaps it is "
           "order_book.poll_interval_ms (environment "
           "FILLGUARD_ORDER_BOOK__POLL_INTERVALL_MS)");
}

TEST_CASE("sections and keys are not mistaken for one another") {
  CHECK(mentions(only_mistake(with_file(R"({"danger": 5})")),
                 "danger is no object"));
  CHECK(mentions(only_mistake(with_sets({"danger={}"})), "is a section"));
  CHECK(mentions(only_mistake(with_file(R"({"mode": {"x": 1}})")),
                 "mode is an object"));
  CHECK(mentions(only_mistake(with_file(R"({"danger.threshold": 1})")),
                 "one name with a dot"));
}

TEST_CASE("a malformed file is refused with line and column") {
  CHECK(mentions(only_mistake(with_file("{\n  \"mode\": watch\n}")),
                 "guard.json:2:11: syntax error"));
  CHECK(mentions(only_mistake(with_file("")), "unexpected end of input"));
  CHECK(mentions(only_mistake(with_file("{\"mode\": \"watch\",}")),
                 "guard.json:1:18"));
  CHECK(mentions(only_mistake(with_file("[]")), "is not a JSON object"));
  CHECK(mentions(only_mistake(with_file("{} {}")), "guard.json:1:"));
}

TEST_CASE("a file that is nested too deeply is refused") {
  CHECK(mentions(only_mistake(with_file(std::string(100'000, '['))),
                 "nested too deeply, must have at most 16 levels"));
  std::string text = "{";
  for (int i = 0; i < 100'000; ++i)
    text += "\n\"a\":{";
  CHECK(mentions(only_mistake(with_file(text)), "guard.json:17: is nested"));
}

TEST_CASE("a repeated key is refused") {
  const auto mistakes = with_file("{\"mode\": \"watch\",\n \"mode\": "
                                  "\"paper\"}")
                          .mistakes;

  REQUIRE(mistakes.size() == 1);
  CHECK(mistakes[0] == "guard.json:2: mode is there twice, must be there once");
}

TEST_CASE("a file that cannot be read is refused") {
  const scratch_folder folder;
  config_sources from;

  from.file = folder.path() + "/absent.json";
  CHECK(mentions(only_mistake(load_config(from)), "does not exist"));
  from.file = folder.path();
  CHECK(mentions(only_mistake(load_config(from)), "is not a file"));
  from.file = "/dev/zero";
  CHECK(mentions(only_mistake(load_config(from)), "is not a file"));
  from.file = folder.write("large.json", std::string(2'000'000, ' '));
  CHECK(mentions(only_mistake(load_config(from)), "larger than 1 MiB"));
}

TEST_CASE("URLs have the right scheme, a host, and no password") {
  for (const char* url :
       {"ftp://x", "x", "https://", "https://:80", "https://a:99999",
        "https://a:0", "https://a b", "wss://a", "https://a/***"}) {
    CAPTURE(url);
    CHECK(
      mentions(only_mistake(with_sets({std::string{"endpoints.gamma="} + url})),
               "endpoints.gamma is"));
  }
  const auto mistake =
    only_mistake(with_sets({"endpoints.gamma=https://me:hunter2@host"}));
  CHECK_FALSE(mentions(mistake, "hunter2"));
  CHECK(only_mistake(with_sets({"endpoints.gamma="})) != "");
  CHECK(with_sets({"endpoints.rtds="}).mistakes.empty());
  CHECK(with_sets({"endpoints.clob_ws=ws://127.0.0.1:9001"}).mistakes.empty());
  CHECK_FALSE(with_sets({"http.listen=8099"}).mistakes.empty());
  CHECK_FALSE(with_sets({"http.listen=127.0.0.1:0"}).mistakes.empty());
  CHECK_FALSE(with_sets({"http.listen=127.0.0.1:65536"}).mistakes.empty());
  CHECK(with_sets({"http.listen=0.0.0.0:80"}).mistakes.empty());
  CHECK(with_sets({"http.listen=[::1]:80"}).mistakes.empty());
  CHECK_FALSE(with_sets({"http.listen=[::1:80"}).mistakes.empty());
  CHECK_FALSE(with_sets({"http.listen=::1:80"}).mistakes.empty());
}

TEST_CASE("a listener that others reach is a warning") {
  for (const auto* listen : {"127.0.0.1:80", "localhost:80", "[::1]:80"})
    CHECK_FALSE(
      exposure(with_sets({std::string{"http.listen="} + listen}).values));
  for (const auto* listen : {"0.0.0.0:80", "[::]:80", "guard.lan:80"}) {
    const auto warning =
      exposure(with_sets({std::string{"http.listen="} + listen}).values);
    REQUIRE(warning);
    CHECK(mentions(*warning, std::string{"http.listen is "} + listen));
  }
}

TEST_CASE("names of the HTTP interface are host names without a port") {
  CHECK(with_sets({"http.hosts=fillguard,guard.lan"}).values.http.hosts
        == std::vector<std::string>{"fillguard", "guard.lan"});
  CHECK(mentions(only_mistake(with_sets({"http.hosts=guard:8099"})),
                 "http.hosts has one that is \"guard:8099\""));
}

TEST_CASE("keys that contradict one another are refused") {
  const auto mistakes = [](std::vector<std::string> sets) {
    config_sources from;
    from.sets = std::move(sets);
    return load_config(from).mistakes;
  };
  CHECK(mistakes({"capture_99c.max_spend=25"})
        == std::vector<std::string>{
          "capture_99c.max_spend is 25, and a capture of it may cost 24.76733 "
          "with its fee; must be at most the least of caps.order, caps.window "
          "and caps.day, which is 10: no capture could "
          "be sent (--set)"});
  CHECK(
    mistakes({"capture_99c.max_spend=25", "caps.order=25", "caps.window=50"})
      .empty());
  // 5 shares at up to 0.50.
  CHECK(mistakes({"guard.on_danger=hedge", "caps.window=7"})
        == std::vector<std::string>{
          "guard.on_danger is hedge, must have room for a hedge of 2.5875 in "
          "caps.order, and beside a capture of 4.95347 in caps.window, with "
          "their fees: hedges would be refused (--set)"});
  CHECK(mistakes({"guard.on_danger=hedge", "caps.window=7.55"}).empty());
  CHECK(mistakes({"guard.hedge_below=0.2", "guard.hedge_from=0.2"})
        == std::vector<std::string>{
          "guard.hedge_from is 0.2, must be less than guard.hedge_below, which "
          "is 0.2: nothing could be hedged (--set)"});
}

TEST_CASE("a price of 0 switches a stop off, and is shown as 0") {
  config_sources from;
  from.sets = {"guard.hard_stop_bid=0", "guard.profit_lock=0.98"};
  const auto x = load_config(from);
  CHECK(x.mistakes.empty());
  CHECK_FALSE(x.values.state.guard.hard_stop_bid);
  CHECK(x.values.state.guard.profit_lock == price::from_millionths(980'000));
  CHECK(mentions(show_config(x), "\"hard_stop_bid\": \"0\""));
  from.sets = {"guard.hard_stop_bid=1", "guard.entry_filters=maybe"};
  const auto y = load_config(from).mistakes;
  REQUIRE(y.size() == 2);
  CHECK(mentions(y[0], "guard.hard_stop_bid is"));
  CHECK(mentions(y[1], "must be true or false"));
}

TEST_CASE("a variable in the wrong case is named, with the right one") {
  config_sources from;
  for (const auto* name :
       {"FILLGUARD_mode", "fillguard_mode", "Fillguard_Api_Key"}) {
    from.environment = {{name, "paper"}};
    const auto mistake = only_mistake(load_config(from));
    CHECK(mentions(mistake, name));
    CHECK(mentions(mistake, "must be written FILLGUARD_"));
    CHECK_FALSE(mentions(mistake, "paper"));
  }
  from.environment = {{"fillguard_home", "/opt"}, {"Path", "/bin"}};
  CHECK(load_config(from).mistakes.empty());
}

TEST_CASE("what cannot work together, or never acts, is refused") {
  CHECK(mentions(only_mistake(with_sets(
                   {"guard.hard_stop_bid=0.99", "guard.profit_lock=0.98"})),
                 "must be less than guard.profit_lock, which is 0.98"));
  CHECK(with_sets({"guard.hard_stop_bid=0.9", "guard.profit_lock=0.98"})
          .mistakes.empty());
  CHECK(with_sets({"guard.hard_stop_bid=0.99"}).mistakes.empty());
  CHECK(with_sets({"danger.threshold=4"}).mistakes.empty());
  CHECK(mentions(only_mistake(with_sets({"danger.threshold=4.1"})),
                 "danger.threshold is 4.1"));
}

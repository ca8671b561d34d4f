#include "app/doctor/doctor.hpp"
#include "net/http_api/server.hpp"
#include "net/network/network_transport.hpp"
#include "net/service_clock.hpp"
#include "net/sim/server.hpp"
#include "net/tls_probe.hpp"
#include "tests/support/doctor_findings.hpp"
#include "tests/support/waiting.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <unistd.h>

using namespace fillguard;
using namespace std::chrono_literals;
using doctor::verdict;

namespace {

/// The simulated venue, and a doctor whose endpoints are all there.
struct practice {
  explicit practice(double speed = 4)
      : clock{std::make_shared<net::service_clock>(
        net::service_clock::settings{speed / test::slowed, start()})},
        venue{options(), clock} {
    net::initialize_pool();
    transport = std::make_shared<net::network_transport>(clock);
    auto& to = settings.endpoints;
    to.gamma = to.clob = to.data = to.coinbase = to.site = venue.http_base();
    to.clob_ws = to.binance_ws = venue.ws_base();
    to.rtds = venue.ws_base() + "/rtds";
    to.polybolt = venue.ws_base() + "/ws";
    to.ethereum_rpc = {venue.http_base() + "/rpc"};
    const net::sim::account bot;
    settings.api = config::api_account{secret{bot.key}, secret{bot.secret},
                                       secret{bot.passphrase}, bot.wallet};
    settings.wallet = bot.wallet;
    settings.markets = {{asset::btc, window_length::m5}};
    settings.journal.dir = (std::filesystem::temp_directory_path()
                            / ("doctor_" + std::to_string(::getpid())))
                             .string();
    settings.http.listen = "127.0.0.1:0";
  }

  ~practice() {
    transport->shutdown(500ms);
    venue.stop();
    std::error_code ignored;
    std::filesystem::remove_all(settings.journal.dir, ignored);
  }

  static net::sim::sim_options options() {
    net::sim::sim_options out;
    out.venue.world.markets = {{asset::btc, window_length::m5}};
    out.venue.desk.public_after = out.venue.desk.activity_after = 0ms;
    return out;
  }

  /// Buys for a wallet, and waits for the match.
  void buy(const std::string& wallet) {
    const auto matched = std::make_shared<test::awaited<bool>>();
    const auto look = [this, matched] {
      venue.post([matched](net::sim::venue& behind) {
        const auto& orders = behind.desk().orders();
        const bool done = !orders.empty() && !orders.back().matched.is_zero();
        matched->change([done](bool& x) { x = done; });
      });
    };
    venue.post([wallet](net::sim::venue& behind) {
      const auto window =
        window_at({asset::btc, window_length::m5}, behind.now());
      const auto bought = behind.desk().trade_by_hand(
        R"({"wallet":")" + wallet + R"(","slug":")" + slug(window)
          + R"(","outcome":"up","side":"buy","shares":"5"})",
        behind.behind());
      CHECK(bought);
    });
    for (int i = 0; i < 1'200; ++i) { // A minute.
      look();
      if (matched->comes_to([](bool x) { return x; }, 50ms))
        return;
    }
    FAIL("the order was not matched");
  }

  /// A minute after an open, so that no window ends meanwhile.
  static utc_time start() {
    const auto now = net::service_clock{}.now();
    return window_at({asset::btc, window_length::m5}, now).opens_at + 60s;
  }

  const doctor::findings& look() {
    doctor::examination x{settings, transport, clock, patience, slow};
    found = examine(x, [](const doctor::finding&) {});
    return found;
  }

  /// The one check of that name; the test fails without it.
  const doctor::finding& of(const std::string& what) {
    return test::finding_of(found, what);
  }

  /// With the fault, this check must not be good and must contain `part`;
  /// without it, every check is good.
  void names(const std::string& fault, const std::string& what,
             const std::string& part, verdict how = verdict::bad) {
    CAPTURE(fault);
    REQUIRE(venue.fault(fault));
    look();
    std::string all;
    for (const auto& x : found)
      if (x.result == verdict::bad || x.result == verdict::warning)
        all += to_line(x) + '\n';
    CAPTURE(all);
    CHECK(of(what).result == how);
    CHECK(says(what, part));
    CHECK_FALSE(of(what).advice.empty());
    CHECK(ready(found) == (how != verdict::bad));
    // With a problem, the conclusion is never a plain READY.
    CHECK(doctor::conclusion(found) != "READY");
    REQUIRE(venue.fault(R"({"clear":true})"));
  }

  bool says(const std::string& what, const std::string& text) {
    const auto& found_text = of(what).detail;
    CAPTURE(found_text);
    CAPTURE(text);
    const bool has = found_text.find(text) != std::string::npos;
    CHECK(has);
    return has;
  }

  config settings;
  std::shared_ptr<net::service_clock> clock;
  net::sim::sim_server venue;
  std::shared_ptr<net::network_transport> transport;
  // The machine may be busy: these are 2 s and 1 s of real time.
  std::chrono::milliseconds patience{8'000};
  std::chrono::milliseconds slow{4'000};
  doctor::findings found;
};

/// With half of real time's speed and deadlines of a minute, so that no answer
/// is late on a busy machine. For checks of a venue that answers everything.
struct unhurried : practice {
  unhurried() : practice{0.5} { patience = slow = 30s; }
};

} // namespace

TEST_CASE_FIXTURE(unhurried, "the doctor finds nothing wrong with the venue") {
  buy(settings.wallet);
  std::string all;
  for (const auto& x : look())
    all += to_line(x) + '\n';
  CAPTURE(all);
  CHECK(doctor::conclusion(found) == "READY");
  for (const auto* what : {"configuration",
                           "folder",
                           "address",
                           "clock",
                           "window of btc-5m",
                           "tokens of btc-5m agree",
                           "price to beat of btc-5m",
                           "books of btc-5m over HTTP",
                           "books of btc-5m as a stream",
                           "books of btc-5m agree",
                           "price btc/rtds_twap",
                           "price btc/rtds_spot",
                           "price btc/rtds_binance",
                           "price btc/polybolt_twap",
                           "price btc/polybolt_spot",
                           "price btc/binance",
                           "price btc/coinbase",
                           "price btc/chainlink_onchain",
                           "credentials over HTTP",
                           "credentials on the user stream",
                           "public positions"})
    CHECK(of(what).result == verdict::good);
  // No order was placed, and no secret is shown.
  CHECK(all.find(settings.api->api_secret.reveal()) == std::string::npos);
}

namespace {

/// A fault, the check that names it, and the text of the finding.
struct nameable {
  std::string fault;
  std::string what;
  std::string detail;
  verdict how;
  bool at_once = false; ///< The first frame shows it.
};

struct breakage {
  std::string fault;
  std::string detail;
};

std::string fault_of(net::sim::source of, const std::string& how) {
  return R"({"source":")" + to_string(of) + R"(",)" + how + '}';
}

/// The faults that break a source completely, for `fault_board`.
std::vector<breakage> breaks(net::sim::source of, bool stream,
                             const std::string& topic) {
  const auto with = [&](const std::string& how) { return fault_of(of, how); };
  std::vector<breakage> out{
    {with(R"("stall":true)"), stream ? "connected, but silent" : "no answer"},
    {with(R"("refuse":true)"), stream ? "no connection" : "no answer"},
    {with(R"("garbage":"truncated")"), "not understood"},
    {with(R"("garbage":"wrong_types")"), "not understood"},
    {with(R"("garbage":"oversized")"), "not understood"},
    {with(R"("garbage":"binary")"), "not understood"},
  };
  if (stream && !topic.empty())
    out.push_back({with(R"("silent":[")" + topic + R"("])"),
                   topic == "book" ? "no book of up down came" : "silent"});
  if (!stream)
    for (const std::string status : {"403", "425", "429", "500"})
      out.push_back({with(R"("status":)" + status), "answered HTTP " + status});
  return out;
}

/// Every fault of a source that has a check.
std::vector<nameable> faults_of(net::sim::source of) {
  using net::sim::source;
  constexpr auto bad = verdict::bad;
  constexpr auto warning = verdict::warning; // For one of several sources.
  std::vector<nameable> out;
  const auto all = [&](bool stream, const std::string& topic,
                       const std::string& what, verdict how) {
    // A stream of prices may still have a good frame: the doctor waits for it.
    const bool of_one = of == source::market_ws || of == source::user_ws;
    for (auto& x : breaks(of, stream, topic)) {
      const bool at_once = of_one && x.detail == "not understood";
      out.push_back(
        {std::move(x.fault), what, std::move(x.detail), how, at_once});
    }
  };
  switch (of) {
  case source::gamma:
    all(false, "", "window of btc-5m", bad);
    out.push_back(
      {R"({"gamma":"no_tokens"})", "window of btc-5m", "no_tokens", bad});
    out.push_back(
      {R"({"gamma":"over"})", "window of btc-5m", "start_mismatch", bad});
    out.push_back({R"({"gamma":"swapped"})", "tokens of btc-5m agree",
                   "the other way round", bad});
    break;
  case source::site:
    all(false, "", "price to beat of btc-5m", warning);
    out.push_back({R"({"site":{"late_ms":900000}})", "price to beat of btc-5m",
                   "the site does not have it", warning});
    break;
  case source::clob_rest:
    all(false, "", "books of btc-5m over HTTP", bad);
    out.push_back({R"({"ghost_book":true})", "books of btc-5m agree",
                   "up is 0.01/0.99 over HTTP", bad});
    break;
  case source::market_ws:
    all(true, "book", "books of btc-5m as a stream", bad);
    out.push_back({R"({"source":"market_ws","silent":["price_change"]})",
                   "books of btc-5m as a stream", "no change of them came",
                   warning});
    out.push_back({R"({"crossed_book":true})", "books of btc-5m as a stream",
                   "is crossed", bad});
    break;
  case source::user_ws:
    // Only a warning, since the service also polls over HTTP.
    all(true, "", "credentials on the user stream", warning);
    break;
  case source::rtds:
    all(true, "crypto_prices_chainlink", "price btc/rtds_spot", warning);
    break;
  case source::polybolt:
    all(true, "", "price btc/polybolt_twap", warning);
    break;
  case source::binance:
    all(true, "", "price btc/binance", warning);
    break;
  case source::coinbase:
    all(false, "", "price btc/coinbase", warning);
    break;
  case source::ethereum_rpc:
    all(false, "", "price btc/chainlink_onchain", warning);
    break;
  case source::data:
    all(false, "", "public positions", bad);
    break;
  }
  return out;
}

// Faults that cannot be found without an order:
//   {"source":…,"drop":true}  a dropped socket is dialled again and works
//   {"tick_change":true}      is no error: the venue's answers agree
//   afterwards,
//                             and until then `check_labels` names the
//                             difference
//   {"fills":{…}}             late and repeated fills need a fill, so an order
//   a stalled user stream topic: there are no events without an order

} // namespace

namespace {

constexpr std::array streams{net::sim::source::market_ws,
                             net::sim::source::user_ws, net::sim::source::rtds,
                             net::sim::source::polybolt,
                             net::sim::source::binance};

/// A practice in which every fault of some sources is tried.
struct breaking : practice {
  void breaks_all(bool of_streams) {
    // This venue answers at once or never; a busy machine takes a while to read
    // a frame of two million bytes.
    constexpr auto short_patience = 6s;
    constexpr auto long_patience = 120s;
    for (const auto of : net::sim::all_sources) {
      if ((std::ranges::find(streams, of) != streams.end()) != of_streams)
        continue;
      const auto faults = faults_of(of);
      CHECK(faults.size() >= 6);
      for (const auto& x : faults) {
        patience = x.at_once ? long_patience : short_patience;
        names(x.fault, x.what, x.detail, x.how);
      }
    }
  }
};

} // namespace

TEST_CASE_FIXTURE(breaking, "the doctor names every fault of every stream") {
  breaks_all(true);
}

TEST_CASE_FIXTURE(breaking,
                  "the doctor names every fault of everything it asks") {
  breaks_all(false);
}

TEST_CASE_FIXTURE(practice, "the doctor names slow sources") {
  using net::sim::source;
  // Streams have no requests, so they cannot be slow.
  for (const auto& [of, what] :
       {std::pair{source::gamma, "window of btc-5m"},
        {source::clob_rest, "books of btc-5m over HTTP"},
        {source::coinbase, "price btc/coinbase"},
        {source::ethereum_rpc, "price btc/chainlink_onchain"},
        {source::data, "public positions"}})
    names(fault_of(of, R"("delay_ms":5500)"), what, "slowly", verdict::warning);
}

TEST_CASE_FIXTURE(practice, "the doctor names a wallet that never held "
                            "anything, and the address that counts") {
  look();
  const auto& empty = of("public positions");
  CHECK(empty.result == verdict::warning);
  CHECK(empty.detail == settings.wallet + " never held or traded anything");
  CHECK(empty.advice.find("profile page") != std::string::npos);
  CHECK(empty.advice.find("that of the API credentials") != std::string::npos);
  CHECK(ready(found));
  buy(settings.wallet);
  look();
  CHECK(of("public positions").result == verdict::good);
  CHECK(says("public positions", settings.wallet + " holds 1 position"));
  settings.wallet.clear();
  settings.api.reset();
  look();
  CHECK(of("public positions").result == verdict::unused);
  CHECK(says("public positions", "buys by hand are not seen"));
}

TEST_CASE_FIXTURE(
  practice,
  "the doctor names the failure of one source, and of all alternatives") {
  patience = 4s;
  names(R"({"source":"clob_rest","refuse":true})", "clock", "no answer");
  names(R"({"source":"rtds","stall":true})", "price btc/rtds_twap",
        "connected, but silent", verdict::warning);
  // Without any settlement price it is a failure.
  REQUIRE(venue.fault(R"({"source":"rtds","refuse":true})"));
  names(R"({"source":"polybolt","stall":true})", "price btc/polybolt_twap",
        "connected, but silent");
}

TEST_CASE_FIXTURE(practice,
                  "the user stream's warning names the delay of fills") {
  patience = 4s;
  names(R"({"source":"user_ws","refuse":true})",
        "credentials on the user stream", "no connection", verdict::warning);
  // The other one: the credentials' account never traded.
  CHECK(of("public positions of the wallet").result == verdict::warning);
  CHECK(doctor::conclusion(found) == "READY, 2 warnings");
  CHECK(of("credentials on the user stream").advice.find("up to 5 s late")
        != std::string::npos);
}

TEST_CASE_FIXTURE(
  practice, "the doctor names errors of the configuration and this machine") {
  patience = 4s;
  const auto good_secret = settings.api->api_secret;
  settings.api->api_secret = secret{"aGlkZGVu"};
  look();
  CHECK(of("credentials over HTTP").result == verdict::bad);
  CHECK(of("credentials on the user stream").result == verdict::warning);
  settings.api->api_secret = secret{"not base64!"};
  look();
  CHECK(of("credentials over HTTP").detail == "the secret is not base64");
  settings.api->api_secret = good_secret;

  settings.journal.dir = "/proc/nowhere";
  const auto board = std::make_shared<net::http_api::api_board>(
    net::http_api::api_board::settings{{}, {}, clock});
  const auto other = net::http_api::http_server::open("127.0.0.1:0", board);
  REQUIRE(other);
  settings.http.listen = (*other)->address();
  settings.endpoints.binance_ws = "ws://nobody.invalid:1";
  settings.endpoints.coinbase =
    "https://127.0.0.1:" + std::to_string(venue.port());
  look();
  CHECK(of("folder").result == verdict::bad);
  CHECK(of("address").detail == "a fillguard runs there already");
  CHECK(of("name nobody.invalid").result == verdict::warning);
  CHECK(of("TLS 127.0.0.1").result == verdict::warning);
  CHECK(doctor::conclusion(found).starts_with("NOT READY, 2 checks failed"));
}

TEST_CASE("a clock that is wrong is named") {
  practice other;
  other.clock = std::make_shared<net::service_clock>(
    net::service_clock::settings{4, practice::start() + 7s});
  other.look();
  CHECK(other.of("clock").result == verdict::bad);
  CHECK(other.of("clock").detail.find("ahead") != std::string::npos);
}

TEST_CASE("a URL's host and port are found") {
  const auto x = net::host_of("wss://a.example:9443/ws?x=1");
  REQUIRE(x);
  CHECK(x->host == "a.example");
  CHECK(x->port == 9443);
  CHECK(x->encrypted());
  CHECK(net::host_of("https://a.example/x")->port == 443);
  CHECK(net::host_of("http://[::1]:8/x")->host == "::1");
  CHECK(net::host_of("http://[::1]:8/x")->port == 8);
  CHECK_FALSE(net::host_of("a.example"));
  CHECK_FALSE(net::host_of("http://a:99999"));
}

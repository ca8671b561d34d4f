// A service with real orders at the simulated venue, in virtual time: a venue
// that is away at its start, accounts that may do less, and keys that end.

#include "tests/simulation/quiet_service.hpp"
#include "tests/simulation/simulation.hpp"
#include "tests/support/live_service.hpp"

#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace fillguard;
using namespace std::chrono_literals;

namespace {

using test::quiet_service;

/// 2026-11-22T12:00:00Z.
constexpr auto opens = from_unix_seconds(1'795'348'800);
constexpr auto closes = opens + 300s;
/// The winner's odds have fallen to 6 in 100 by then.
constexpr auto collapsed = closes - 38s;

const std::string wallet = test::live_sim_account().wallet;

/// Another program of the account buys late in the window, and then the market
/// turns.
quiet_service::options guarding() {
  spdlog::set_level(spdlog::level::off);
  quiet_service::options out;
  auto& settings = out.settings;
  settings.mode = service_mode::guard;
  settings.markets = {{asset::btc, window_length::m5}};
  settings.account.signature_type = 0;
  const auto account = test::live_sim_account();
  settings.api =
    config::api_account{secret{account.key}, secret{account.secret},
                        secret{account.passphrase}, account.wallet};
  settings.day_cap_is_set = true;
  out.venue.world.markets = settings.markets;
  out.venue.world.story = net::sim::scenario::reversal;
  out.venue.desk.bot = account;
  out.venue.desk.bot_trades = true;
  out.start = opens - 10s;
  out.key = test::trading_with(test::live_key());
  return out;
}

quiet_service::options with_session_key() {
  auto out = guarding();
  const auto owner = test::owner_account();
  auto& settings = out.settings;
  settings.mode = service_mode::live;
  settings.account.signature_type = 3;
  settings.account.funder = test::owners_wallet();
  settings.trading_api = settings.api;
  settings.api = config::api_account{secret{owner.key}, secret{owner.secret},
                                     secret{owner.passphrase}, owner.wallet};
  out.venue.desk.others = {owner};
  out.venue.desk.bot_trades = false;
  return out;
}

/// Lets the session key trade until then.
bool authorize(quiet_service& service, utc_time until) {
  return service.venue()
    .desk()
    .wallets()
    .apply(R"({"wallet":")" + test::owners_wallet()
           + R"(","session":{"address":")" + wallet + R"(","valid_until":)"
           + std::to_string(to_unix_seconds(until)) + "}}")
    .has_value();
}

/// The owner buys five shares of the outcome that leads, on the site.
bool buys_by_hand(quiet_service& service) {
  const auto slug_of =
    slug(window_at(service.settings.markets.front(), service.now()));
  const auto* window = service.venue().behind().find_slug(slug_of);
  if (window == nullptr)
    return false;
  const auto bid = window->book.best_bid();
  const bool up_leads = bid && *bid > price::from_millionths(500'000);
  return service.venue()
    .desk()
    .trade_by_hand(R"({"wallet":")" + test::owners_wallet() + R"(","slug":")"
                     + slug_of + R"(","outcome":")" + (up_leads ? "up" : "down")
                     + R"(","side":"buy","shares":"5","limit":"0.99"})",
                   service.venue().behind())
    .has_value();
}

/// When the first notice with one of these parts came since that time.
std::optional<utc_time> told(const quiet_service& service,
                             const std::vector<std::string>& parts,
                             utc_time since) {
  for (const auto& each : service.notices)
    for (const auto& part : parts)
      if (each.at >= since && each.text.find(part) != std::string::npos)
        return each.at;
  return std::nullopt;
}

std::string all_told(const quiet_service& service) {
  std::string out;
  for (const auto& each : service.notices)
    out +=
      to_iso8601(each.at) + ' ' + to_string(each.kind) + ' ' + each.text + '\n';
  return out;
}

struct book_of_account {
  shares bought;
  shares sold;
  std::optional<utc_time> first_sale; ///< When it matched.
};

book_of_account ledger(quiet_service& service) {
  book_of_account out;
  const auto& desk = service.venue().desk();
  for (const auto& order : desk.orders()) {
    (order.is_buy ? out.bought : out.sold) += order.matched;
    for (const auto& id : order.trades)
      if (const auto at = desk.trade(id).matched_at; !order.is_buy)
        out.first_sale = std::min(out.first_sale.value_or(at), at);
  }
  return out;
}

bool apply(quiet_service& service, const std::string& terms) {
  return service.venue()
    .desk()
    .wallets()
    .apply("{\"wallet\":\"" + wallet + "\"," + terms + '}')
    .has_value();
}

/// What the venue does while it is away, and how that ends.
struct absence {
  const char* name;
  const char* begin;
  const char* end;
  /// From the return to the sale.
  std::chrono::milliseconds most{2'000};
};

constexpr absence absences[]{
  // What became of an order that is answered so is not known: the next sale
  // follows two seconds after that answer.
  {"orders 425", R"({"orders":{"mode":"restarting"}})",
   R"({"orders":{"mode":"open"}})", 2'200ms},
  {"orders 503", R"({"orders":{"mode":"disabled"}})",
   R"({"orders":{"mode":"open"}})"},
  {"post-only", R"({"orders":{"mode":"post_only"}})",
   R"({"orders":{"mode":"open"}})"},
  {"everything 425", R"({"source":"clob_rest","status":425})",
   R"({"clear":true})"},
  {"everything 503", R"({"source":"clob_rest","status":503})",
   R"({"clear":true})"},
  {"no answer", R"({"source":"clob_rest","stall":true})", R"({"clear":true})"},
};

/// What an account may lack.
struct lack {
  const char* name;
  const char* terms; ///< Null: nothing.
};

constexpr lack lacks[]{{"nothing", nullptr},
                       {"dollars", R"("dollars":"0")"},
                       {"buys", R"("closed_only":true)"}};

const std::vector<std::string> alarms{"ALARM", "NOT ARMED"};

/// Checks that all is sold soon after the venue's return now, and no more.
void check_sold_after_return(quiet_service& service, const absence& how) {
  CHECK(ledger(service).sold == shares{});
  const auto returns = service.now();
  REQUIRE(service.fault(how.end));
  service.pass(10s);
  const auto after = ledger(service);
  REQUIRE(after.first_sale);
  const auto took =
    std::chrono::round<std::chrono::milliseconds>(*after.first_sale - returns);
  CAPTURE(took.count());
  CHECK(took <= how.most);
  CHECK(after.bought == shares::from_whole(5));
  CHECK(after.sold == after.bought);
  service.pass_until(closes + 5s);
  CHECK(ledger(service).sold == after.bought);
  CHECK(told(service, {"flat: nothing is held any more"}, returns));
  CHECK(service.gave_up.empty());
}

} // namespace

TEST_CASE("a venue that is away for a minute from the start on finds the "
          "position alarmed, and it is sold soon after its return") {
  for (const auto& how : absences)
    for (const auto& what : lacks) {
      quiet_service service{guarding()};
      service.pass_until(closes - 95s);
      REQUIRE(service.fault(how.begin));
      // Later, it would not have paid for what is held.
      service.begin();
      service.pass_until(closes - 50s);
      if (what.terms != nullptr)
        REQUIRE(apply(service, what.terms));
      service.pass_until(closes - 30s);
      CAPTURE(how.name);
      CAPTURE(what.name);
      const auto story = all_told(service);
      CAPTURE(story);
      REQUIRE(ledger(service).bought == shares::from_whole(5));
      const auto decided = told(service, {"sells everything"}, closes - 60s);
      REQUIRE(decided);
      // Within the time that an answer takes.
      const auto alarmed = told(service, alarms, closes - 95s);
      REQUIRE(alarmed);
      CHECK(*alarmed <= *decided + 3s);
      check_sold_after_return(service, how);
    }
}

TEST_CASE("started beside a position in danger while the venue is away, it is "
          "alarmed at once, and sold soon after the return") {
  for (const auto& how : absences)
    // The return at any time between two attempts.
    for (const auto later : {0ms, 600ms}) {
      quiet_service service{guarding()};
      service.pass_until(collapsed);
      REQUIRE(ledger(service).bought == shares::from_whole(5));
      REQUIRE(service.fault(how.begin));
      const auto began = service.now();
      service.begin();
      service.pass_until(closes - 22s + later);
      CAPTURE(how.name);
      CAPTURE(later.count());
      const auto story = all_told(service);
      CAPTURE(story);
      const auto alarmed = told(service, alarms, began);
      REQUIRE(alarmed);
      CHECK(*alarmed - began <= 5s);
      check_sold_after_return(service, how);
    }
}

TEST_CASE("started while nothing of the venue answers, it finds the position "
          "after the return, and sells it") {
  quiet_service service{guarding()};
  service.pass_until(closes - 80s);
  std::string silence;
  for (const auto* source :
       {"gamma", "clob_rest", "market_ws", "user_ws", "data", "site"})
    silence += (silence.empty() ? "[" : ",")
               + (R"({"source":")" + std::string{source})
               + R"(","stall":true})";
  REQUIRE(service.fault(silence + ']'));
  const auto began = service.now();
  service.begin();
  service.pass_until(closes - 22s);
  REQUIRE(ledger(service).bought == shares::from_whole(5));
  CHECK(told(service, {"NOT ARMED"}, began));
  // The window has to be found first, whose request ends by its deadline.
  check_sold_after_return(service, {"silence", "", R"({"clear":true})", 7s});
}

TEST_CASE("a session key that ends while the service runs is told before, buys "
          "nothing that it could not sell, and sells until its end") {
  for (const bool in_time : {true, false}) {
    CAPTURE(in_time);
    // Before the market turns, or after everything is sold.
    const auto ends = in_time ? closes - 20s : closes - 45s;
    quiet_service service{with_session_key()};
    REQUIRE(authorize(service, ends));
    service.begin();
    service.pass_until(closes - 75s);
    CHECK(told(service, {"the session key that trades ends at "}, opens - 10s));
    CHECK(told(service, {"armed for sales only: "}, opens - 10s));
    // It would have captured by now.
    service.pass_until(closes - 60s);
    CHECK(service.venue().desk().orders().empty());
    REQUIRE(buys_by_hand(service));
    service.pass_until(closes - 46s);
    REQUIRE(ledger(service).bought == shares::from_whole(5));
    CHECK(told(service, {"guarded from now on"}, closes - 60s));
    service.pass_until(closes + 5s);
    const auto story = all_told(service);
    CAPTURE(story);
    const auto after = ledger(service);
    CHECK(after.bought == shares::from_whole(5));
    if (in_time) {
      CHECK(after.sold == after.bought);
      CHECK(*after.first_sale < ends);
      continue;
    }
    CHECK(after.sold == shares{});
    const auto alarmed = told(service, alarms, ends);
    REQUIRE(alarmed);
    CHECK(*alarmed <= collapsed + 5s);
    const auto& account = service.views.begin()->second.account;
    REQUIRE(account);
    CAPTURE(account->why);
    CHECK(account->why.find("session key") != std::string::npos);
    for (const auto& order : service.venue().desk().orders())
      CHECK(order.created_at < ends);
  }
}

namespace {

/// A signer that is away, or signs something else, as long as `how` is set so.
class faulty_signer : public net::polymarket::order_signer {
public:
  enum class mood { good, away, signs_another_order, has_another_key };

  result<net::ethereum::signature>
  sign(const net::polymarket::exchange_order& order,
       const net::polymarket::order_domain& by) override {
    auto requested = order;
    switch (how) {
    case mood::good:
      break;
    case mood::away:
      return failure("signer", "it is gone");
    case mood::signs_another_order:
      requested.maker_amount += 1;
      break;
    case mood::has_another_key:
      return other_.sign(order, by);
    }
    return real_.sign(requested, by);
  }

  mood how = mood::good;

private:
  net::polymarket::local_signer real_{test::live_key()};
  // A well-known test key.
  net::polymarket::local_signer other_{
    net::ethereum::secret_key::read(
      "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
      "key")
      .value()};
};

/// Of the account in one window, a sale by hand on the venue's site.
bool sells_by_hand(quiet_service& service, const std::string& shares_text) {
  const auto& orders = service.venue().desk().orders();
  if (orders.empty())
    return false;
  return service.venue()
    .desk()
    .trade_by_hand(R"({"wallet":")" + wallet + R"(","slug":")"
                     + slug(orders.front().window) + R"(","outcome":")"
                     + to_string(orders.front().token)
                     + R"(","side":"sell","shares":")" + shares_text + "\"}",
                   service.venue().behind())
    .has_value();
}

} // namespace

TEST_CASE("a signer that is gone in the middle, or signs something else, is "
          "named; nothing wrong is sent, and the position is sold after it") {
  using mood = faulty_signer::mood;
  for (const auto how :
       {mood::away, mood::signs_another_order, mood::has_another_key}) {
    CAPTURE(static_cast<int>(how));
    const auto signer = std::make_shared<faulty_signer>();
    auto options = guarding();
    options.key->signer = signer;
    quiet_service service{std::move(options)};
    service.begin();
    service.pass_until(closes - 50s);
    signer->how = how;
    service.pass_until(closes - 28s);
    const auto story = all_told(service);
    CAPTURE(story);
    CHECK(told(service, {"sells everything"}, closes - 50s));
    CHECK(told(service, {"ALARM"}, closes - 50s));
    const auto& orders = service.venue().desk().orders();
    // The other program's buy.
    REQUIRE(orders.size() == 1);
    REQUIRE(ledger(service).bought == shares::from_whole(5));
    signer->how = mood::good;
    service.pass_until(closes + 5s);
    CHECK(ledger(service).sold == ledger(service).bought);
    CHECK(service.gave_up.empty());
  }
}

TEST_CASE("every exit of a collapse is answered 500, or not at all: sold, and "
          "never more than was held") {
  for (const auto* how :
       {"error_after", "lost_after", "error_500", "lost_before"}) {
    CAPTURE(how);
    quiet_service service{guarding()};
    service.begin();
    service.pass_until(closes - 44s);
    // Nothing of a sale that does not arrive is sold before this ends.
    REQUIRE(service.fault(std::string{R"({"orders":{"side":"sell","next":")"}
                          + how + R"(","for_seconds":30}})"));
    service.pass_until(closes + 20s);
    const auto story = all_told(service);
    CAPTURE(story);
    const auto after = ledger(service);
    CHECK(after.bought == shares::from_whole(5));
    CHECK(after.sold == after.bought);
    const auto* seen = &service.views.begin()->second;
    const auto window =
      std::find_if(seen->previous_windows.begin(), seen->previous_windows.end(),
                   [](const auto& each) { return each.id.opens_at == opens; });
    REQUIRE(window != seen->previous_windows.end());
    REQUIRE(window->position);
    CHECK(window->position->sold == after.sold);
    CHECK(window->position->held == shares{});
  }
}

TEST_CASE("what the owner sells by hand while the service sells is not sold "
          "again") {
  bool any_by_hand = false;
  for (const auto* part : {"5", "2"}) {
    CAPTURE(part);
    quiet_service service{guarding()};
    service.begin();
    service.pass_until(closes - 50s);
    while (!told(service, {"sells everything"}, closes - 50s)
           && service.now() < closes - 35s)
      service.pass(20ms);
    const auto by_hand = sells_by_hand(service, part);
    any_by_hand = any_by_hand || by_hand;
    service.pass_until(closes + 20s);
    const auto story = all_told(service);
    CAPTURE(story);
    const auto after = ledger(service);
    CHECK(after.bought == shares::from_whole(5));
    CHECK(after.sold == after.bought);
    // Either came first: then the venue refuses the other.
    CAPTURE(by_hand);
    CHECK(service.gave_up.empty());
  }
  CHECK(any_by_hand);
}

TEST_CASE("a position bought at half a dollar is not sold because the bid is "
          "under the stop") {
  auto options = guarding();
  options.venue.desk.bot_trades = false;
  quiet_service service{std::move(options)};
  service.begin();
  service.pass_until(opens + 30s);
  const auto* window = service.venue().behind().find_slug(
    slug(window_at({asset::btc, window_length::m5}, service.now())));
  REQUIRE(window != nullptr);
  REQUIRE(service.venue().desk().trade_by_hand(
    R"({"wallet":")" + wallet + R"(","slug":")" + slug(window->info.window)
      + R"(","side":"buy","outcome":"up","shares":"10"})",
    service.venue().behind()));
  service.pass_until(opens + 50s);
  CHECK(told(service, {"not guarded: its average price"}, opens));
  service.pass_until(closes + 5s);
  const auto story = all_told(service);
  CAPTURE(story);
  // The purchase alone.
  CHECK(service.venue().desk().orders().size() == 1);
}

TEST_CASE("real orders under faults are sent once, stay under the caps, and "
          "end") {
  spdlog::set_level(spdlog::level::off);
  std::map<std::string, std::uint64_t> seen;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const auto out =
      test::simulate(seed, nullptr, test::simulated_orders::real);
    INFO("build/release/tests/fillguard_simulate --real --seeds 1 --story "
         "--from "
         << seed);
    for (const auto& what : out.violations)
      FAIL_CHECK(what);
    for (const auto& [what, count] : out.counts)
      seen[what] += count;
  }
  // Otherwise these seeds would prove nothing.
  for (const auto* what :
       {"sent capture", "sent exit", "windows held", "restarts"}) {
    INFO(what);
    CHECK(seen[what] > 0);
  }
}

#include "actors/account_watch/account_watch.hpp"
#include "actors/account_watch/key_check.hpp"
#include "tests/support/fake_transport.hpp"
#include "tests/support/quiet_system.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

using namespace fillguard;
using namespace std::chrono_literals;
using verdict = arming_verdict::kind;

namespace {

arming_facts all_passed() {
  arming_facts out;
  for (auto* x :
       {&out.key, &out.order_version, &out.clock, &out.place, &out.signed_read,
        &out.closed_only, &out.sales_approved, &out.buys, &out.open_orders})
    x->outcome = check_result::passed;
  out.needs_buys = true;
  return out;
}

const account_check waits{check_result::failed, "waits"};
const account_check hopeless{check_result::hopeless, "hopeless"};

} // namespace

TEST_CASE("the account is armed when every check passed") {
  CHECK(arming(all_passed()) == arming_verdict{verdict::armed, ""});
  CHECK(arming({}).what == verdict::not_armed);
}

TEST_CASE("the first check that did not pass gives the reason") {
  using member = account_check arming_facts::*;
  const std::vector<member> in_order{&arming_facts::key,
                                     &arming_facts::order_version,
                                     &arming_facts::clock,
                                     &arming_facts::place,
                                     &arming_facts::session_key,
                                     &arming_facts::signed_read,
                                     &arming_facts::sales_approved,
                                     &arming_facts::open_orders};
  for (std::size_t i = 0; i < in_order.size(); ++i) {
    auto facts = all_passed();
    for (std::size_t j = i; j < in_order.size(); ++j)
      facts.*in_order[j] = {check_result::failed, std::to_string(j)};
    CHECK(arming(facts)
          == arming_verdict{verdict::not_armed, std::to_string(i)});
  }
}

TEST_CASE("what waiting cannot mend ends the start, and later only disarms") {
  for (auto member : {&arming_facts::key, &arming_facts::order_version,
                      &arming_facts::sales_approved, &arming_facts::buys}) {
    auto facts = all_passed();
    facts.clock = waits;
    facts.*member = hopeless;
    CHECK(arming(facts) == arming_verdict{verdict::never, "hopeless"});
    facts.was_armed = true;
    CHECK(arming(facts).what != verdict::never);
  }
}

TEST_CASE("no dollars and closed-only never hold back a sale") {
  for (auto member : {&arming_facts::closed_only, &arming_facts::buys,
                      &arming_facts::session_key_lasts}) {
    auto facts = all_passed();
    facts.*member = waits;
    CHECK(arming(facts) == arming_verdict{verdict::sells_only, "waits"});
    facts.needs_buys = false;
    CHECK(arming(facts) == arming_verdict{verdict::armed, ""});
  }
}

TEST_CASE("a clock or a read that fails later, and a check that is not known "
          "any more, hold back buys alone") {
  for (auto member : {&arming_facts::clock, &arming_facts::session_key,
                      &arming_facts::signed_read, &arming_facts::open_orders}) {
    auto facts = all_passed();
    facts.*member = waits;
    CHECK(arming(facts).what == verdict::not_armed);
    facts.was_armed = true;
    CHECK(arming(facts).what == verdict::sells_only);
  }
  auto silent = all_passed();
  silent.was_armed = true;
  silent.place = {check_result::unknown, "no answer"};
  CHECK(arming(silent) == arming_verdict{verdict::sells_only, "no answer"});
  auto moved = all_passed();
  moved.was_armed = true;
  moved.place = waits;
  CHECK(arming(moved) == arming_verdict{verdict::not_armed, "waits"});
}

TEST_CASE("orders that are not ours reserve what they sell") {
  other_orders all;
  all.add_ours("0xAB");
  all.add({{{"0xab", "7", order_side::sell, shares::from_whole(2)},
            {"0xcd", "7", order_side::sell, shares::from_whole(3)}},
           "next"});
  CHECK_FALSE(all.known());
  all.add({{{"0xef", "8", order_side::buy, shares::from_whole(9)}}, {}});
  REQUIRE(all.known());
  CHECK(all.in("7").reserved == shares::from_whole(3));
  CHECK(all.in("7").first_sale == "0xcd");
  CHECK(all.in("8").any);
  CHECK(all.in("8").reserved.is_zero());
  CHECK_FALSE(all.in("9").any);
  // A new listing replaces the old one when it is whole.
  all.begin();
  CHECK(all.in("7").any);
  all.add({});
  CHECK_FALSE(all.in("7").any);
}

namespace {

const std::string key_of_account = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
const std::string safe_of_account =
  "0xd93B25cb943D14d0d34FBaF01Fc93a0f8b5F6E47";
const std::string another = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

net::ethereum::eth_address address(const std::string& x) {
  return net::ethereum::read_address(x).value();
}

account_watch_settings settings_of_safe() {
  account_watch_settings out;
  out.clob = "http://venue";
  out.site = "http://site";
  out.market = {asset::btc, window_length::m5};
  out.type = net::polymarket::signature_type::safe;
  out.funder = address(safe_of_account);
  out.trader = {"http://venue", {"key", "c2VjcmV0", "phrase"}, key_of_account};
  out.needs_buys = true;
  return out;
}

} // namespace

TEST_CASE("a key must fit the credentials and the wallet") {
  auto account = settings_of_safe();
  CHECK(check_key(account, address(key_of_account)).outcome
        == check_result::passed);
  const auto other = check_key(account, address(another));
  CHECK(other.outcome == check_result::hopeless);
  CHECK(other.why.find("the API credentials that trade were made by "
                       + key_of_account)
        != std::string::npos);

  account.funder = address(another);
  const auto wallet = check_key(account, address(key_of_account));
  CHECK(wallet.outcome == check_result::hopeless);
  CHECK(wallet.why.find(safe_of_account) != std::string::npos);

  // A session key: the wallet is the owner's, not the key's.
  account = settings_of_safe();
  account.type = net::polymarket::signature_type::deposit_wallet;
  account.funder = address("0xBc0fF067b7740Eff76C1ca93c875Ba6B890d6B50");
  account.owner = account.trader;
  account.trader.address = another;
  CHECK(check_key(account, address(another)).outcome == check_result::passed);
  account.owner->address = another;
  CHECK(check_key(account, address(another)).outcome == check_result::hopeless);
}

namespace {

struct heard_account {
  std::vector<arming_changed> arming;
  std::vector<account_shares> held;
  std::vector<notice> notices;
};

account_listener_actor::behavior_type
listener(account_listener_actor::pointer, std::shared_ptr<heard_account> into) {
  return {[into](const arming_changed& x) { into->arming.push_back(x); },
          [into](const account_shares& x) { into->held.push_back(x); }};
}

display_actor::behavior_type screen(display_actor::pointer,
                                    std::shared_ptr<heard_account> into) {
  return {[](const window_view&) {},
          [into](const notice& x) { into->notices.push_back(x); },
          [](const feed_status&) {}};
}

struct watching : test::quiet_system {
  watching() {
    settings.request_key = [this](const auto& answer) {
      if (key)
        answer(address(*key));
      else
        answer(failure("signer", "no signer listens there"));
    };
    settings.give_up = [this](const std::string& why) { ended.push_back(why); };
  }

  void begin() {
    actor = spawn(account_watch, settings, outside{transport, clock});
    const auto ears = spawn(listener, heard);
    const auto eyes = spawn(screen, heard);
    deliver(actor, attach_account_listener{"ears", ears});
    deliver(actor, attach_display{"eyes", eyes});
    window_found found;
    found.window.id = window_at(settings.market, clock->now());
    found.window.up_token = "7";
    found.window.down_token = "8";
    found.window.closes_at = found.window.id.opens_at + 5min;
    found.received_at = clock->now();
    window = found.window;
    deliver(actor, found);
    deliver(actor, clock_measured{{}, 0ns, 100ms, clock->now(), clock->now()});
  }

  bool answer(std::string_view part, std::string body, int status = 200) {
    const auto out = transport->answer(part, status, std::move(body));
    settle();
    return out;
  }

  static std::string balance(int count, const char* allowance = "1") {
    return R"({"balance":")" + std::to_string(count) + R"(000000",)"
           + R"("allowances":{"0xE111180000d2663C0091e4f400237545B87B996B":")"
           + allowance + "\"}}";
  }

  void answer_all_but_shares() {
    answer("/version", R"({"version":2})");
    answer("/geoblock", R"({"blocked":false})");
    answer("/closed-only", R"({"closed_only":false})");
    answer("COLLATERAL", balance(100));
    answer("/data/orders", R"({"data":[],"next_cursor":"LTE="})");
  }

  const arming_changed& last() const { return heard->arming.back(); }

  std::shared_ptr<test::fake_transport> transport =
    std::make_shared<test::fake_transport>(clock);
  account_watch_settings settings = settings_of_safe();
  std::optional<std::string> key = key_of_account;
  window_info window;
  std::vector<std::string> ended;
  std::shared_ptr<heard_account> heard = std::make_shared<heard_account>();
  account_watch_actor actor;
};

} // namespace

TEST_CASE_FIXTURE(watching,
                  "an account in order is armed, and announced once") {
  begin();
  CHECK_FALSE(last().armed);
  answer_all_but_shares();
  CHECK_FALSE(last().armed);
  answer("token_id=7", balance(5));
  CHECK(last().armed);
  CHECK(last().reason.empty());
  CHECK(heard->notices.back().text
        == "armed: real orders are sent from now on");
  REQUIRE(heard->held.size() == 1);
  CHECK(heard->held[0].balance == shares::from_whole(5));
  CHECK(heard->held[0].window == window.id);
  const auto changes = heard->arming.size();
  advance(3s);
  CHECK(heard->arming.size() == changes);
  CHECK(ended.empty());
}

TEST_CASE_FIXTURE(watching, "a venue that does not answer is asked each second "
                            "until it does") {
  begin();
  answer_all_but_shares();
  REQUIRE(answer("token_id=7", "", 425));
  CHECK(last().reason == "GET /balance-allowance was answered with status 425");
  CHECK_FALSE(last().armed);
  advance(1s);
  REQUIRE(answer("token_id=7", "", 503));
  advance(1s);
  REQUIRE(answer("token_id=7", balance(0)));
  CHECK(last().armed);
  CHECK(ended.empty());
}

TEST_CASE_FIXTURE(watching, "of a venue that hangs, the first answer counts, "
                            "to whichever request") {
  begin();
  const auto waiting = [this](std::string_view part) {
    return std::count_if(transport->requests.begin(), transport->requests.end(),
                         [part](const auto& x) {
                           return x.request.url.find(part) != std::string::npos;
                         });
  };
  CHECK(waiting("/version") == 1);
  advance(2s);
  CHECK(waiting("/version") == 3);
  CHECK(waiting("token_id=7") == 3);
  // The first requests end by their deadlines, and nothing waits for the rest.
  REQUIRE(transport->fail("/version", "deadline passed after 5000 ms"));
  settle();
  CHECK(last().reason.find("/version has no answer") != std::string::npos);
  // A listing that began twice is one listing.
  REQUIRE(answer("/data/orders", R"({"data":[],"next_cursor":"Mg=="})"));
  REQUIRE(answer("next_cursor=Mg", R"({"data":[],"next_cursor":"LTE="})"));
  answer_all_but_shares();
  CHECK_FALSE(last().armed);
  REQUIRE(answer("token_id=7", balance(5)));
  CHECK(last().armed);
  REQUIRE(heard->held.size() == 1);
  // The other answers are void.
  answer("/version", R"({"version":3})");
  answer("token_id=7", balance(4));
  CHECK(last().armed);
  CHECK(heard->held.size() == 1);
  CHECK(ended.empty());
  // Armed, one request at a time is enough.
  transport->requests.clear();
  advance(5s);
  CHECK(waiting("token_id=7") == 1);
}

TEST_CASE_FIXTURE(watching, "shares that came before the open orders are asked "
                            "for again") {
  begin();
  REQUIRE(answer("token_id=7", balance(5)));
  CHECK(heard->held.empty());
  answer_all_but_shares();
  REQUIRE(answer("token_id=7", balance(5)));
  CHECK(heard->held.size() == 1);
}

TEST_CASE_FIXTURE(watching, "what the first answers mend is not announced, "
                            "what lasts is") {
  begin();
  answer("/version", R"({"version":2})");
  CHECK(heard->notices.empty());
  CHECK_FALSE(heard->arming.empty());
  advance(4s);
  REQUIRE(heard->notices.size() == 1);
  CHECK(heard->notices[0].text.starts_with("NOT ARMED: "));
  CHECK(heard->notices[0].not_armed_because);
}

TEST_CASE_FIXTURE(watching, "a wrong key ends the start with what to do") {
  key = another;
  begin();
  REQUIRE(ended.size() == 1);
  CHECK(ended[0].find("give the key and the credentials of the same address")
        != std::string::npos);
  CHECK_FALSE(last().armed);
  advance(5s);
  CHECK(ended.size() == 1);
}

TEST_CASE_FIXTURE(watching, "a signer that is away holds back, and is tried "
                            "again") {
  key.reset();
  begin();
  answer_all_but_shares();
  answer("token_id=7", balance(5));
  CHECK(last().reason.starts_with("the signer does not answer"));
  key = key_of_account;
  advance(1s);
  CHECK(last().armed);
  CHECK(ended.empty());
}

TEST_CASE_FIXTURE(watching, "order version 3 and a missing approval end the "
                            "start") {
  begin();
  answer("/version", R"({"version":3})");
  REQUIRE(ended.size() == 1);
  CHECK(ended[0].find("version 3") != std::string::npos);

  watching other;
  other.begin();
  other.answer_all_but_shares();
  other.answer("token_id=7", balance(5, "0"));
  REQUIRE(other.ended.size() == 1);
  CHECK(other.ended[0].find("the exchange may not take shares")
        != std::string::npos);
}

TEST_CASE_FIXTURE(watching, "closed-only and no dollars leave the sales") {
  begin();
  answer("/version", R"({"version":2})");
  answer("/geoblock", R"({"blocked":false})");
  answer("/closed-only", R"({"closed_only":true})");
  answer("COLLATERAL", balance(0));
  answer("/data/orders", R"({"data":[]})");
  answer("token_id=7", balance(5));
  CHECK(last().armed);
  CHECK(last().reason == "the account is in closed-only mode");
  CHECK(heard->notices.back().text
        == "armed for sales only: the account is in closed-only mode");
}

TEST_CASE_FIXTURE(watching, "a clock that is off, and a blocked place, are "
                            "named") {
  begin();
  answer_all_but_shares();
  answer("token_id=7", balance(5));
  REQUIRE(last().armed);

  watching other;
  other.begin();
  other.deliver(
    other.actor,
    clock_measured{{}, -3s, 100ms, other.clock->now(), other.clock->now()});
  other.answer("/version", R"({"version":2})");
  CHECK(other.last().reason
        == "this machine's clock is 3.0 s ahead of the venue's: set it, by "
           "NTP");
  other.deliver(
    other.actor,
    clock_measured{{}, 0s, 100ms, other.clock->now(), other.clock->now()});
  other.answer("/geoblock", R"({"blocked":true})");
  CHECK(other.last().reason == "the venue takes no orders from this place");
}

TEST_CASE_FIXTURE(watching, "once armed, a check without an answer for long "
                            "holds back buys alone") {
  begin();
  answer_all_but_shares();
  answer("token_id=7", balance(5));
  REQUIRE(last().armed);
  const auto pass = [this](std::chrono::seconds span, int status,
                           const char* body) {
    for (auto passed = 0s; passed < span; passed += 1s) {
      advance(1s);
      answer("/geoblock", body, status);
      answer_all_but_shares();
      answer("token_id=7", balance(5));
      answer("token_id=8", balance(5));
    }
  };
  pass(100s, 503, "");
  CHECK(last().reason.empty());
  pass(30s, 503, "");
  CHECK(last().armed);
  CHECK(last().reason
        == "GET /api/geoblock of the venue's site was answered with status "
           "503");
  pass(2s, 200, R"({"blocked":false})");
  CHECK(last().reason.empty());
  // A place that was refused stays so while there is no answer.
  pass(65s, 200, R"({"blocked":true})");
  CHECK_FALSE(last().armed);
  pass(130s, 503, "");
  CHECK_FALSE(last().armed);
  CHECK(last().reason == "the venue takes no orders from this place");
}

TEST_CASE_FIXTURE(watching, "once armed, refused credentials hold back buys at "
                            "once") {
  begin();
  answer_all_but_shares();
  answer("token_id=7", balance(5));
  REQUIRE(last().armed);
  advance(5s);
  answer("/data/orders", "{}", 401);
  CHECK(last().armed);
  CHECK(last().reason.find("credentials are refused") != std::string::npos);
}

TEST_CASE_FIXTURE(watching, "shares are asked for again after an order's "
                            "answer, and an older answer is void") {
  begin();
  answer_all_but_shares();
  answer("token_id=7", balance(5));
  answer("token_id=8", balance(0));
  const auto known = heard->held.size();
  advance(5s);
  REQUIRE(transport->requests.size() > 0);
  order_answered sold;
  sold.intent.window = window.id;
  sold.state = order_state::done;
  deliver(actor, sold);
  // The request from before the answer, then the one that follows it.
  REQUIRE(answer("token_id=7", balance(5)));
  CHECK(heard->held.size() == known);
  REQUIRE(answer("token_id=7", balance(0)));
  CHECK(heard->held.size() == known + 1);
  CHECK(heard->held.back().balance.is_zero());
}

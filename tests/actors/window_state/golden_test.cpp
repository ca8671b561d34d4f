// The reference program's own answers: those vectors of tests/golden that
// belong to the window state.

#include "actors/window_state/books/imbalance.hpp"
#include "actors/window_state/capture/capture_rule.hpp"
#include "actors/window_state/capture/entry_filter.hpp"
#include "actors/window_state/danger/danger.hpp"
#include "actors/window_state/guard/hard_stop.hpp"
#include "actors/window_state/guard/hedge_rule.hpp"
#include "actors/window_state/prices/velocity.hpp"
#include "actors/window_state/windows/peak.hpp"
#include "tests/actors/window_state/reference_hedge.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>
#include <string_view>

using namespace fillguard;
using nlohmann::json;

namespace {

constexpr double tolerance = 1e-9;

/// Checks all `count` vectors of a function.
template <class Check>
void each_vector(const std::string& function, std::size_t count, Check check) {
  std::ifstream in{FILLGUARD_SOURCE_DIR "/tests/golden/golden-vectors.json"};
  const auto all = json::parse(in);
  std::size_t seen = 0;
  for (const auto& x : all) {
    if (x["function"] != function)
      continue;
    ++seen;
    const auto id = x["id"].get<std::string>();
    CAPTURE(id);
    check(x["inputs"], x["expected"], id);
  }
  CHECK(seen == count);
}

/// The exact decimal that the vector's JSON number was written as.
template <class Decimal>
Decimal exact(const json& x) {
  return Decimal::parse(x.is_string() ? x.get<std::string>() : x.dump())
    .value();
}

std::chrono::nanoseconds seconds_of(const json& x) {
  return std::chrono::nanoseconds{std::llround(x.get<double>() * 1e9)};
}

outcome side_of(const json& x) {
  return x == "UP" ? outcome::up : outcome::down;
}

bool near(double a, double b) {
  return std::abs(a - b) < tolerance;
}

std::vector<book_level> levels(const json& xs) {
  std::vector<book_level> out;
  for (const auto& x : xs)
    out.push_back({exact<price>(x["price"]),
                   x.contains("size") ? exact<shares>(x["size"]) : shares{}});
  return out;
}

std::optional<price> best_ask(const json& xs) {
  std::optional<price> out;
  for (const auto& x : levels(xs))
    out = std::min(out.value_or(x.price), x.price);
  return out;
}

std::optional<double> velocity_of(const json& samples, outcome held,
                                  std::size_t* kept = nullptr) {
  price_history history{5};
  for (const auto& x : samples)
    history.push({from_unix_seconds(x[0].get<std::int64_t>()),
                  exact<coin_price>(x[1]), price_source::rtds_spot});
  if (kept)
    *kept = history.samples().size();
  return history.velocity(held);
}

const danger_reading::part& part_of(const danger_reading& x,
                                    std::string_view signal) {
  const auto at =
    std::find_if(danger_signals.begin(), danger_signals.end(),
                 [signal](const auto& y) { return y.name == signal; });
  return x.parts.at(static_cast<std::size_t>(at - danger_signals.begin()));
}

bool matches(const danger_reading& reading, const json& expected) {
  auto part = [&](std::string_view signal, const char* raw,
                  const char* component) {
    const auto& found = part_of(reading, signal);
    return near(found.raw.value_or(0), expected[raw].get<double>())
           && near(found.component, expected[component].get<double>());
  };
  return near(reading.score, expected["score"].get<double>())
         && part("confidence", "confidence_drop", "confidence_component")
         && part("imbalance", "imbalance", "imbalance_component")
         && part("velocity", "velocity", "velocity_component")
         && part("opponent", "opponent_ask", "opponent_component")
         && part("time", "time_remaining", "time_component");
}

} // namespace

TEST_CASE("confidence agrees with the golden vectors") {
  const auto table = standard_penalties();
  each_vector(
    "confidence", 28, [&](const json& in, const json& expected, auto) {
      const auto penalty =
        time_penalty(table, seconds_of(in["time_remaining"]));
      CHECK(penalty == exact<confidence_value>(expected["penalty"]));
      const auto value = confidence(exact<price>(in["ask"]), penalty);
      CHECK(near(value.to_double(), expected["confidence"].get<double>()));
    });
}

TEST_CASE("velocity agrees with the golden vectors") {
  // One holder has no outcome there and is treated like one of DOWN.
  each_vector("velocity", 14, [](const json& in, const json& expected, auto) {
    std::size_t kept = 0;
    const auto value =
      velocity_of(in["samples_appended"], side_of(in["bet_side"]), &kept);
    CHECK(kept == expected["window_len"]);
    CHECK(near(value.value_or(0), expected["velocity"].get<double>()));
    CHECK((kept >= 2 || !value));
  });
}

TEST_CASE("imbalance agrees with the golden vectors") {
  each_vector("imbalance", 16, [](const json& in, const json& expected, auto) {
    const auto bids = levels(in["bids"]);
    const auto asks = levels(in["asks"]);
    const auto value = imbalance(bids, asks);
    // Exactly: the reference has 0 for unknown.
    CHECK(value.value_or(0) == expected.get<double>());
    order_book book;
    if (book.replace(bids, asks) == order_book::flaw::none)
      CHECK(book.imbalance(outcome::up) == value);
  });
}

TEST_CASE("the capture rule agrees with the golden vectors") {
  each_vector("capture_opportunity", 14,
              [](const json& in, const json& expected, auto) {
                auto got = find_capture(
                  exact<price>(in["ask_up"]), exact<price>(in["ask_down"]),
                  seconds_of(in["time_remaining"]), standard_penalties(), {});
                // The limit of one attempt is in the window, not in the rule.
                if (in["already_used"].get<bool>())
                  got.reset();
                REQUIRE(got.has_value() == !expected.is_null());
                if (!got)
                  return;
                CHECK(got->token == side_of(expected["side"]));
                CHECK(got->ask == exact<price>(expected["ask"]));
                CHECK(near(got->confidence.to_double(),
                           expected["confidence"].get<double>()));
              });
}

TEST_CASE("the peak at a fill agrees with the golden vectors") {
  // In 07 the opposite outcome has no asks, which only the reference needs.
  const std::set<std::string> reference_only{"peak_at_fill-07"};
  auto peak_of = [](const json& in, missing_inputs mode) {
    const auto& books = in["books"];
    const bool up = in["side"] == "UP";
    peak_confidence peak;
    peak.update(in["filled_shares"].get<double>() > 0,
                {best_ask(books[up ? "up_asks" : "down_asks"]),
                 best_ask(books[up ? "down_asks" : "up_asks"]),
                 seconds_of(in["time_remaining"])},
                standard_penalties(), mode);
    return peak.value().value_or(confidence_value{}).to_double();
  };
  each_vector("peak_at_fill", 9,
              [&](const json& in, const json& expected, const std::string& id) {
                const auto value = expected["peak_confidence"].get<double>();
                CHECK(near(peak_of(in, missing_inputs::reference), value));
                CHECK(near(peak_of(in, missing_inputs::unknown), value)
                      != reference_only.contains(id));
              });
}

TEST_CASE("the danger score agrees with the golden vectors") {
  each_vector("danger_score", 26,
              [](const json& in, const json& expected, auto) {
                const auto held = side_of(in["bet_side"]);
                danger_facts x;
                x.confidence = in["current_confidence"].get<double>();
                x.peak = in["peak_confidence"].get<double>();
                x.imbalance = in["our_imbalance"].get<double>();
                x.velocity = velocity_of(in["samples_appended"], held);
                x.opposite_ask = in["opponent_ask"].get<double>();
                x.seconds_left = in["time_remaining"].get<double>();
                CHECK(matches(danger_score(x), expected));
              });
}

TEST_CASE("the danger of raw books agrees with the golden vectors") {
  // In 04, 05 and 06 a side is empty, for which the reference assumes an ask of
  // 0 or 0.50. Those assumptions must not appear outside of that mode. In 07
  // and 09 the missing imbalance and peak are unknown, but add as little as the
  // reference's zeros.
  const std::set<std::string> reference_only{"danger_tick-04", "danger_tick-05",
                                             "danger_tick-06"};
  const auto table = standard_penalties();
  each_vector(
    "danger_tick", 10,
    [&](const json& in, const json& expected, const std::string& id) {
      const auto& books = in["books"];
      const bool up = in["bet_side"] == "UP";
      const auto held = side_of(in["bet_side"]);
      const auto penalty =
        time_penalty(table, seconds_of(in["time_remaining"]));
      danger_facts facts;
      if (auto ask = best_ask(books[up ? "up_asks" : "down_asks"]))
        facts.confidence = confidence(*ask, penalty).to_double();
      if (auto ask = best_ask(books[up ? "down_asks" : "up_asks"]))
        facts.opposite_ask = ask->to_double();
      if (in["analyzer_available"].get<bool>())
        facts.imbalance =
          imbalance(levels(books[up ? "up_bids" : "down_bids"]),
                    levels(books[up ? "up_asks" : "down_asks"]));
      if (const auto peak = in["peak_confidence"].get<double>(); peak != 0)
        facts.peak = peak;
      facts.velocity = velocity_of(in["samples_appended"], held);
      facts.seconds_left = in["time_remaining"].get<double>();
      CHECK(matches(
        danger_score(with_reference_defaults(facts, penalty.to_double())),
        expected));
      const auto honest = danger_score(facts);
      CHECK(matches(honest, expected) != reference_only.contains(id));
      CHECK(honest.score <= expected["score"].get<double>() + tolerance);
      CHECK(part_of(honest, "confidence").raw.has_value()
            == (facts.confidence && facts.peak));
    });
}

TEST_CASE("the entry filter agrees with the golden vectors") {
  // In 13 a jump of exactly 8 cents fails by an accident of binary floats; in
  // whole millionths it passes like the same jump in 11 and 12.
  const std::set<std::string> accidents{"entry_filter-13"};
  each_vector("entry_filter", 13,
              [&](const json& in, const json& expected, const std::string& id) {
                entry_filter filter;
                const auto& own = in["own_asks"];
                const auto& other = in["opponent_asks"];
                const bool up = in["side"] == "UP";
                for (std::size_t i = 0; i < own.size(); ++i) {
                  const auto a = exact<price>(own[i]);
                  const auto b = exact<price>(other[i]);
                  filter.add_asks(up ? a : b, up ? b : a);
                }
                const auto got = filter.check(side_of(in["side"]));
                json reasons = json::array();
                for (const auto x : got.reasons)
                  reasons.push_back(to_string(x));
                const bool same = got.allowed == expected["allowed"]
                                  && reasons == expected["reasons"];
                CHECK(same != accidents.contains(id));
              });
}

TEST_CASE("the entry filter does not take a missing ask for 50c") {
  // As in entry_filter-07, but with the ask unknown in place of 0.50.
  entry_filter filter;
  for (int i = 0; i < 30; ++i)
    filter.add_asks(i == 20 ? std::nullopt
                            : std::optional{price::from_millionths(950'000)},
                    price::from_millionths(50'000));
  CHECK(filter.check(outcome::up).allowed);
}

namespace {

constexpr auto cents_65 = price::from_millionths(650'000);

} // namespace

TEST_CASE("the hard stop agrees with the golden vectors") {
  each_vector(
    "hard_stop_trigger", 5, [](const json& in, const json& expected, auto) {
      // The best bid with a size; no bid is not a bid of 0.
      std::optional<price> bid;
      for (const auto& x :
           levels(in["books"][in["side"] == "UP" ? "up_bids" : "down_bids"]))
        if (x.size > shares{})
          bid = std::max(bid.value_or(x.price), x.price);
      CHECK(bid.value_or(price{}) == exact<price>(expected["best_bid"]));
      CHECK(hard_stop(bid, cents_65).value_or(false) == expected["trigger"]);
      CHECK(hard_stop(bid, cents_65).has_value() == bid.has_value());
    });
}

TEST_CASE("the reference's hedge agrees with the golden vectors") {
  each_vector(
    "hedge_decision", 16, [](const json& in, const json& expected, auto) {
      test::reference_hedge_inputs inputs;
      inputs.danger_score = in["danger_score"].get<double>();
      if (!in["bet_side"].is_null())
        inputs.held = side_of(in["bet_side"]);
      inputs.ordered = exact<shares>(in["ordered_shares"]);
      if (inputs.held)
        inputs.opposite_ask = best_ask(
          in["books"][inputs.held == outcome::up ? "down_asks" : "up_asks"]);
      inputs.enabled = in["enabled"].get<bool>();
      inputs.fill_acknowledged = in["fill_acknowledged"].get<bool>();
      inputs.already_hedged = in["already_hedged"].get<bool>();
      inputs.live_order_on_other_side =
        in["live_order_on_other_side"].get<bool>();
      const auto got = test::reference_hedge(inputs);
      REQUIRE(got.has_value() == !expected["order"].is_null());
      CHECK((got || inputs.already_hedged)
            == expected["hedged_after"].get<bool>());
      if (!got)
        return;
      const auto& order = expected["order"];
      CHECK(to_string(opposite(*inputs.held)) == order["token"]);
      CHECK(got->limit == exact<price>(order["price"]));
      CHECK(got->quantity == exact<shares>(order["shares"]));
      // The reference used the bid as the price paid; this program uses the
      // fill.
      const auto loss =
        (price::from_millionths(990'000) + got->limit - whole_dollar)
        * got->quantity;
      CHECK(near(loss.to_double(), expected["logged_loss"].get<double>()));
    });
}

// What is shown of a position's danger while its inputs are lost.

#include "actors/window_state/danger/confidence.hpp"
#include "actors/window_state/danger/danger.hpp"
#include "actors/window_state/danger/position_danger.hpp"
#include "actors/window_state/danger/reading_sight.hpp"
#include "messages/decoder.hpp"
#include "messages/encoder.hpp"
#include "tests/actors/window_state/story.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace fillguard;
using namespace fillguard::test;

namespace {

/// A window whose price to beat is 60,000, with five UP held in watch mode.
struct holder : story {
  market_state state{watching()};

  static window_state_settings watching() {
    auto out = story{}.settings();
    out.captures = false;
    return out;
  }

  explicit holder(window_state_settings how = watching()) : state{how} {
    apply(found());
    apply(second(0));
    apply(
      window_result{{}, id(), {}, coin_price::from_whole(60'000), {}, at(1)});
    for (int s = 100; s < 240; ++s)
      apply(spot(s, s % 2 == 0 ? "60030" : "60031"));
    apply(second(240));
    apply(book(240, 97, 98));
    apply(fill(240, outcome::up, 5, 98));
  }

  template <class T>
  effects apply(const T& x) {
    auto out = state.apply(x);
    for (const auto& y : out.notices)
      if (y.kind == notice::kind_type::sight
          || y.kind == notice::kind_type::danger)
        texts.push_back(y.text);
    return out;
  }

  /// A second with a coin price, a book, or neither.
  void passes(int s, std::optional<int> bid, bool with_price = true) {
    apply(second(s));
    if (with_price)
      apply(spot(s - 1, s % 2 == 0 ? "60030" : "60031"));
    if (bid)
      apply(book(s, *bid, *bid + 1));
  }

  /// The coin falls, as reported by a price that is nine seconds old: with the
  /// third second from here it is too old. One book update after it.
  void falls_late() {
    for (int s = 241; s <= 250; ++s)
      passes(s, 97, s == 241);
    auto late = spot(241, "59900");
    late.received_at = at(250);
    apply(late);
    apply(second(251));
    apply(book(251, 97, 98));
  }

  window_view see() const { return state.view(); }
  double shown() const { return see().danger->shown_score.value.value(); }

  std::vector<std::string> texts; ///< Notices of danger and sight.
};

/// Only the coin's speed counts as danger.
window_state_settings only_speed() {
  auto out = holder::watching();
  out.danger.weights = {0, 0, 10'000, 0, 0};
  return out;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// A position in danger, in a snapshot of a release that announced each
/// crossing at once.
struct earlier_danger {
  bool dangerous = true;

  static constexpr auto describe() {
    return record("position_danger",
                  field(4, "dangerous", &earlier_danger::dangerous));
  }
};

} // namespace

TEST_CASE("danger that an earlier release announced is not announced again") {
  auto read = codec::decoded<position_danger>(codec::encoded(earlier_danger{}));
  REQUIRE(read);
  const auto how = holder::watching().danger;
  read->cross(how);
  CHECK(read->dangerous());
  CHECK_FALSE(read->notice_danger(story{}.at(250), how));
}

TEST_CASE("a frozen venue does not end the danger") {
  holder market;
  market.passes(241, 97);
  CHECK(market.see().sight.danger == danger_sight::known);
  CHECK_FALSE(market.see().sight.since);
  market.passes(242, 30);
  REQUIRE(market.texts.size() == 1);
  CHECK(has(market.texts[0], "reaches 0.40"));
  const auto whole = market.see();
  REQUIRE(whole.danger_score > 2);

  for (int s = 243; s < 256; ++s)
    market.passes(s, std::nullopt);
  const auto blind = market.see();
  CHECK(blind.danger_score < 0.4); // The formula, without its inputs.
  CHECK(market.shown() == doctest::Approx(whole.danger_score).epsilon(0.05));
  CHECK(blind.sight.danger == danger_sight::partial);
  CHECK(blind.sight.since == market.at(248));
  REQUIRE(blind.sight.last);
  CHECK(blind.sight.last->at == market.at(247));
  CHECK(*blind.sight.last->danger_score > 2);
  CHECK(blind.sight.last->best_bid == story::cents(30));
  CHECK(blind.sight.lost
        == std::vector<std::string>{"confidence", "imbalance", "opponent"});
  CHECK(blind.reason == "book stale 13 s");
  REQUIRE(market.texts.size() == 2);
  CHECK(has(market.texts[1], "sight of 5 up is partly lost (no confidence, no "
                             "imbalance, no opponent): last danger 2."));
  CHECK(has(market.texts[1], "1 s ago, last bid 0.3 1 s ago, 52 s left"));

  market.passes(256, 20);
  REQUIRE(market.texts.size() == 4);
  CHECK(has(market.texts[2], "sight of 5 up is back: danger 2."));
  CHECK(has(market.texts[2], ", bid 0.2, 44 s left"));
  // The second low bid in a row, while by the coin's price UP wins.
  CHECK(has(market.texts[3], "bid 0.2 is at or under 0.65"));
  for (int s = 257; s < 259; ++s)
    market.passes(s, 97);
  CHECK(market.texts.size() == 4);
  market.passes(259, 97);
  REQUIRE(market.texts.size() == 5);
  CHECK(has(market.texts[4], "is back under 0.40"));
}

TEST_CASE("a reading that moves about its threshold is one notice") {
  holder market;
  for (int s = 241; s < 260; ++s)
    market.passes(s, s % 2 == 0 ? 30 : 97);
  REQUIRE(!market.texts.empty());
  CHECK(has(market.texts[0], "reaches 0.40"));
  CHECK(std::count_if(market.texts.begin(), market.texts.end(),
                      [](const auto& text) {
                        return has(text, "reaches")
                               || has(text, "is back under");
                      })
        == 1);

  // Two seconds of calm end it, and only known ones count.
  market.apply(market.distrust(260));
  for (int s = 261; s < 270; ++s)
    market.passes(s, std::nullopt);
  const auto count_of = [&market](std::string_view part) {
    return std::count_if(market.texts.begin(), market.texts.end(),
                         [&](const auto& text) { return has(text, part); });
  };
  CHECK(count_of("is back under") == 0);
  market.passes(270, 97);
  market.passes(271, 97);
  CHECK(count_of("is back under") == 0);
  market.passes(272, 97);
  CHECK(count_of("is back under 0.40") == 1);
  market.passes(273, 30);
  CHECK(count_of("reaches 0.40") == 2);
}

TEST_CASE("danger that is lost with the coin's price stays until it is back") {
  auto how = only_speed();
  how.captures = false;
  holder market{how};
  market.falls_late();
  REQUIRE(market.shown() > 0.4);
  REQUIRE(market.texts.size() == 1);
  const auto dangerous = market.shown();
  market.apply(market.second(252)); // Its price is 11 seconds old now.
  market.apply(market.book(252, 97, 98));
  CHECK(market.see().danger_score == 0);
  CHECK(market.shown() == dangerous);
  CHECK(market.see().sight.danger == danger_sight::partial);
  CHECK(market.see().sight.lost == std::vector<std::string>{"velocity"});
  CHECK(market.see().reason == "danger, sight partly lost 0 s");
  REQUIRE(market.texts.size() == 2);
  CHECK(has(market.texts[1], "partly lost (no velocity): last danger "));
}

TEST_CASE("calm sight that is lost for a moment is no notice") {
  holder market;
  market.passes(241, 97);
  market.apply(market.distrust(241.5));
  CHECK(market.see().sight.danger == danger_sight::partial);
  market.passes(242, 97);
  CHECK(market.see().sight.danger == danger_sight::known);
  CHECK(market.texts.empty());
  market.apply(market.distrust(242.5));
  market.passes(243, std::nullopt);
  CHECK(market.texts.empty());
  market.passes(245, std::nullopt);
  REQUIRE(market.texts.size() == 1);
  CHECK(has(market.texts[0], "partly lost"));
  market.passes(246, 97);
  CHECK(market.texts.size() == 2);
}

TEST_CASE("a winner that nobody sells is no lost sight to report") {
  holder market;
  market.passes(241, 97);
  const auto whole = market.shown();
  for (int s = 242; s < 260; ++s) {
    market.apply(market.second(s));
    market.apply(market.spot(s - 1, "60030"));
    market.apply(market.book(s, 99, 0));
    CHECK(market.shown() >= whole);
  }
  CHECK(market.see().sight.danger == danger_sight::partial);
  CHECK(market.texts.empty());
}

TEST_CASE("nothing known at all is lost sight") {
  holder market;
  market.apply(market.distrust(240.5));
  for (int s = 241; s < 256; ++s)
    market.passes(s, std::nullopt, false);
  CHECK(market.see().sight.danger == danger_sight::lost);
  REQUIRE(market.texts.size() == 2);
  CHECK(has(market.texts[1], "sight of 5 up is lost (no "));
}

TEST_CASE("a probability that lost a part is not back under its threshold") {
  auto how = holder::watching();
  how.danger.acts_on = acting_reading::loss_probability;
  how.danger.loss_threshold = 0.30;
  holder market{how};
  market.passes(241, 97);
  market.passes(242, 5); // The market is sure of a loss, the price of a win.
  const auto whole = market.see();
  REQUIRE(whole.loss_probability);
  REQUIRE(*whole.loss_probability >= 0.30);
  for (int s = 243; s < 256; ++s)
    market.passes(s, std::nullopt);
  const auto blind = market.see();
  CHECK(*blind.loss_probability < 0.30);
  CHECK(*blind.danger->shown_loss.value >= 0.30);
  CHECK(blind.sight.danger == danger_sight::partial);
  CHECK(blind.sight.lost == std::vector<std::string>{"by_market"});
  CHECK(has(market.texts.back(),
            "partly lost (no quotes on both sides): last loss "
            "probability"));
}

TEST_CASE("the guard's count goes on over lost updates") {
  auto how = only_speed();
  how.captures = true;
  how.guard.hard_stop_bid.reset();
  how.guard.profit_lock.reset();
  how.guard.danger_updates = 2;
  holder market{how};
  market.falls_late();
  market.apply(market.second(252));
  // A reading without the price is no reading of calm.
  CHECK(market.apply(market.book(252, 97, 98)).orders.empty());
  market.apply(market.second(253));
  auto out = market.apply(market.spot(252, "59800"));
  out += market.apply(market.second(254));
  out += market.apply(market.book(254, 97, 98));
  REQUIRE(out.orders.size() == 1);
  CHECK(out.orders[0].intent.purpose == order_purpose::exit);
}

TEST_CASE("the leading outcome is never the loser") {
  const auto cents = [](int x) { return story::cents(x); };
  CHECK(leading_by_asks(cents(60), cents(41)) == outcome::up);
  CHECK(leading_by_asks(cents(40), cents(61)) == outcome::down);
  CHECK(leading_by_asks(cents(1), {}) == outcome::down);
  CHECK(leading_by_asks({}, cents(1)) == outcome::up);
  CHECK_FALSE(leading_by_asks(cents(97), {}));
  CHECK_FALSE(leading_by_asks({}, cents(50)));
  CHECK_FALSE(leading_by_asks({}, {}));
}

TEST_CASE("a price of another kind names its kind beside the distance") {
  story tale;
  market_state state{holder::watching()};
  auto found = tale.found();
  found.window.rules.settles_on = settlement::twap_60;
  state.apply(found);
  state.apply(tale.second(1));
  state.apply(window_result{
    {}, tale.id(), {}, coin_price::from_whole(60'000), {}, tale.at(1)});
  auto average = tale.spot(200, "60050.71");
  average.source = price_source::polybolt_twap_60;
  state.apply(average);
  auto spot = tale.spot(200, "59980.53");
  state.apply(spot);
  CHECK(state.view().btc.distance == coin_price::parse("50.71"));
  CHECK(state.view().btc.kind == price_kind::average_60);
  CHECK(state.view().btc.settles);

  // The average stops.
  spot = tale.spot(215, "59980.53");
  state.apply(spot);
  CHECK(state.view().btc.distance == coin_price::parse("-19.47"));
  CHECK(state.view().btc.kind == price_kind::spot);
  CHECK_FALSE(state.view().btc.settles);
}

TEST_CASE("no input lost ever lowers what is shown of a reading") {
  CHECK(rc::check([] {
    const auto some = [](double low, double high) -> std::optional<double> {
      if (*rc::gen::inRange(0, 3) == 0)
        return std::nullopt;
      return low + (high - low) * *rc::gen::inRange(0, 101) / 100;
    };
    reading_sight sight;
    std::optional<double> before;
    known_inputs counted = 0;
    const int steps = *rc::gen::inRange(1, 40);
    for (int i = 0; i < steps; ++i) {
      danger_facts facts;
      facts.peak = 0.98;
      facts.confidence = some(-0.15, 1);
      facts.imbalance = some(-1, 1);
      facts.velocity = some(-0.01, 0.01);
      facts.opposite_ask = some(0.01, 0.99);
      facts.seconds_left = 60 - i;
      const auto reading = danger_score(facts);
      const auto known = known_signals(reading);
      counted |= known;
      sight.look(from_unix_seconds(i), known, reading.score);
      const auto shown = sight.shown();
      // Nothing is shown before any signal was known.
      RC_ASSERT(shown.value.has_value() == (counted != 0));
      if (counted == 0)
        continue;
      RC_ASSERT(*shown.value >= reading.score);
      if ((counted & ~known) != 0 || known == 0) {
        RC_ASSERT(sight.state() != danger_sight::known);
        RC_ASSERT(!before || *shown.value >= *before);
        RC_ASSERT(sight.reaches(0.4) != std::optional{false});
      } else {
        RC_ASSERT(*shown.value == reading.score);
        RC_ASSERT(sight.reaches(0.4) == (reading.score >= 0.4));
      }
      before = shown.value;
    }
  }));
}

TEST_CASE("no input lost ever lowers what a market shows as danger") {
  CHECK(rc::check([] {
    auto how = holder::watching();
    if (*rc::gen::arbitrary<bool>())
      how.danger.acts_on = acting_reading::loss_probability;
    holder market{how};
    auto before = market.see();
    double now = 240;
    const int steps = *rc::gen::inRange(1, 60);
    for (int i = 0; i < steps && now < 290; ++i) {
      effects out;
      const double next = now + *rc::gen::inRange(0, 5) * 0.25;
      switch (*rc::gen::inRange(0, 6)) {
      case 0:
        out = market.apply(market.distrust(next));
        break;
      case 1: // Silence.
        now += *rc::gen::inRange(1, 8);
        out = market.apply(market.second(std::floor(now)));
        break;
      case 2:
        out = market.apply(market.spot(
          next - 1, *rc::gen::arbitrary<bool>() ? "60030" : "59990"));
        break;
      default: {
        // A side may be empty.
        const int bid = *rc::gen::inRange(0, 98);
        const int ask = *rc::gen::arbitrary<bool>() ? bid + 1 : 0;
        out =
          market.apply(market.book(next, bid, bid == 0 && ask == 0 ? 1 : ask));
      }
      }
      now = std::max(now, next);
      const auto view = market.see();
      RC_ASSERT(view.danger.has_value());
      const auto holds = [](const shown_reading& was, const shown_reading& is) {
        return is.sight == danger_sight::known || !was.value
               || (is.value && *is.value >= *was.value);
      };
      RC_ASSERT(holds(before.danger->shown_score, view.danger->shown_score));
      RC_ASSERT(holds(before.danger->shown_loss, view.danger->shown_loss));
      RC_ASSERT(!view.danger->shown_score.value
                || view.danger->shown_score.value >= view.danger_score);
      for (const auto& y : out.notices)
        if (has(y.text, "back under")) {
          RC_ASSERT(y.sight.has_value());
          RC_ASSERT(y.sight->danger == danger_sight::known);
        }
      before = view;
    }
  }));
}

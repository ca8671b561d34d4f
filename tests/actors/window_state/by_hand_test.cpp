// What a person bought by hand, in the state's view and notices.

#include "actors/window_state/view/position_words.hpp"
#include "tests/actors/window_state/story.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::test;

namespace {

using kind = notice::kind_type;

/// A market in watch mode, 100 s before its close, with a bid of 94c.
struct watched : story {
  watched() {
    auto how = settings();
    how.captures = false;
    state.emplace(how);
    apply(found());
    apply(window_opened{{}, id(), at(0)});
    apply(second(200));
    apply(book(200, 94, 96));
  }

  template <class T>
  effects apply(const T& input) {
    return state->apply(input);
  }

  fill_detected by_hand(double s, outcome token, int count, int at_cents,
                        order_purpose purpose = order_purpose::by_hand) {
    auto out = fill(s, token, count, at_cents);
    out.purpose = purpose;
    out.source = fill_source::public_positions;
    out.status = fill_status::confirmed;
    out.revision = ++revision;
    out.fee.reset();
    if (purpose == order_purpose::by_hand)
      out.no_capture_because = "bought at 0.85, under 0.9";
    return out;
  }

  window_view see() const { return state->view(); }

  static const notice& of(const effects& x, kind wanted) {
    for (const auto& each : x.notices)
      if (each.kind == wanted)
        return each;
    FAIL("no such notice");
    return x.notices.front();
  }

  std::optional<market_state> state;
  std::uint64_t revision = 0;
};

} // namespace

TEST_CASE_FIXTURE(watched, "shares under the price of a capture are shown as "
                           "held, with the reason") {
  const auto noticed = of(apply(by_hand(201, outcome::up, 5, 85)), kind::fill);
  CHECK(noticed.text
        == "up bought by hand 5 at 0.85, confirmed (public_positions), no "
           "capture: bought at 0.85, under 0.9");
  const auto view = see();
  CHECK_FALSE(view.capture_99c);
  REQUIRE(view.position);
  CHECK(view.position->by_hand);
  CHECK(view.position->held == shares::from_whole(5));
  CHECK(view.position->average_price == cents(85));
  CHECK_FALSE(view.position->guarded);
  CHECK(view.position->not_guarded_because
        == "no capture: bought at 0.85, under 0.9; no orders in watch mode");
  CHECK(view.status == "holding");
  CHECK(view.reason == "calm; no capture: bought at 0.85, under 0.9");
  // The chance and the danger of what is held are read all the same.
  CHECK(view.danger);
  // 5 * 0.94 - fee of 0.07 * 0.94 * 0.06 a share.
  CHECK(view.position->worth_now == money::parse("4.68026"));
  CHECK(view.position->fees_estimated);
}

TEST_CASE_FIXTURE(watched, "each notice of a held position says what one has "
                           "to know to act") {
  const auto noticed = of(apply(by_hand(201, outcome::up, 5, 85)), kind::fill);
  // Cost 4.25, fee at most 0.04463; sold now 4.68026.
  REQUIRE(noticed.details);
  CHECK(*noticed.details
        == "holds 5 up bought at 0.85; bid 0.94; profit if sold now 0.39, if "
           "up wins 0.71, if down wins -4.29 (fee estimated); 99 s left");
}

TEST_CASE_FIXTURE(watched,
                  "beside a part that is covered, the rest can be sold") {
  apply(by_hand(201, outcome::up, 5, 85));
  const auto noticed = of(apply(by_hand(202, outcome::down, 2, 7)), kind::fill);
  REQUIRE(noticed.details);
  // Paid 4.25 + 0.044625 + 0.14 + 0.009114; two pairs pay 2, and the bids pay
  // 2.82 - 0.011844 for three shares.
  CHECK(
    noticed.details->find("covered by 2 down; bid 0.94; profit if what is not "
                          "covered is sold now 0.36, if up wins ")
    != std::string::npos);
}

TEST_CASE_FIXTURE(watched,
                  "a part sale, a hedge and the settlement by hand are "
                  "told") {
  apply(by_hand(201, outcome::up, 5, 85));
  auto noticed = of(
    apply(by_hand(210, outcome::up, 2, 94, order_purpose::exit)), kind::exit);
  CHECK(noticed.text.starts_with("up sold 2 at 0.94"));
  CHECK(see().position->held == shares::from_whole(3));
  CHECK(see().position->sold == shares::from_whole(2));
  noticed = of(apply(by_hand(220, outcome::down, 3, 7)), kind::fill);
  CHECK(see().position->hedged == shares::from_whole(3));
  CHECK(see().position->hedged_at == cents(7));
  // Public positions report every purpose, also those without a share.
  auto nothing = by_hand(221, outcome::down, 0, 0, order_purpose::hedge);
  nothing.average_price.reset();
  apply(nothing);
  CHECK(see().position->hedged_at == cents(7));
  REQUIRE(noticed.details);
  CHECK(noticed.details->find("3 up bought at 0.85, covered by 3 down")
        != std::string::npos);
  // The same for both outcomes, but for what a pair's fees cost.
  CHECK(noticed.details->find("if up wins 0.35, if down wins 0.35")
        != std::string::npos);
  apply(window_closed{{}, id(), at(300)});
  window_result result{{}, id(), won_by(outcome::up), {}, {}, at(330)};
  noticed = of(apply(result), kind::settled);
  CHECK(noticed.text
        == "resolved up: 3 up pay 3.00, redeemable; profit 0.35 (fee "
           "estimated)");
  CHECK_FALSE(noticed.details);
  noticed = of(apply(by_hand(340, outcome::up, 3, 0, order_purpose::redeem)),
               kind::settled);
  CHECK(noticed.text == "3 up redeemed for 3.00");
  CHECK(see().position->redeemed == shares::from_whole(3));
  CHECK(see().position->held == shares{});
}

TEST_CASE_FIXTURE(watched, "what was redeemed before the outcome is known is "
                           "told with the outcome") {
  apply(by_hand(201, outcome::up, 5, 95, order_purpose::capture));
  apply(window_closed{{}, id(), at(300)});
  auto noticed =
    of(apply(by_hand(340, outcome::up, 5, 0, order_purpose::redeem)),
       kind::settled);
  CHECK(noticed.text == "5 up redeemed, outcome not known yet");
  window_result result{{}, id(), won_by(outcome::up), {}, {}, at(350)};
  noticed = of(apply(result), kind::settled);
  CHECK(noticed.text.find("5 up pay 5.00, already redeemed; profit 0.23")
        != std::string::npos);
}

TEST_CASE_FIXTURE(watched, "shares that move to another purpose are not told "
                           "twice") {
  apply(by_hand(201, outcome::up, 5, 85));
  apply(by_hand(202, outcome::up, 20, 95, order_purpose::capture));
  auto gone = by_hand(202, outcome::up, 0, 85);
  gone.average_price.reset();
  CHECK(apply(gone).notices.empty());
  CHECK(see().position->held == shares::from_whole(20));
  CHECK_FALSE(see().position->by_hand);
  CHECK(see().capture_99c);
}

TEST_CASE("dollars are rounded to cents") {
  CHECK(in_cents(*money::parse("4.905")) == "4.91");
  CHECK(in_cents(*money::parse("-4.90686")) == "-4.91");
  CHECK(in_cents(*money::parse("-0.004")) == "0.00");
  CHECK(in_cents(*money::parse("0.09")) == "0.09");
}

TEST_CASE_FIXTURE(watched, "a capture has a peak of its own after a buy by "
                           "hand") {
  apply(book(200, 59, 60));
  apply(by_hand(201, outcome::up, 2, 60));
  const auto first = see().capture_99c_peak_confidence;
  CHECK(first < 0.65);
  apply(book(205, 97, 98));
  auto capture = fill(206, outcome::up, 22, 95);
  capture.source = fill_source::public_positions;
  capture.revision = ++revision;
  apply(capture);
  apply(by_hand(206, outcome::up, 0, 60));
  CHECK(see().capture_99c_peak_confidence > 0.9);
  // A fall of 33 cents is one from the capture's peak.
  apply(book(207, 64, 65));
  REQUIRE(see().danger);
  CHECK(see().danger_score > 0.9);
}

TEST_CASE_FIXTURE(watched, "each outcome bought by hand has its own peak") {
  apply(book(200, 59, 60));
  apply(by_hand(201, outcome::up, 2, 60));
  apply(by_hand(202, outcome::down, 5, 41));
  CHECK(see().capture_99c_peak_confidence < 0.45);
  apply(by_hand(203, outcome::down, 5, 0, order_purpose::exit));
  CHECK(see().capture_99c_peak_confidence > 0.55);
}

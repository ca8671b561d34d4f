#include "actors/window_state/keep/isolated_state.hpp"
#include "tests/actors/window_state/any_inputs.hpp"
#include "tests/actors/window_state/poisoned.hpp"
#include "tests/actors/window_state/story.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace fillguard;
using namespace fillguard::test;

namespace {

/// A window whose price to beat is 60,000, and prices around 60,030.
struct position : story {
  market_state state{settings()};

  position() { open(); }

  void open() {
    apply(found());
    apply(second(0));
    apply(
      window_result{{}, id(), {}, coin_price::from_whole(60'000), {}, at(1)});
  }

  template <class T>
  effects apply(const T& x) {
    return state.apply(x);
  }

  /// A price a second in [from, to), each received a second later.
  void prices(int from, int to, int level = 60'030) {
    for (int s = from; s < to; ++s)
      apply(spot(s, std::to_string(level + s % 2).c_str()));
  }

  void hold(double s) { apply(fill(s, outcome::up, 5, 98)); }

  window_view see() const { return state.view(); }
};

} // namespace

TEST_CASE_FIXTURE(position, "without a position there is no loss probability") {
  prices(100, 250);
  apply(book(250, 97, 98));
  CHECK(!see().loss_probability);
  CHECK(!see().danger);
}

TEST_CASE_FIXTURE(position, "both outcomes have a probability, held or not") {
  prices(100, 250);
  apply(book(250, 97, 98));
  const auto watching = see().win_probability;
  REQUIRE(watching.up);
  REQUIRE(watching.down);
  CHECK(*watching.up > 0.9);
  CHECK(*watching.up + *watching.down == doctest::Approx(1).epsilon(1e-12));
  CHECK(watching.rests_on == "price and market");
  CHECK(watching.source == price_source::rtds_spot);
  CHECK(*watching.by_market.up == doctest::Approx(0.975));
  CHECK(!watching.lacks);

  hold(250);
  CHECK(see().win_probability == watching);
  CHECK(*see().win_probability.down
        == doctest::Approx(*see().loss_probability).epsilon(1e-5));
}

TEST_CASE("whatever happens, the probabilities of both outcomes add to 1") {
  rc::check([] {
    const story s;
    market_state state{s.settings()};
    for (const auto& input : any_inputs(s)) {
      apply_input(state, input);
      const auto view = state.view();
      const auto& win = view.win_probability;
      const auto add_to_1 = [](const auto& x) {
        return x.up.has_value() == x.down.has_value()
               && (!x.up || std::abs(*x.up + *x.down - 1) < 1e-9);
      };
      RC_ASSERT(add_to_1(win));
      RC_ASSERT(add_to_1(win.by_price));
      RC_ASSERT(add_to_1(win.by_market));
      RC_ASSERT(win.up.has_value() == win.rests_on.has_value());
      // Nothing is certain before the final value is published.
      if (win.up && win.rests_on != "outcome" && view.window->seconds_left > 0)
        RC_ASSERT(*win.up > 0 && *win.up < 1);
    }
  });
}

TEST_CASE_FIXTURE(position, "what the win probability lacks is named") {
  CHECK(see().win_probability.lacks == "settlement price");
  CHECK(!see().win_probability.up);
  CHECK(!see().win_probability.rests_on);

  apply(book(250, 97, 98));
  CHECK(see().win_probability.rests_on == "market");
  CHECK(*see().win_probability.up == doctest::Approx(0.975));
  CHECK(!see().win_probability.by_price.up);

  prices(100, 250);
  apply(distrust(250.5));
  CHECK(see().win_probability.rests_on == "price");
  CHECK(!see().win_probability.by_market.up);
}

TEST_CASE_FIXTURE(position, "prices and quotes give the loss probability") {
  prices(100, 250);
  apply(book(250, 97, 98));
  hold(250);
  const auto view = see();
  REQUIRE(view.loss_probability);
  REQUIRE(view.danger);
  const auto& loss = view.danger->loss;
  REQUIRE(loss.by_price);
  REQUIRE(loss.by_market);
  CHECK(*loss.by_market == doctest::Approx(0.025));
  CHECK(*view.loss_probability >= std::min(*loss.by_price, *loss.by_market));
  CHECK(*view.loss_probability <= std::max(*loss.by_price, *loss.by_market));
  CHECK(loss.source == price_source::rtds_spot);
  CHECK(*loss.distance == doctest::Approx(30).epsilon(0.05));
  CHECK(*loss.deviation > 0);
  CHECK(!loss.lacks);
  CHECK(loss.threshold == 0.40);
}

TEST_CASE_FIXTURE(position,
                  "the probability is mirrored for the other outcome") {
  prices(100, 250);
  apply(book(250, 97, 98));
  hold(250);
  position other;
  other.prices(100, 250);
  other.apply(book(250, 97, 98));
  other.apply(fill(250, outcome::down, 5, 98));
  CHECK(*other.see().loss_probability
        == doctest::Approx(1 - *see().loss_probability));
}

TEST_CASE_FIXTURE(position, "without prices the quotes alone count") {
  apply(book(250, 97, 98));
  hold(250);
  const auto x = see();
  CHECK(!x.danger->loss.by_price);
  CHECK(!x.danger->loss.distance);
  CHECK(!x.danger->loss.source);
  CHECK(x.danger->loss.lacks == "settlement price");
  CHECK(x.loss_probability == x.danger->loss.by_market);
  CHECK(*x.loss_probability == doctest::Approx(0.025));
}

TEST_CASE_FIXTURE(position, "without a fresh book the prices alone count") {
  prices(100, 250);
  apply(book(250, 97, 98));
  hold(250);
  apply(distrust(250.5));
  const auto x = see();
  CHECK(!x.danger->loss.by_market);
  CHECK(x.loss_probability == x.danger->loss.by_price);
  CHECK(x.loss_probability);
}

TEST_CASE_FIXTURE(position, "a doubt about the probability is shown and told, "
                            "guarded or not") {
  auto how = settings();
  how.danger.acts_on = acting_reading::loss_probability;
  std::string consequence = "; the hard stop acts alone";
  SUBCASE("guarded") {}
  SUBCASE("guarded without a hard stop") {
    how.guard.hard_stop_bid.reset();
    consequence = "; danger causes no sale or hedge meanwhile, since "
                  "guard.hard_stop_bid is off";
  }
  SUBCASE("watched only") {
    how.captures = false;
    consequence = "; the worse one counts as danger";
  }
  const bool guarded = how.captures;
  state = market_state{how};
  open();
  apply(window_opened{{}, id(), at(0)});
  prices(100, 250);
  apply(book(250, 97, 98));
  hold(250);
  CHECK(see().position->guarded == guarded);
  CHECK(!see().danger->loss.doubt);
  CHECK(see().danger->shown_loss.value == see().danger->loss.by_price);
  // The market contradicts the price, three times.
  effects out = apply(book(250.5, 30, 32));
  CHECK(!see().danger->loss.doubt);
  CHECK(!says(out, notice::kind_type::difference));
  for (int i = 1; i < 3; ++i)
    out += apply(book(250.5 + i, 30 + i, 32 + i));
  CHECK(see().danger->loss.doubt.value_or("none")
        == "price and market contradict each other");
  CHECK(says(out, notice::kind_type::difference, consequence));
  // The worse one is that of the quotes: 1 - (0.32 + 0.34) / 2.
  CHECK(see().danger->shown_loss.value.value_or(0) == doctest::Approx(0.67));
  CHECK(*see().danger->loss.by_price < 0.1);
  CHECK(says(out, notice::kind_type::danger, "loss probability 0.6"));
  // No guard sells it, so that a person has to.
  CHECK(says(out, notice::kind_type::danger, "is at or under 0.65")
        == !guarded);
  apply(book(254, 97, 98));
  CHECK(!see().danger->loss.doubt);
}

TEST_CASE_FIXTURE(position, "nothing is guarded while nothing may act") {
  auto how = settings();
  how.guard.on_danger = danger_action::hold;
  SUBCASE("the hard stop acts") {
    how.guard.hard_stop_bid = cents(65);
  }
  SUBCASE("nothing does") {
    how.guard.hard_stop_bid.reset();
  }
  state = market_state{how};
  open();
  apply(window_opened{{}, id(), at(0)});
  apply(book(250, 97, 98));
  hold(250);
  REQUIRE(see().position);
  CHECK(see().position->guarded == how.guard.hard_stop_bid.has_value());
  if (!see().position->guarded)
    CHECK(see().position->not_guarded_because
          == "guard.on_danger is hold, and there is no hard stop");
}

TEST_CASE_FIXTURE(position, "without both the probability is unknown") {
  hold(250);
  CHECK(!see().loss_probability);
  CHECK(see().danger);

  // Both were known, and are too old now.
  prices(251, 260);
  apply(book(260, 97, 98));
  CHECK(see().loss_probability);
  apply(second(272));
  const auto x = see();
  CHECK(!x.loss_probability);
  CHECK(!x.danger->loss.by_price);
  CHECK(!x.danger->loss.by_market);
  CHECK(x.danger->loss.lacks == "fresh settlement price");
}

TEST_CASE_FIXTURE(position, "a missing price to beat is named") {
  state = market_state{settings()};
  apply(found());
  prices(100, 250);
  hold(250);
  CHECK(!see().loss_probability);
  CHECK(see().danger->loss.lacks == "price to beat");
}

TEST_CASE_FIXTURE(position, "a reversed position has no loss probability") {
  prices(100, 250);
  hold(250);
  CHECK(see().loss_probability);
  auto undone = fill(251, outcome::up, 0, 98);
  undone.status = fill_status::reversed;
  undone.revision = 2;
  apply(undone);
  CHECK(!see().loss_probability);
}

TEST_CASE_FIXTURE(position, "the chosen reading alone gives the alarm") {
  auto by_loss = settings();
  by_loss.danger.acts_on = acting_reading::loss_probability;
  by_loss.danger.loss_threshold = 0.30;
  state = market_state{by_loss};
  open();
  prices(100, 250);
  apply(book(250, 97, 98));
  hold(250);
  CHECK(see().danger->acts_on == "loss_probability");
  CHECK(see().reason == "calm");

  // The quotes fall: the score is far above its threshold, and does not count.
  auto out = apply(book(251, 70, 72));
  CHECK(see().danger_score > 0.40);
  CHECK(!says(out, notice::kind_type::danger));

  // Then the price falls.
  effects fell;
  for (int s = 251; s < 256 && !says(fell, notice::kind_type::danger); ++s)
    fell = apply(spot(s, "59990"));
  CHECK(says(fell, notice::kind_type::danger, "loss probability 0."));
  // Exits follow the one by price.
  CHECK(says(fell, notice::kind_type::danger, " (by price 0."));
  CHECK(says(fell, notice::kind_type::danger, ", by market 0."));
  CHECK(says(fell, notice::kind_type::danger, " reaches 0.30"));
  CHECK(see().reason == "danger");

  // Unknown readings do not end the danger.
  apply(distrust(257));
  CHECK(!says(apply(second(270)), notice::kind_type::danger));
  CHECK(!see().loss_probability);
  // Nor does the price alone, without the quotes that counted before.
  CHECK(!says(apply(spot(269, "60200")), notice::kind_type::danger));
  CHECK(*see().loss_probability < 0.30);
  CHECK(!says(apply(book(270.5, 97, 98)), notice::kind_type::danger));
  CHECK(says(apply(book(272.5, 97, 98)), notice::kind_type::danger,
             " is back under 0.30"));
}

TEST_CASE_FIXTURE(position, "by default the danger score gives the alarm") {
  prices(100, 250);
  apply(book(250, 97, 98));
  hold(250);
  const auto out = apply(book(251, 70, 72));
  CHECK(*see().loss_probability < 0.40);
  CHECK(says(out, notice::kind_type::danger, "danger "));
  CHECK(see().danger->acts_on == "danger_score");
}

TEST_CASE_FIXTURE(position, "equal inputs make equal states, isolated or not") {
  position twin;
  isolated_state kept{settings(), poisoned([](const market_input& x) {
                        const auto* y = std::get_if<btc_price>(&x);
                        return y && y->value == coin_price::from_whole(99'999);
                      })};
  auto all = [this](auto&& take) {
    take(market_input{found()});
    take(market_input{
      window_result{{}, id(), {}, coin_price::from_whole(60'000), {}, at(1)}});
    for (int s = 1; s < 250; ++s)
      take(market_input{spot(s, std::to_string(60'030 + s % 3).c_str())});
    take(market_input{book(250, 97, 98)});
    take(market_input{fill(250, outcome::up, 5, 98)});
  };
  state = market_state{settings()};
  twin.state = market_state{settings()};
  for (auto* x : {&state, &twin.state})
    all([x](const market_input& y) {
      std::visit([x](const auto& z) { x->apply(z); }, y);
    });
  CHECK(state == twin.state);
  CHECK(see().loss_probability);

  // An input that throws after the fold leaves no price in the state.
  all([&kept](const market_input& y) { kept.apply(y); });
  kept.apply(spot(251, "99999"));
  CHECK(kept.rejections() == 1);
  CHECK(kept.state() == state);
  apply(spot(251, "99999"));
  CHECK(kept.state() != state);
}

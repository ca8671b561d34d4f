// The sources of a window's price to beat.

#include "actors/window_state/market/market_state.hpp"
#include "tests/actors/window_state/story.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::test;

namespace {

struct strikes : story {
  template <class T>
  effects apply(const T& x) {
    return state.apply(x);
  }

  current_window see() const { return state.view().window.value(); }

  std::string to_beat() const {
    const auto window = see();
    return window.price_to_beat ? to_string(*window.price_to_beat) : "none";
  }

  market_state state{settings()};
};

/// The same for a 15-minute market.
struct long_strikes : strikes {
  long_strikes() {
    market.length = window_length::m15;
    state = market_state{settings()};
    auto window = found();
    window.window.closes_at = id().opens_at + 900s;
    apply(window);
    apply(second(1));
  }

  effects answer(double s, window_length asked_as, const char* value,
                 bool provisional = false) {
    auto x = site(s, value, provisional);
    x.asked_as = asked_as;
    return apply(x);
  }
};

constexpr auto difference = notice::kind_type::difference;

} // namespace

TEST_CASE_FIXTURE(strikes, "the site's answer is provisional until the second, "
                           "and the venue's price ends it") {
  apply(found());
  apply(second(1));
  CHECK(to_beat() == "none");
  CHECK(says(apply(site(3, "84000.123456", true)), notice::kind_type::window,
             "84000.123456 (venue site, provisional)"));
  CHECK(to_beat() == "84000.123456");
  CHECK(see().price_to_beat_source == strike_source::venue_site);
  CHECK(see().price_to_beat_provisional);
  // Adjusted.
  CHECK(says(apply(site(12, "84000.5")), notice::kind_type::window,
             "84000.5 (venue site)"));
  CHECK(to_beat() == "84000.5");
  CHECK_FALSE(see().price_to_beat_provisional);
  CHECK(apply(site(13, "84000.5")).notices.empty());

  window_result result{{}, id(), {}, coin_price::parse("84001"), {}, at(310)};
  CHECK(says(apply(result), difference,
             "the venue's site answered 84000.5, venue: 84001"));
  CHECK(see().price_to_beat_source == strike_source::venue);
  CHECK(to_beat() == "84001");
}

TEST_CASE_FIXTURE(strikes, "an observed price to beat counts more than a "
                           "provisional answer, and less than a final one") {
  apply(found());
  apply(spot(0, "84000"));
  apply(site(3, "84000.1", true));
  CHECK(see().price_to_beat_source == strike_source::observed);
  CHECK(to_beat() == "84000");
  apply(site(12, "84000.1"));
  CHECK(see().price_to_beat_source == strike_source::venue_site);
  CHECK(to_beat() == "84000.1");
  CHECK_FALSE(see().price_to_beat_disputed);
}

TEST_CASE_FIXTURE(strikes, "more than 0.01 % between two sources is told once, "
                           "and is a dispute until the venue decides") {
  apply(found());
  apply(spot(0, "84000"));
  // One part in ten thousand is no dispute, a millionth more is.
  apply(site(12, "84008.4"));
  CHECK_FALSE(see().price_to_beat_disputed);
  const auto answered = apply(site(13, "84034"));
  CHECK(says(answered, difference, "observed 84000"));
  CHECK(says(answered, difference, "site answered 84034"));
  CHECK(see().price_to_beat_disputed);
  CHECK_FALSE(says(apply(spot(1, "84002")), difference));
  CHECK(see().price_to_beat_disputed);
  window_result result{{}, id(), {}, coin_price::parse("84000"), {}, at(310)};
  CHECK(says(apply(result), difference, "84034, venue: 84000"));
  CHECK_FALSE(see().price_to_beat_disputed);
  CHECK(to_beat() == "84000");
}

TEST_CASE_FIXTURE(strikes, "a dispute ends when the sources agree") {
  apply(found());
  apply(spot(0, "84000"));
  apply(site(3, "84034", true));
  CHECK(see().price_to_beat_disputed);
  CHECK(says(apply(site(12, "84000")), difference, "no longer disputed"));
  CHECK_FALSE(see().price_to_beat_disputed);
}

TEST_CASE_FIXTURE(strikes, "there is no entry while the price to beat is "
                           "disputed") {
  apply(found());
  apply(spot(0, "84000"));
  apply(site(12, "84034"));
  apply(second(249));
  const auto calm = [&] {
    std::size_t out = 0;
    for (int s = 250; s < 280; ++s) {
      out += apply(second(s)).orders.size();
      out += apply(book(s + 0.5, 97, 98)).orders.size();
    }
    return out;
  };
  CHECK(calm() == 0);
  CHECK(state.view().reason == "no entry: price to beat disputed");
  // Without the dispute the same books are an entry.
  CHECK(apply(site(280, "84000")).orders.size() == 1);
}

TEST_CASE_FIXTURE(long_strikes,
                  "an answer for another length counts only if it equals the "
                  "one for the 5-minute window of the same second") {
  answer(3, window_length::m15, "84034");
  CHECK(to_beat() == "none");
  CHECK(says(answer(3.1, window_length::m5, "84000.5"),
             notice::kind_type::window, "84034, which is not taken"));
  CHECK(to_beat() == "none");
  // The 5-minute answer by itself is not this market's.
  CHECK_FALSE(see().price_to_beat_source);
  answer(12, window_length::m15, "84000.500001");
  CHECK(to_beat() == "84000.500001");
  CHECK(see().price_to_beat_source == strike_source::venue_site);
}

TEST_CASE_FIXTURE(long_strikes, "or the observed average") {
  answer(3, window_length::m15, "84000");
  CHECK(to_beat() == "none");
  apply(spot(0, "84000"));
  CHECK(see().price_to_beat_source == strike_source::venue_site);
  // An hour's open beside an observed price is no source that could differ.
  apply(spot(0, "84030"));
  CHECK(see().price_to_beat_source == strike_source::observed);
  CHECK_FALSE(see().price_to_beat_disputed);
}

TEST_CASE_FIXTURE(long_strikes,
                  "the answer for the 5-minute window of the same "
                  "second can dispute the observed average") {
  apply(spot(0, "84000"));
  answer(12, window_length::m15, "84034");
  CHECK_FALSE(see().price_to_beat_disputed);
  CHECK(says(answer(12.1, window_length::m5, "84034"), difference,
             "observed 84000, the venue's site answered 84034"));
  CHECK(see().price_to_beat_disputed);
  answer(13, window_length::m15, "84020");
  CHECK(says(answer(13.1, window_length::m5, "84010"),
             notice::kind_type::window,
             "84020, which is not taken")
        == false); // Told before.
  CHECK(see().price_to_beat_disputed);
  CHECK(says(answer(14, window_length::m5, "84000"), difference,
             "no longer disputed"));
}

TEST_CASE_FIXTURE(strikes, "answers of no use change nothing") {
  apply(site(3, "84000"));
  CHECK(state.refused().unknown_window == 1);
  apply(found());
  apply(second(1));
  apply(site(3, "0"));
  CHECK(state.refused().bad_price == 1);
  auto other = site(3, "84000");
  other.window.market.coin = asset::eth;
  apply(other);
  CHECK(state.refused().other_market == 1);
  CHECK(to_beat() == "none");
}

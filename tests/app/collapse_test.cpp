// Two recorded collapses, guarded by the value rule: every position ends sold,
// whatever is known of the settlement price.

#include "app/replay/capture.hpp"
#include "app/replay/player.hpp"
#include "tests/support/test_exchange.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <numeric>

using namespace fillguard;

namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

/// What is known of the settlement price.
enum class sight {
  right,    ///< The prices that the quotes followed.
  absent,   ///< None.
  silent,   ///< No more prices from before the fall on.
  repeated, ///< From then on the same price at new times: the worst freeze.
  dearer,   ///< The price to beat is $34 too high, so that DOWN looks safe.
  cheaper,  ///< It is $34 too low.
};

struct recording {
  recorded_window window;
  std::vector<recorded_frame> frames;
};

std::optional<recording> recorded(const std::string& open) {
  const std::string path = FILLGUARD_SHARED_DIR
                           "/data/recorded/book_5m/btc-updown-5m-"
                           + open + ".jsonl.gz";
  if (!fs::exists(path))
    return std::nullopt;
  recorded_windows windows;
  auto opened = open_capture(path, windows);
  REQUIRE(opened);
  recording out;
  bad_by_kind bad;
  for (recorded_frame next; opened->frames->next(next, bad);)
    out.frames.push_back(next);
  out.window = windows.begin()->second;
  // Under today's fees, and by the loss probability.
  out.window.info.rules.taker_fee = fee_schedule{70'000, 1};
  return out;
}

/// A price that was normal by the last digits of a fixed sequence.
class noise {
public:
  double next() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) {
      state_ = state_ * 6364136223846793005u + 1442695040888963407u;
      sum += static_cast<double>(state_ >> 40) / (1 << 24);
    }
    return sum;
  }

private:
  std::uint64_t state_ = 1;
};

double z_of(double probability) {
  double low = -4;
  double high = 4;
  for (int i = 0; i < 50; ++i) {
    const double middle = (low + high) / 2;
    (std::erfc(-middle / std::sqrt(2.0)) / 2 < probability ? low : high) =
      middle;
  }
  return low;
}

/// No coin prices were recorded beside these books. These are the ones under
/// which the quotes of each second were fair, at $3.50 a second: the distance
/// to the price to beat whose probability is the middle of the quotes.
std::vector<btc_price> prices_behind(const recording& from, sight known,
                                     utc_time frozen_from) {
  constexpr double a_second = 3.5;
  const auto& info = from.window.info;
  const double strike = from.window.result.price_to_beat->to_double();
  std::vector<btc_price> out;
  const auto add = [&out](utc_time at, double value) {
    btc_price x;
    x.source = price_source::recorded;
    x.value = coin_price::from_millionths(std::llround(value * 1e6));
    x.source_time = at;
    x.received_at = at + milliseconds{1300};
    out.push_back(x);
  };
  if (known == sight::absent)
    return out;
  noise random;
  std::vector<double> before;
  double sum = 0;
  for (int s = 0; s < 300; ++s)
    before.push_back(sum += a_second * random.next());
  for (int s = 0; s < 300; ++s)
    add(info.id.opens_at - seconds{300 - s},
        strike + before[static_cast<std::size_t>(s)] - sum);
  const double off = known == sight::dearer    ? 34
                     : known == sight::cheaper ? -34
                                               : 0;
  add(info.id.opens_at, strike + off);
  auto frame = from.frames.begin();
  order_book book;
  double middle = 0.5;
  for (auto at = info.id.opens_at + seconds{1}; at <= info.closes_at;
       at += seconds{1}) {
    for (; frame != from.frames.end() && frame->at <= at; ++frame)
      for (const auto& update : frame->updates)
        update.kind == book_update::kind_type::snapshot
          ? book.replace(update.bids, update.asks)
          : book.change(update.bids, update.asks);
    if (const auto top = book.top(); top.bid && top.ask)
      middle = (top.bid->price.to_double() + top.ask->price.to_double()) / 2;
    const double left = std::max(seconds_between(at, info.closes_at), 1.0);
    const double value =
      strike
      + a_second * std::sqrt(left) * z_of(std::clamp(middle, 0.005, 0.995));
    if (at > frozen_from && known == sight::silent)
      break;
    add(at, at > frozen_from && known == sight::repeated
              ? out.back().value.to_double()
              : value);
  }
  return out;
}

struct outcome_of_play {
  position_view position;
  money proceeds; ///< Of the sales, after fees.
};

outcome_of_play play(const recording& from, int quantity, sight known,
                     bool by_value) {
  window_state_settings how;
  how.market = from.window.info.id.market;
  how.captures = true;
  how.guard.entry_filters = false;
  how.capture.max_spend = money::from_millionths(quantity * 990'000);
  how.danger.acts_on = acting_reading::loss_probability;
  if (!by_value)
    how.guard.on_danger = danger_action::hold;
  spending_caps caps{money::from_whole(1000), money::from_whole(1000),
                     money::from_whole(1000)};
  player playing{how, paper_desk{std::make_shared<test::test_exchange>(), caps},
                 nullptr};
  const auto prices =
    prices_behind(from, known, from.window.info.closes_at - seconds{20});
  auto next = prices.begin();
  const auto deliver_until = [&](utc_time at) {
    for (; next != prices.end() && next->received_at <= at; ++next) {
      playing.pass_until(next->received_at);
      playing.deliver(*next);
    }
  };
  for (const auto& frame : from.frames) {
    deliver_until(frame.at);
    for (const auto& update : frame.updates) {
      playing.pass_until(frame.at);
      playing.deliver(update, from.window);
    }
  }
  while (const auto due = playing.next_due()) {
    deliver_until(*due);
    playing.pass_until(*due + nanoseconds{1});
  }
  const auto past = playing.state().summary_of(from.window.info.id);
  REQUIRE(past);
  REQUIRE(past->position);
  REQUIRE(past->capture->filled >= shares::from_whole(quantity));
  outcome_of_play out{*past->position, {}};
  if (out.position.sold_at)
    out.proceeds = *out.position.sold_at * out.position.sold
                   - (*out.position.fees - *past->capture->fee);
  return out;
}

} // namespace

TEST_CASE("recorded collapses end sold, whatever is known of the price") {
  constexpr std::array names{"right",    "absent", "silent",
                             "repeated", "$34 up", "$34 down"};
  std::string table;
  for (const char* open : {"1776099900", "1776261900"}) {
    const auto window = recorded(open);
    if (!window) {
      MESSAGE("skipped: no recorded books at " FILLGUARD_SHARED_DIR);
      return;
    }
    for (const int quantity : {5, 200}) {
      const auto alone = play(*window, quantity, sight::absent, false);
      for (std::size_t i = 0; i < names.size(); ++i) {
        CAPTURE(open);
        CAPTURE(quantity);
        CAPTURE(names[i]);
        const auto got = play(*window, quantity, static_cast<sight>(i), true);
        CHECK(got.position.held < dust);
        CHECK(got.position.sold_at);
        char row[160];
        std::snprintf(row, sizeof row,
                      "\n%s %3d shares, %-8s: %8.2f, hard stop alone %8.2f",
                      open, quantity, names[i], got.proceeds.to_double(),
                      alone.proceeds.to_double());
        table += row;
      }
    }
  }
  MESSAGE(table);
}

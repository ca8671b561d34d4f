#include "app/judge/judge.hpp"

#include "actors/window_state/prices/loss_probability.hpp"
#include "app/judge/random_walk.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <map>

namespace fillguard {

namespace {

using std::chrono::seconds;

struct question {
  utc_time now;
  std::size_t horizon = 0; ///< Index in `judged_at`.
  const judged_window* window = nullptr;
};

std::vector<question> questions_about(const std::vector<judged_window>& xs) {
  std::vector<question> out;
  for (const auto& x : xs)
    for (std::size_t i = 0; i < judged_at.size(); ++i)
      out.push_back({x.closes_at - seconds{judged_at[i]}, i, &x});
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.now < b.now; });
  return out;
}

/// A published price that teaches the error of averages from then on.
struct lesson {
  utc_time known_at;
  utc_time second;
  settlement rule = settlement::twap_60;
  coin_price value;
};

/// The venue publishes a final price some seconds after the close.
constexpr seconds published_after{10};

std::vector<lesson> lessons_of(const judged_inputs& inputs) {
  std::vector<lesson> out;
  for (const auto& x : inputs.windows)
    if (x.final_price && is_average(x.settles_on))
      out.push_back({x.closes_at + published_after, x.closes_at, x.settles_on,
                     *x.final_price});
  for (const auto& x : inputs.averages)
    out.push_back({x.received_at, x.source_time, settlement::twap_60, x.value});
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return a.known_at < b.known_at;
  });
  return out;
}

/// Windows of one block may depend on one another: they share prices.
std::int64_t block_of(utc_time closes_at) {
  return to_unix_seconds(closes_at) / 600;
}

/// What was received by a moment.
class received {
public:
  received(const judged_inputs& inputs, const chance_settings& settings)
      : inputs_{inputs}, known_{settings}, lessons_{lessons_of(inputs)},
        next_price_{inputs.prices.begin()}, next_average_{
                                              inputs.averages.begin()} {
    // nop
  }

  void until(utc_time now) {
    for (;
         next_price_ != inputs_.prices.end() && next_price_->received_at <= now;
         ++next_price_) {
      known_.add(next_price_->source_time, next_price_->value);
      walk_.add(next_price_->source_time, next_price_->value);
    }
    for (; next_average_ != inputs_.averages.end()
           && next_average_->received_at <= now;
         ++next_average_)
      if (!published_ || next_average_->source_time >= published_->at)
        published_ =
          published_average{next_average_->source_time, next_average_->value};
    for (; next_lesson_ < lessons_.size()
           && lessons_[next_lesson_].known_at <= now;
         ++next_lesson_) {
      const auto& x = lessons_[next_lesson_];
      if (inputs_.learns)
        known_.learn(x.rule, x.second, x.value);
    }
  }

  const settlement_prices& known() const { return known_; }
  const random_walk& walk() const { return walk_; }

  /// The newest average, unless too old.
  std::optional<published_average> published(utc_time now) const {
    return published_ && now - published_->at <= seconds{10} ? published_
                                                             : std::nullopt;
  }

private:
  const judged_inputs& inputs_;
  settlement_prices known_;
  random_walk walk_;
  std::vector<lesson> lessons_;
  std::optional<published_average> published_;
  std::vector<recorded_price>::const_iterator next_price_;
  std::vector<recorded_price>::const_iterator next_average_;
  std::size_t next_lesson_ = 0;
};

/// UP's chance by the market; absent without a fresh and narrow quote.
std::optional<double> middle_of(const recorded_book& book,
                                std::size_t horizon) {
  const auto& top = book.tops[horizon];
  return top ? win_probability({}, *top).up_by_market : std::nullopt;
}

void add_market(judged_horizon& to, const recorded_books& books,
                const question& moment, outcome leader, const forecast& own) {
  const auto book =
    books.find({moment.window->opens_at, moment.window->closes_at});
  if (book == books.end())
    return;
  const auto middle = middle_of(book->second, moment.horizon);
  if (!middle)
    return;
  const double loses = leader == outcome::up ? 1 - *middle : *middle;
  to.market.push_back({loses, own.happened, own.block});
  to.improved_with_books.push_back(own);
}

} // namespace

judgement judge(const judged_inputs& inputs, const chance_settings& settings) {
  auto patient = settings;
  // A price from before the window is of no use. The service rejects prices
  // much sooner; here old prices count, so that no hard question is left out.
  patient.stale_after = std::chrono::minutes{5};
  received by_now{inputs, patient};
  judgement out;
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i].seconds_left = judged_at[i];

  std::uint64_t done = 0;
  for (const auto& moment : questions_about(inputs.windows)) {
    if (inputs.goes_on && !inputs.goes_on(done++))
      break;
    by_now.until(moment.now);
    const auto& window = *moment.window;
    if (!window.price_to_beat || !window.winner)
      continue;
    const auto rule = window.settles_on;
    const auto improved =
      chance_of({rule, window.price_to_beat, window.closes_at, moment.now,
                 rule == settlement::twap_60 ? by_now.published(moment.now)
                                             : std::nullopt},
                by_now.known());
    if (!improved.chance)
      continue;
    const auto& walk = by_now.walk();
    const auto blind =
      walk.chance_above(*window.price_to_beat, window.closes_at);
    const auto informed =
      is_average(rule) ? walk.chance_of_mean(
        *window.price_to_beat, seconds_that_settle(rule, window.closes_at))
                       : blind;
    if (!blind || !informed)
      continue;
    const auto leader =
      *by_now.known().motion().newest() >= *window.price_to_beat
        ? outcome::up
        : outcome::down;
    const bool lost = leader != *window.winner;
    const auto block = block_of(window.closes_at);
    const auto of_leader = [leader](double up) {
      return leader == outcome::up ? 1 - up : up;
    };
    auto& horizon = out[moment.horizon];
    const forecast own{improved.chance->loses(leader), lost, block};
    horizon.improved.push_back(own);
    horizon.informed.push_back({of_leader(*informed), lost, block});
    horizon.walk.push_back({of_leader(*blind), lost, block});
    add_market(horizon, inputs.books, moment, leader, own);
  }
  return out;
}

judgement judge(const std::vector<recorded_price>& prices,
                const std::vector<judged_window>& windows,
                const chance_settings& settings) {
  return judge({prices, {}, windows, {}}, settings);
}

judgement judge_market(const recorded_books& books) {
  judgement out;
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i].seconds_left = judged_at[i];
    for (const auto& [window, book] : books) {
      const auto middle = middle_of(book, i);
      if (!middle || !book.winner)
        continue;
      const auto leader = *middle >= 0.5 ? outcome::up : outcome::down;
      out[i].market.push_back({std::min(*middle, 1 - *middle),
                               leader != *book.winner,
                               block_of(window.second)});
    }
  }
  return out;
}

std::size_t stand_in(std::vector<judged_window>& windows,
                     const tick_averages& averages) {
  std::size_t out = 0;
  std::erase_if(windows, [&](judged_window& window) {
    if (window.price_to_beat && window.winner)
      return false;
    const auto open = averages.at(window.settles_on, window.opens_at);
    const auto close = averages.at(window.settles_on, window.closes_at);
    if (!open || !close)
      return true;
    if (!window.price_to_beat)
      window.price_to_beat = open;
    if (!window.final_price)
      window.final_price = close;
    if (!window.winner)
      window.winner = *window.final_price >= *window.price_to_beat
                        ? outcome::up
                        : outcome::down;
    ++out;
    return false;
  });
  return out;
}

namespace {

constexpr std::int64_t shadow_length = 300;
constexpr std::int64_t shadow_step = 10;

} // namespace

std::vector<judged_window>
shadow_windows(const std::vector<recorded_price>& prices) {
  std::map<std::int64_t, coin_price> by_second;
  for (const auto& x : prices)
    by_second[to_unix_seconds(x.source_time)] = x.value;
  std::vector<judged_window> out;
  for (const auto& [second, value] : by_second) {
    const auto open = by_second.find(second - shadow_length);
    if (second % shadow_step != 0 || second % shadow_length == 0
        || open == by_second.end())
      continue;
    out.push_back({from_unix_seconds(second - shadow_length),
                   from_unix_seconds(second), open->second,
                   value >= open->second ? outcome::up : outcome::down});
  }
  return out;
}

std::vector<judged_window> shadow_windows(const tick_averages& averages,
                                          settlement rule) {
  std::vector<judged_window> out;
  const auto start = averages.first() / shadow_step * shadow_step;
  for (auto second = start; second <= averages.last() + 3;
       second += shadow_step) {
    const auto opens_at = from_unix_seconds(second - shadow_length);
    const auto closes_at = from_unix_seconds(second);
    const auto open = averages.at(rule, opens_at);
    const auto close = averages.at(rule, closes_at);
    if (open && close)
      out.push_back({opens_at, closes_at, open,
                     *close >= *open ? outcome::up : outcome::down, rule,
                     close});
  }
  return out;
}

} // namespace fillguard

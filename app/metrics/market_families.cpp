#include "app/metrics/families.hpp"
#include "app/metrics/family_maker.hpp"
#include "app/metrics/reading.hpp"

#include <algorithm>

namespace fillguard::metrics {

families market_families(
  const std::vector<std::shared_ptr<const window_view>>& markets) {
  auto left = family::gauge("fillguard_window_left_seconds",
                            "Until the window closes; negative after.");
  auto price_age = family::gauge("fillguard_price_age_seconds",
                                 "Age of the coin price that is acted on.");
  auto price_stale = family::gauge("fillguard_price_stale",
                                   "1 while there is no fresh coin price.");
  auto book_age = family::gauge("fillguard_book_age_seconds",
                                "Since the book was received or confirmed.");
  auto book_stale =
    family::gauge("fillguard_book_stale", "1 while there is no fresh book.");
  auto confidence =
    family::gauge("fillguard_confidence_ratio", "Confidence of each side.");
  auto held =
    family::gauge("fillguard_position_held_shares", "Shares that are held.");
  auto open = family::gauge("fillguard_position_uncovered_shares",
                            "Shares that are held and not hedged.");
  auto unsafe = family::gauge("fillguard_position_unprotected",
                              "1 while an unhedged position cannot be guarded "
                              "as it should.");
  auto alarm = family::gauge("fillguard_position_alarm",
                             "1 while a position needs manual attention.");
  auto score = family::gauge("fillguard_danger_score",
                             "Danger of what is held; the last known one while "
                             "sight is lost.");
  auto reading = family::gauge("fillguard_danger_reading",
                               "The reading of danger that is acted on; the "
                               "last known one while sight is lost.");
  auto reading_age = family::gauge("fillguard_danger_reading_age_seconds",
                                   "Since that reading was taken.");
  auto sight = family::gauge("fillguard_danger_sight",
                             "1 for what is known of that reading: every "
                             "signal that counted, some, none.");
  auto limit = family::gauge("fillguard_danger_threshold",
                             "The reading from which on there is danger.");
  auto loss = family::gauge("fillguard_loss_probability_ratio",
                            "How likely what is held is to lose; the last "
                            "known value while sight is lost.");
  auto win = family::gauge("fillguard_win_probability_ratio",
                           "How likely each outcome is to win, held or not.");
  auto halted =
    family::gauge("fillguard_halted", "1 while new entries are halted.");
  for (const auto& at : markets) {
    const auto& view = *at;
    const labels with{{"market", to_string(view.market)}};
    if (view.window)
      left.add(with, view.window->seconds_left);
    if (view.btc.age_ms)
      price_age.add(with, static_cast<double>(*view.btc.age_ms) / 1'000);
    price_stale.add(with, view.btc.stale);
    for (const auto token : both_sides) {
      const labels of_side{{"market", to_string(view.market)},
                           {"side", to_string(token)}};
      const auto& book = view.book(token);
      if (book.age_ms)
        book_age.add(of_side, static_cast<double>(*book.age_ms) / 1'000);
      book_stale.add(of_side, book.stale);
      const auto& sure =
        token == outcome::up ? view.confidence.up : view.confidence.down;
      if (sure)
        confidence.add(of_side, *sure);
      const auto& chance = token == outcome::up ? view.win_probability.up
                                                : view.win_probability.down;
      if (chance) {
        auto of_win = of_side;
        if (const auto& rests_on = view.win_probability.rests_on)
          of_win.push_back({"rests_on", *rests_on});
        win.add(of_win, *chance);
      }
    }
    // What is not known is absent, and not 0.
    if (view.position || view.capture_99c || !view.holdings.unknown()) {
      held.add(with, view.position      ? view.position->held.to_double()
                     : view.capture_99c ? view.capture_99c->filled.to_double()
                                        : 0.0);
      open.add(with, uncovered(view).to_double());
    }
    unsafe.add(with, unprotected(view));
    alarm.add(with, view.position && view.position->alarm);
    score.add(with, view.danger ? view.danger->shown_score.value.value_or(
                      view.danger_score)
                                : view.danger_score);
    if (const auto acts = acting_danger_of(view)) {
      limit.add(with, acts->threshold);
      if (acts->value)
        reading.add(with, *acts->value);
      if (acts->read_at)
        reading_age.add(
          with, std::max(seconds_between(*acts->read_at, view.at), 0.0));
      for (const auto each : all_of<danger_sight>)
        sight.add({{"market", to_string(view.market)},
                   {"state", std::string{name_of(each)}}},
                  each == acts->sight);
    }
    if (view.danger && view.danger->shown_loss.value)
      loss.add(with, *view.danger->shown_loss.value);
    halted.add(with, view.halted.has_value());
  }
  return with_samples(left, price_age, price_stale, book_age, book_stale,
                      confidence, held, open, unsafe, alarm, score, reading,
                      reading_age, sight, limit, loss, win, halted);
}

families history_families(const std::map<market_key, market_counts>& counts) {
  auto opened =
    family::counter("fillguard_windows_opened_total", "Windows that opened.");
  auto settled = family::counter("fillguard_windows_settled_total",
                                 "Windows that ended, by outcome.");
  auto fills =
    family::counter("fillguard_fills_total",
                    "Fills of captures: found or grown, confirmed, reversed.");
  auto dangers = family::counter("fillguard_dangers_total",
                                 "Times that a position came into danger.");
  auto halts =
    family::counter("fillguard_halts_total", "Times that entries were halted.");
  auto set_aside = family::counter("fillguard_inputs_set_aside_total",
                                   "Inputs that the state could not apply.");
  auto differences = family::counter("fillguard_differences_total",
                                     "Times that two sources disagreed.");
  auto profit = family::gauge("fillguard_settled_profit_dollars",
                              "Profit of all windows settled since the start.");
  for (const auto& [market, counted] : counts) {
    const auto name = to_string(market);
    const labels with{{"market", name}};
    opened.add(with, counted.windows_opened);
    settled.add({{"market", name}, {"outcome", "up"}}, counted.windows_up);
    settled.add({{"market", name}, {"outcome", "down"}}, counted.windows_down);
    settled.add({{"market", name}, {"outcome", "half"}}, counted.windows_half);
    fills.add({{"market", name}, {"status", "provisional"}}, counted.fills);
    fills.add({{"market", name}, {"status", "confirmed"}},
              counted.fills_confirmed);
    fills.add({{"market", name}, {"status", "reversed"}},
              counted.fills_reversed);
    dangers.add(with, counted.dangers);
    halts.add(with, counted.halts);
    set_aside.add(with, counted.set_aside);
    differences.add(with, counted.differences);
    profit.add(with, counted.profit.to_double());
  }
  return with_samples(opened, settled, fills, dangers, halts, set_aside,
                      differences, profit);
}

} // namespace fillguard::metrics

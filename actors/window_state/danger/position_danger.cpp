#include "actors/window_state/danger/position_danger.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace fillguard {

namespace {

bool acts_on_loss(acting_reading acts_on) {
  return acts_on == acting_reading::loss_probability;
}

std::string in_words(acting_reading acts_on, std::optional<double> value) {
  const bool loss = acts_on_loss(acts_on);
  std::string out = loss ? "loss probability " : "danger ";
  if (!value)
    return out + "unknown";
  return out
         + (loss ? to_3_digits(*value)
                 : std::to_string(round_to_3(*value)).substr(0, 5));
}

/// The inputs of the loss probability, by their bits.
constexpr std::array<std::string_view, 2> loss_inputs{"by_price", "by_market"};

known_inputs known_parts(const loss_reading& loss) {
  return (loss.by_price ? 1U : 0U) | (loss.by_market ? 2U : 0U);
}

/// "14 s"
std::string seconds_since(utc_time then, utc_time now) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(now - then);
  return std::to_string(std::max<std::int64_t>(whole.count(), 0)) + " s";
}

std::string in_words(const known_bid& known) {
  return known.bid ? "bid " + to_string(*known.bid) : "no bid";
}

} // namespace

void position_danger::read(const position_facts& facts,
                           const danger_settings& settings) {
  score_ = danger_score(facts.signals, settings.weights);
  settlement_ = facts.spots.chance(facts.question);
  const auto up = facts.book ? facts.book->top() : top_of_book{};
  loss_ = loss_of(win_probability(settlement_.reading, up), facts.held);
  if (facts.book) {
    const auto own = facts.held == outcome::up ? up : mirror(up);
    last_bid_ = known_bid{facts.now, own.bid ? std::optional{own.bid->price}
                                             : std::nullopt};
    token_quotes_.add(facts.now, own);
    token_speed_ = token_quotes_.read(facts.now);
    exit_ = exit_depth(*facts.book, facts.held, facts.quantity, facts.fee);
    hedge_ = hedge_cost(*facts.book, facts.held, facts.quantity, facts.fee);
  }
  look(facts.now);
}

void position_danger::look(utc_time now) {
  score_sight_.look(now, known_signals(score_), score_.score);
  loss_sight_.look(now, known_parts(loss_), loss_.probability);
  const auto keep = [&](std::optional<whole_reading>& whole) {
    whole.emplace(whole_reading{now, score_.score, loss_.probability,
                                last_bid_ ? last_bid_->bid : std::nullopt});
  };
  if (score_sight_.state() == danger_sight::known)
    keep(score_whole_);
  if (loss_sight_.state() == danger_sight::known)
    keep(loss_whole_);
}

std::optional<std::string>
position_danger::cross(const danger_settings& settings) {
  const auto threshold = acts_on_loss(settings.acts_on)
                           ? settings.loss_threshold
                           : settings.threshold;
  shows_danger_ = sight(settings.acts_on).reaches(threshold);
  // While the answer is unknown, the last known one stands.
  const bool dangerous = shows_danger_.value_or(dangerous_);
  if (dangerous == dangerous_)
    return std::nullopt;
  dangerous_ = dangerous;
  return in_words(settings.acts_on, acting(settings.acts_on))
         + (dangerous ? " reaches " : " is back under ")
         + std::to_string(threshold).substr(0, 4);
}

std::optional<std::string>
position_danger::notice_sight(const position_facts& facts,
                              const danger_settings& settings) {
  const auto now = sight(settings.acts_on).state();
  if (now == announced_ || !is_due(facts, settings, now))
    return std::nullopt;
  announced_ = now;
  return describe_sight(facts, settings.acts_on);
}

bool position_danger::is_due(const position_facts& facts,
                             const danger_settings& settings,
                             danger_sight to) const {
  // A return is due when its loss was announced; otherwise both are `known`.
  if (to == danger_sight::known)
    return true;
  if (to < announced_)
    return false; // Partly back.
  const auto& seen = sight(settings.acts_on);
  const auto lost = lost_inputs(settings.acts_on);
  const bool only_quotes =
    facts.book
    && std::find(lost.begin(), lost.end(),
                 acts_on_loss(settings.acts_on) ? "by_price" : "velocity")
         == lost.end();
  if (dangerous_ && !only_quotes)
    return true;
  return (dangerous_ || !only_quotes) && seen.since()
         && facts.now - *seen.since() >= sight_patience;
}

std::string position_danger::describe_sight(const position_facts& facts,
                                            acting_reading acts_on) const {
  const auto& seen = sight(acts_on);
  std::string out =
    "sight of " + to_string(facts.quantity) + ' ' + to_string(facts.held);
  const auto add = [&out](const std::string& words) { out += ", " + words; };
  if (seen.state() == danger_sight::known) {
    out += " is back: " + in_words(acts_on, acting(acts_on));
    if (last_bid_)
      add(in_words(*last_bid_));
  } else {
    out += seen.state() == danger_sight::lost ? " is lost" : " is partly lost";
    std::string names;
    for (const auto name : lost_inputs(acts_on))
      names += (names.empty() ? " (no " : ", ") + std::string{name};
    out += names.empty() ? " (nothing known yet)" : names + ')';
    if (const auto shown = seen.shown(); shown.read_at)
      out += ": last " + in_words(acts_on, shown.value) + ' '
             + seconds_since(*shown.read_at, facts.now) + " ago";
    if (last_bid_)
      add("last " + in_words(*last_bid_) + ' '
          + seconds_since(last_bid_->at, facts.now) + " ago");
    else
      add("no bid known");
  }
  add(std::to_string(
        static_cast<std::int64_t>(std::max(facts.signals.seconds_left, 0.0)))
      + " s left");
  return out;
}

std::vector<std::string_view>
position_danger::lost_inputs(acting_reading of) const {
  std::vector<std::string_view> out;
  const auto lost = sight(of).lost();
  const auto add = [&](std::size_t bit, std::string_view name) {
    if ((lost >> bit & 1U) != 0)
      out.push_back(name);
  };
  if (acts_on_loss(of)) {
    for (std::size_t i = 0; i < loss_inputs.size(); ++i)
      add(i, loss_inputs[i]);
    return out;
  }
  for (std::size_t i = 0; i < danger_signals.size(); ++i)
    add(i, danger_signals[i].name);
  return out;
}

std::string position_danger::describe_reading(acting_reading acts_on) const {
  return in_words(acts_on, sight(acts_on).shown().value);
}

std::optional<double> position_danger::acting(acting_reading acts_on) const {
  return acts_on_loss(acts_on) ? loss_.probability
                               : std::optional{score_.score};
}

} // namespace fillguard

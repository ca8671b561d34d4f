#include "actors/window_state/danger/position_danger.hpp"

namespace fillguard {

namespace {

bool acts_on_loss(acting_reading acts_on) {
  return acts_on == acting_reading::loss_probability;
}

std::string in_words(acting_reading acts_on, double value) {
  return (acts_on_loss(acts_on) ? "loss probability " : "danger ")
         + std::to_string(round_to_3(value)).substr(0, 5);
}

} // namespace

void position_danger::read(const position_facts& facts,
                           const danger_settings& settings) {
  score_ = danger_score(facts.signals, settings.weights);
  settlement_ = facts.spots.chance(facts.question);
  top_of_book own;
  if (facts.book)
    own =
      facts.held == outcome::up ? facts.book->top() : mirror(facts.book->top());
  loss_ = loss_probability(settlement_.said, facts.held, own);
  if (!facts.book)
    return;
  token_quotes_.add(facts.now, own);
  token_speed_ = token_quotes_.read(facts.now);
  exit_ = exit_depth(*facts.book, facts.held, facts.quantity, facts.fee);
  hedge_ = hedge_cost(*facts.book, facts.held, facts.quantity, facts.fee);
}

std::optional<std::string>
position_danger::cross(const danger_settings& settings) {
  const auto value = acting(settings.acts_on);
  const auto threshold = acts_on_loss(settings.acts_on)
                           ? settings.loss_threshold
                           : settings.threshold;
  shows_danger_ = value ? std::optional{*value >= threshold} : std::nullopt;
  // While the reading is unknown, the last known answer stands.
  const bool dangerous = shows_danger_.value_or(dangerous_);
  if (dangerous == dangerous_)
    return std::nullopt;
  dangerous_ = dangerous;
  return in_words(settings.acts_on, *value)
         + (dangerous ? " reaches " : " is back under ")
         + std::to_string(threshold).substr(0, 4);
}

std::string position_danger::describe_reading(acting_reading acts_on) const {
  return in_words(acts_on, acting(acts_on).value_or(0));
}

std::optional<double> position_danger::acting(acting_reading acts_on) const {
  return acts_on_loss(acts_on) ? loss_.probability
                               : std::optional{score_.score};
}

} // namespace fillguard

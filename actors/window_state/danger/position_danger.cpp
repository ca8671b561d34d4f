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

double acting_threshold(const danger_settings& settings) {
  return acts_on_loss(settings.acts_on) ? settings.loss_threshold
                                        : settings.threshold;
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

/// " (by price 0.700, by market 0.500)": what the pooled probability consists
/// of, since exits follow the one by price.
std::string parts_in_words(const loss_reading& loss) {
  const auto part = [](const std::optional<double>& value) {
    return value ? to_3_digits(*value) : "unknown";
  };
  return " (by price " + part(loss.by_price) + ", by market "
         + part(loss.by_market) + ')';
}

/// The inputs of the loss probability, by their bits.
constexpr std::array<std::string_view, 2> loss_inputs{"by_price", "by_market"};

/// The same for people.
std::string input_in_words(std::string_view name) {
  if (name == "by_price")
    return "settlement price";
  if (name == "by_market")
    return "quotes on both sides";
  return std::string{name};
}

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
                           const danger_settings& settings,
                           const contradiction& contradicts) {
  score_ = danger_score(facts.signals, settings.weights);
  settlement_ = facts.spots.chance(facts.question);
  const auto up = facts.book ? facts.book->top() : top_of_book{};
  const auto& wins =
    wins_.of(win_facts_of(settlement_.reading, up),
             [](const win_facts& known) { return win_probability(known); });
  loss_ = loss_of(wins, facts.held);
  if (facts.book) {
    const auto own = facts.held == outcome::up ? up : mirror(up);
    last_bid_ = known_bid{facts.now, own.bid ? std::optional{own.bid->price}
                                             : std::nullopt};
    token_quotes_.add(facts.now, own);
    token_speed_ = token_quotes_.read(facts.now);
    exit_ = exit_depth(*facts.book, facts.held, facts.quantity, facts.fee);
    hedge_ = hedge_cost(*facts.book, facts.held, facts.quantity, facts.fee);
    // Without quotes, what contradicted the price last still does.
    read_doubt(facts, own, contradicts);
  }
  look(facts.now);
}

void position_danger::read_doubt(const position_facts& facts,
                                 const top_of_book& own,
                                 const contradiction& contradicts) {
  acting_loss::facts about;
  about.now = facts.now;
  about.by_price = loss_.by_price;
  // Without a horizon, all prices that settle are known.
  if (const auto& chance = settlement_.reading.chance;
      chance && chance->horizon > 0)
    about.price_time = facts.question.closes_at
                       - std::chrono::nanoseconds{
                         static_cast<std::int64_t>(chance->horizon * 1e9)};
  about.by_quotes = loss_by_quotes(own);
  about.to_beat_disputed = facts.to_beat_disputed;
  about.book_updates = facts.book_updates;
  acting_.read(about, contradicts.least, contradicts.updates);
}

void position_danger::look(utc_time now) {
  score_sight_.look(now, known_signals(score_), score_.score);
  const auto loss = loss_to_act_on();
  loss_sight_.look(now, known_parts(loss_), loss);
  const auto keep = [&](std::optional<whole_reading>& whole) {
    whole.emplace(whole_reading{now, score_.score, loss,
                                last_bid_ ? last_bid_->bid : std::nullopt});
  };
  if (score_sight_.state() == danger_sight::known)
    keep(score_whole_);
  if (loss_sight_.state() == danger_sight::known)
    keep(loss_whole_);
}

void position_danger::cross(const danger_settings& settings) {
  if (!danger_announced_)
    danger_announced_ = dangerous_;
  shows_danger_ = sight(settings.acts_on).reaches(acting_threshold(settings));
  // While the answer is unknown, the last known one stands.
  dangerous_ = shows_danger_.value_or(dangerous_);
}

std::optional<std::string>
position_danger::notice_danger(utc_time now, const danger_settings& settings) {
  if (shows_danger_ != false) {
    calm_since_.reset();
    if (!dangerous_ || danger_announced_ == true)
      return std::nullopt;
  } else {
    if (danger_announced_ != true)
      return std::nullopt;
    if (!calm_since_)
      calm_since_ = now;
    if (now - *calm_since_ < calm_patience)
      return std::nullopt;
    calm_since_.reset();
  }
  danger_announced_ = dangerous_;
  return acting_in_words(settings.acts_on)
         + (dangerous_ ? " reaches " : " is back under ")
         + std::to_string(acting_threshold(settings)).substr(0, 4);
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
    out += " is back: " + acting_in_words(acts_on);
    if (last_bid_)
      add(in_words(*last_bid_));
  } else {
    out += seen.state() == danger_sight::lost ? " is lost" : " is partly lost";
    std::string names;
    for (const auto name : lost_inputs(acts_on))
      names += (names.empty() ? " (no " : ", no ") + input_in_words(name);
    out += names.empty() ? " (nothing known yet)" : names + ')';
    if (const auto shown = seen.shown(); shown.read_at)
      out += ": last " + in_words(acts_on, shown.value) + ' '
             + seconds_since(*shown.read_at, facts.now) + " ago";
    if (last_bid_)
      add(last_bid_->at == facts.now
            ? in_words(*last_bid_)
            : "last " + in_words(*last_bid_) + ' '
                + seconds_since(last_bid_->at, facts.now) + " ago");
    else
      add("no bid known");
  }
  add(std::to_string(
        static_cast<std::int64_t>(std::max(facts.signals.seconds_left, 0.0)))
      + " s left");
  return out;
}

std::optional<std::string>
position_danger::notice_low_bid(const position_facts& facts,
                                price hard_stop_bid, std::uint32_t updates) {
  if (!facts.book || !last_bid_)
    return std::nullopt;
  const auto& bid = last_bid_->bid;
  low_bid_.look(bid ? std::optional{*bid <= hard_stop_bid} : std::nullopt,
                facts.book_updates);
  if (low_bid_announced_ || acting_.value() || !bid
      || low_bid_.count() < updates)
    return std::nullopt;
  low_bid_announced_ = true;
  return "bid " + to_string(*bid) + " is at or under "
         + to_string(hard_stop_bid)
         + ", and no loss probability by price counts";
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

std::string position_danger::acting_in_words(acting_reading acts_on) const {
  auto out = in_words(acts_on, acting(acts_on));
  if (acts_on_loss(acts_on))
    out += parts_in_words(loss_);
  return out;
}

std::optional<double> position_danger::acting(acting_reading acts_on) const {
  return acts_on_loss(acts_on) ? loss_to_act_on() : std::optional{score_.score};
}

std::optional<loss_doubt> position_danger::doubt() const {
  if (!loss_.by_price)
    return loss_doubt::no_reading;
  const auto& known = acting_.doubt();
  return known == loss_doubt::no_reading ? std::nullopt : known;
}

std::optional<double> position_danger::loss_to_act_on() const {
  if (!loss_.by_price)
    return loss_.by_market;
  const auto doubt = this->doubt();
  std::optional<double> other;
  if (doubt == loss_doubt::contradicted)
    other = acting_.by_quotes();
  else if (doubt)
    other = loss_.by_market;
  else if (acting_.differs())
    other = loss_.probability; // One odd quote is mostly no contradiction.
  return std::max(*loss_.by_price, other.value_or(0));
}

} // namespace fillguard

#include "app/trace/decision_notes.hpp"

#include "app/program/one_line.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace fillguard {

namespace {

/// At most three decimals, and never "1.422e-06".
std::string short_number(double x) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3f", x);
  std::string out{text.data()};
  out.erase(out.find_last_not_of('0') + 1);
  if (out.back() == '.')
    out.pop_back();
  return out == "-0" ? "0" : out;
}

bool is_decision(notice::kind_type x) {
  using kind = notice::kind_type;
  return x == kind::exit || x == kind::hedge || x == kind::danger
         || x == kind::fill || x == kind::order || x == kind::lock;
}

/// "2nd of 2 updates"; empty: the rule needs one.
std::string count_text(std::size_t needed) {
  if (needed < 2)
    return {};
  const auto* ending = needed == 2 ? "nd" : needed == 3 ? "rd" : "th";
  return ", on the " + std::to_string(needed) + ending + " of "
         + std::to_string(needed) + " updates of the book in a row";
}

/// The beginnings of the guard's notices of a sale.
constexpr std::array sells_words{"sells everything: ",
                                 "sells without a floor: "};

bool sells(const notice& reported) {
  return std::any_of(
    sells_words.begin(), sells_words.end(),
    [&](const char* words) { return reported.text.starts_with(words); });
}

/// The threshold of the rule that sells, and the updates that it took.
std::string rule_text(const notice& reported, const updates_needed& needed) {
  if (!sells(reported) || reported.text.find("flatten") != std::string::npos)
    return {};
  if (reported.text.find("hard stop") == std::string::npos)
    return count_text(needed.danger);
  return (needed.hard_stop_bid ? " of " + to_string(*needed.hard_stop_bid) : "")
         + count_text(needed.hard_stop);
}

/// The reading that acts, of its own threshold.
std::string acting_text(const danger_view& danger) {
  std::string out = "; acts on " + danger.acts_on;
  if (danger.acts_on != "loss_probability")
    return out;
  const auto& value = danger.shown_loss.value;
  return out + ' ' + (value ? short_number(*value) : "unknown") + " of "
         + short_number(danger.loss.threshold);
}

} // namespace

std::string decision_text(const notice& reported,
                          const updates_needed& updates) {
  auto out = to_string(reported.kind) + " in " + to_string(reported.market)
             + ": " + one_line(reported.text) + rule_text(reported, updates);
  if (!reported.danger)
    return out;
  const auto& danger = *reported.danger;
  out += acting_text(danger);
  if (reported.danger_score)
    out += "; danger score " + short_number(*reported.danger_score) + " of "
           + short_number(danger.threshold);
  for (const auto& signal : danger.signals) {
    out += "; " + signal.name + ' ';
    if (!signal.raw)
      out += "unknown";
    else
      out +=
        short_number(*signal.raw) + " adds " + short_number(signal.component);
  }
  return out;
}

void decision_notes::add(const notice& reported) {
  if (!is_decision(reported.kind) || reported.tag.cause == 0)
    return;
  kept_.push_back({reported.tag.cause, to_string(reported.market),
                   sells(reported), decision_text(reported, updates_)});
  if (kept_.size() > most_kept)
    kept_.pop_front();
}

std::vector<std::string>
decision_notes::about(const std::vector<std::uint64_t>& messages,
                      const std::string& exit_of) const {
  std::vector<std::string> out;
  const note* standing = nullptr;
  bool is_listed = exit_of.empty();
  // Ids grow, so that decisions after the newest of these are later ones.
  const auto newest = std::max_element(messages.begin(), messages.end());
  for (const auto& one : kept_) {
    const bool here =
      std::find(messages.begin(), messages.end(), one.cause) != messages.end();
    if (here)
      out.push_back(one.text);
    if (one.sells && one.market == exit_of && one.cause <= *newest) {
      standing = &one;
      is_listed = here;
    }
  }
  if (standing && !is_listed)
    out.insert(out.begin(), "decided before: " + standing->text);
  return out;
}

} // namespace fillguard

#include "app/trace/decision_notes.hpp"

#include "app/program/one_line.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace fillguard {

namespace {

std::string short_number(double x) {
  std::array<char, 32> out{};
  std::snprintf(out.data(), out.size(), "%.4g", x);
  return out.data();
}

bool tells_a_decision(notice::kind_type x) {
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

} // namespace

std::string decision_text(const notice& said, const updates_needed& updates) {
  auto out = to_string(said.kind) + " in " + to_string(said.market) + ": "
             + one_line(said.text);
  const bool sells = said.text.starts_with("sells everything: ");
  if (sells && said.text.find("hard stop") != std::string::npos)
    out += count_text(updates.hard_stop);
  else if (sells && said.text.find("flatten") == std::string::npos)
    out += count_text(updates.danger);
  if (!said.danger)
    return out;
  const auto& danger = *said.danger;
  out += "; acts on " + danger.acts_on;
  if (said.danger_score)
    out += "; danger score " + short_number(*said.danger_score) + " of "
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

void decision_notes::add(const notice& said) {
  if (!tells_a_decision(said.kind) || said.tag.cause == 0)
    return;
  kept_.push_back({said.tag.cause, decision_text(said, updates_)});
  if (kept_.size() > most_kept)
    kept_.pop_front();
}

std::vector<std::string>
decision_notes::about(const std::vector<std::uint64_t>& messages) const {
  std::vector<std::string> out;
  for (const auto& one : kept_)
    if (std::find(messages.begin(), messages.end(), one.cause)
        != messages.end())
      out.push_back(one.text);
  return out;
}

} // namespace fillguard

#include "app/telegram/command_desk.hpp"

#include "app/display/status_line.hpp"
#include "app/program/one_line.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

namespace fillguard {

namespace {

/// For the width of a telephone.
constexpr std::size_t phone_width = 80;

constexpr const char* known_commands =
  "/status /position /pnl /why /halt REASON /resume /flatten";

std::string rounded(double x, const char* format) {
  std::array<char, 32> out{};
  std::snprintf(out.data(), out.size(), format, x);
  return out.data();
}

/// "/halt@our_bot too risky": the command, and the rest.
std::pair<std::string, std::string> command_of(const std::string& text) {
  const auto end = std::min(text.find_first_of(" \n"), text.size());
  auto word = text.substr(0, std::min(end, text.find('@')));
  const auto rest = text.find_first_not_of(" \n", end);
  return {std::move(word),
          rest == std::string::npos ? std::string{} : text.substr(rest)};
}

std::int64_t day_of(utc_time x) {
  constexpr std::int64_t day = 86'400;
  return to_unix_seconds(x) / day;
}

} // namespace

command_desk::command_desk(std::string chat, chat_actions actions)
    : chat_{std::move(chat)}, actions_{std::move(actions)} {
  // nop
}

std::optional<std::string>
command_desk::answer(const net::telegram::update& asked, utc_time now) {
  if (asked.id <= last_)
    return std::nullopt;
  last_ = asked.id;
  if (asked.chat != chat_ || !asked.text.starts_with('/')
      || now - asked.sent_at > latest)
    return std::nullopt;
  const auto [word, rest] = command_of(asked.text);
  if (word == "/status")
    return status();
  if (word == "/position")
    return position();
  if (word == "/pnl")
    return results(now);
  if (word == "/why")
    return reasons();
  if (word == "/halt") {
    const auto why = rest.empty() ? "by Telegram" : one_line(rest);
    actions_.halt(why);
    return "Entries are halted: " + why
           + ". Exits go on. /resume allows them "
             "again.";
  }
  if (word == "/resume") {
    const auto still = actions_.resume();
    return still ? "Entries stay halted: " + *still
                 : std::string{"Entries are allowed again."};
  }
  if (word == "/flatten")
    return flatten(rest, asked.id, now);
  return "Known are " + std::string{known_commands};
}

std::string command_desk::status() const {
  std::string out;
  for (const auto& view : actions_.views())
    out += (out.empty() ? "" : "\n") + status_line(*view, {phone_width});
  return out.empty() ? "Nothing is known yet." : out;
}

std::string command_desk::position() const {
  std::string out;
  for (const auto& view : actions_.views()) {
    const auto& own = view->position;
    if (!own || own->held <= shares{} || !view->window)
      continue;
    out += (out.empty() ? "" : "\n") + to_string(view->market) + ": "
           + to_string(own->held) + ' ' + to_string(own->token);
    if (own->average_price)
      out += " bought at " + to_string(*own->average_price);
    const auto& bid = view->book(own->token).top.bid;
    out += ", bid " + (bid ? to_string(bid->price) : "unknown");
    out += own->worth_now ? ", selling now brings " + to_string(*own->worth_now)
                          : std::string{", what selling brings is unknown"};
    out += ", a win pays " + to_string(own->held) + ", a loss 0";
    out += ", " + rounded(std::max(view->window->seconds_left, 0.0), "%.0f")
           + " s left";
    if (own->alarm)
      out += ", ALARM: " + one_line(*own->alarm);
    if (!own->guarded)
      out += ", not guarded"
             + (own->not_guarded_because ? ": " + *own->not_guarded_because
                                         : std::string{});
    if (!actions_.site.empty())
      out += '\n' + actions_.site + "/event/" + slug(view->window->id);
  }
  return out.empty() ? "Nothing is held." : out;
}

std::string command_desk::results(utc_time now) const {
  money sum;
  std::size_t known = 0;
  std::size_t unknown = 0;
  std::string out;
  for (const auto& view : actions_.views())
    for (const auto& past : view->previous_windows) {
      if (!past.position || day_of(past.id.opens_at) != day_of(now))
        continue;
      out +=
        slug(past.id) + ": "
        + (past.profit ? to_string(*past.profit)
                           + (past.profit_estimated ? " (fee estimated)" : "")
                       : std::string{"not known yet"})
        + '\n';
      if (past.profit) {
        sum += *past.profit;
        ++known;
      } else {
        ++unknown;
      }
    }
  if (known + unknown == 0)
    return "No position of the last windows was of today (UTC).";
  out += "together " + to_string(sum) + " dollars in " + std::to_string(known)
         + " of the last windows, today (UTC)";
  if (unknown > 0)
    out += "; " + std::to_string(unknown) + " not known yet";
  return out;
}

std::string command_desk::reasons() const {
  std::string out;
  for (const auto& view : actions_.views()) {
    out += (out.empty() ? "" : "\n") + to_string(view->market) + ": "
           + (view->halted ? "halted: " + one_line(*view->halted)
                           : one_line(view->reason));
    if (view->position && view->position->goal)
      out += "; " + one_line(*view->position->goal);
    if (!view->danger)
      continue;
    const auto& danger = *view->danger;
    out +=
      "; danger "
      + (danger.shown_score.value ? rounded(*danger.shown_score.value, "%.2f")
                                  : "unknown")
      + " of " + rounded(danger.threshold, "%.2f") + ", acts on "
      + danger.acts_on;
    for (const auto& signal : danger.signals)
      out += ", " + signal.name + ' '
             + (signal.raw ? rounded(signal.component, "%.2f") : "unknown");
  }
  return out.empty() ? "Nothing is known yet." : out;
}

std::string command_desk::flatten(const std::string& code, std::int64_t id,
                                  utc_time now) {
  if (!actions_.trades)
    return "This mode sends no orders: nothing can be sold.";
  if (asked_ && now <= asked_->until && !code.empty() && code == asked_->code) {
    asked_.reset();
    std::string names;
    for (const auto market : actions_.markets) {
      actions_.flatten(market);
      names += (names.empty() ? "" : ", ") + to_string(market);
    }
    return "Entries are halted, and what is held in " + names
           + " is sold at whatever is bid. /position shows what is left.";
  }
  // Four digits that the last question did not have.
  constexpr std::int64_t spread = 7'919;
  asked_ = question{std::to_string(1'000 + id * spread % 9'000),
                    now + confirmed_within};
  return "Halts entries and sells everything at whatever is bid. To go on, "
         "write /flatten "
         + asked_->code + " within " + std::to_string(confirmed_within.count())
         + " s.";
}

} // namespace fillguard

#include "app/telegram/command_desk.hpp"

#include "app/display/status_line.hpp"
#include "app/program/one_line.hpp"
#include "messages/position.hpp"

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

/// Why the account cannot be read; absent: it can.
std::optional<std::string> unread_account(const window_view& x) {
  if (x.account && !x.account->armed)
    return "what is held is not known: not armed: " + one_line(x.account->why);
  if (x.holdings.unknown())
    return "what is held is not known: "
           + one_line(x.holdings.why.value_or(""));
  return std::nullopt;
}

} // namespace

command_desk::command_desk(std::string chat, chat_actions actions)
    : chat_{std::move(chat)}, actions_{std::move(actions)} {
  // nop
}

std::optional<std::string>
command_desk::answer(const net::telegram::update& message, utc_time now) {
  if (message.id <= last_)
    return std::nullopt;
  last_ = message.id;
  if (message.chat != chat_ || !message.text.starts_with('/')
      || now - message.sent_at > latest)
    return std::nullopt;
  const auto [word, rest] = command_of(message.text);
  if (word == "/status")
    return status();
  if (word == "/position")
    return position();
  if (word == "/pnl")
    return results();
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
    return flatten(rest, message.id, now);
  return "Known are " + std::string{known_commands};
}

std::string command_desk::status() const {
  std::string out;
  for (const auto& view : actions_.views()) {
    out += (out.empty() ? "" : "\n") + status_line(*view, {phone_width});
    if (const auto why = unread_account(*view); why && !view->position)
      out += '\n' + *why;
  }
  return out.empty() ? "Nothing is known yet." : out;
}

std::string command_desk::position() const {
  std::string out;
  for (const auto& view : actions_.views()) {
    const auto& own = view->position;
    if (!own || own->held <= shares{} || !view->window) {
      if (const auto why = unread_account(*view); why && !own)
        out +=
          (out.empty() ? "" : "\n") + to_string(view->market) + ": " + *why;
      continue;
    }
    out += (out.empty() ? "" : "\n") + to_string(view->market) + ": "
           + to_string(own->held) + ' ' + to_string(own->token);
    if (own->average_price)
      out += " bought at " + to_string(*own->average_price);
    const auto& book = view->book(own->token);
    out += book.stale     ? ", bid unknown: the book is stale"
           : book.top.bid ? ", bid " + to_string(book.top.bid->price)
                          : std::string{", no bid"};
    out += own->worth_now ? ", selling now brings " + to_string(*own->worth_now)
                          : std::string{", what selling brings is unknown"};
    // A pair pays a dollar, whichever outcome wins.
    out += ", a win pays " + to_string(own->held) + ", a loss "
           + to_string(own->hedged);
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
  for (const auto& view : actions_.views())
    for (const auto& past : view->previous_windows)
      if (!past.winner && past.position && past.position->held >= dust)
        out += (out.empty() ? "" : "\n") + to_string(past.position->held) + ' '
               + to_string(past.position->token) + " of " + slug(past.id)
               + " wait for the result";
  if (actions_.views().empty())
    return "Nothing is known yet.";
  return out.empty() ? "Nothing is held." : out;
}

/// The sums of the states, by which the limits of the day go too.
std::string command_desk::results() const {
  money profit;
  money open;
  std::uint32_t unknown = 0;
  std::string out;
  std::string unread;
  const auto views = actions_.views();
  if (views.empty())
    return "Nothing is known yet.";
  for (const auto& view : views) {
    if (unread_account(*view) && !view->position)
      unread += (unread.empty() ? "" : ", ") + to_string(view->market);
    const auto& day = view->day;
    profit += day.profit;
    open += day.open;
    unknown += day.unknown;
    if (!day.total().is_zero() || day.unknown > 0)
      out += to_string(view->market) + ": " + to_string(day.total()) + '\n';
  }
  out += "today (UTC) " + to_string(profit + open) + " dollars";
  if (!open.is_zero())
    out += ", of which " + to_string(open) + " at what the bids pay now";
  if (unknown > 0)
    out += "; " + std::to_string(unknown)
           + (unknown == 1 ? " position" : " positions")
           + " not counted, since the worth is not known now";
  if (!unread.empty())
    out += "; what is held in " + unread + " is not known";
  return out;
}

namespace {

std::string known_or(const std::optional<double>& value, const char* format) {
  return value ? rounded(*value, format) : "unknown";
}

/// The reading that counts, its limit and age, and what it consists of.
std::string danger_words(const window_view& view) {
  const auto& danger = *view.danger;
  const auto& shown = danger.shown();
  auto out = (danger.by_loss() ? "loss probability " : "danger ")
             + known_or(shown.value, "%.2f");
  if (shown.sight != danger_sight::known)
    out +=
      shown.read_at
        ? ", read "
            + rounded(std::max(seconds_between(*shown.read_at, view.at), 0.0),
                      "%.0f")
            + " s ago"
        : std::string{", never read whole"};
  const bool acts = view.position && view.position->guarded;
  out += (acts ? ", acts at " : ", in danger from ")
         + rounded(danger.acting_threshold(), "%.2f");
  if (danger.by_loss()) {
    out += ", by price " + known_or(danger.loss.by_price, "%.3f")
           + ", by market " + known_or(danger.loss.by_market, "%.3f");
    if (danger.loss.doubt)
      out += ", in doubt: " + *danger.loss.doubt;
    return out;
  }
  for (const auto& signal : danger.signals)
    out += ", " + signal.name + ' '
           + (signal.raw ? rounded(signal.component, "%.2f") : "unknown");
  return out;
}

} // namespace

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
    out += "; " + danger_words(*view);
  }
  return out.empty() ? "Nothing is known yet." : out;
}

std::string command_desk::flatten(const std::string& code, std::int64_t id,
                                  utc_time now) {
  if (!actions_.trades)
    return "This mode sends no orders: nothing can be sold.";
  if (pending_ && now <= pending_->until && !code.empty()
      && code == pending_->code) {
    pending_.reset();
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
  pending_ = question{std::to_string(1'000 + id * spread % 9'000),
                      now + confirmed_within};
  return "Halts entries and sells everything at whatever is bid. To go on, "
         "write /flatten "
         + pending_->code + " within "
         + std::to_string(confirmed_within.count()) + " s.";
}

} // namespace fillguard

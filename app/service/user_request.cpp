#include "app/service/user_request.hpp"

#include "app/program/exit_code.hpp"
#include "messages/position.hpp"
#include "net/local_control/local_control.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <istream>
#include <ostream>
#include <sstream>
#include <thread>

namespace fillguard {

namespace {

using namespace std::chrono_literals;

constexpr auto request_answered_within = 5s;

/// A sale that takes longer goes on without the command.
constexpr auto sold_within = 60s;
constexpr auto look_at_sale_every = 250ms;

constexpr std::string_view leave_word = "leave ";
constexpr std::string_view flatten_word = "flatten ";
constexpr std::string_view position_word = "position ";

/// Between the parts of an answer, none of which contains it.
constexpr char part_divider = '\t';
constexpr std::string_view refused = "refused";

std::string refuse(const std::string& service, const std::string& why) {
  return std::string{refused} + part_divider + service + ": " + why;
}

std::vector<std::string> parts_of(std::string_view x) {
  std::vector<std::string> out;
  for (std::size_t from = 0; from <= x.size();) {
    const auto to = std::min(x.find(part_divider, from), x.size());
    out.emplace_back(x.substr(from, to - from));
    from = to + 1;
  }
  return out;
}

std::string one_word(std::string x) {
  std::replace(x.begin(), x.end(), part_divider, ' ');
  std::replace(x.begin(), x.end(), '\n', ' ');
  return x;
}

std::string names_of(const std::vector<market_key>& markets) {
  std::string out;
  for (const auto market : markets)
    out += (out.empty() ? "" : ", ") + to_string(market);
  return out;
}

/// The markets that a service names in its answer to "who"; absent: releases
/// before 0.3.2 name none.
std::optional<std::vector<market_key>> followed_by(std::string_view answer) {
  const auto parts = parts_of(answer);
  if (parts.size() < 2)
    return std::nullopt;
  std::vector<market_key> out;
  std::istringstream names{parts[1]};
  for (std::string name; std::getline(names >> std::ws, name, ',');)
    if (const auto market = parse_market(name))
      out.push_back(*market);
  return out;
}

std::string progress_text(const window_view& view) {
  flatten_progress now;
  std::string trouble;
  if (const auto& held = view.position) {
    now.held = held->held;
    now.sold = held->sold;
    now.sold_at = held->sold_at;
    now.hedged = held->hedged;
    trouble = held->alarm.value_or("");
  }
  const bool not_armed = view.account && !view.account->armed;
  if (trouble.empty() && not_armed)
    trouble = "not armed: " + view.account->why;
  if (trouble.empty() && view.holdings.unknown())
    trouble = view.holdings.why.value_or("");
  const bool open = view.window && view.window->phase == window_phase::open;
  return to_string(now.held) + part_divider + to_string(now.sold) + part_divider
         + (now.sold_at ? to_string(*now.sold_at) : "") + part_divider
         + to_string(now.hedged) + part_divider + (open ? "open" : "closed")
         + part_divider + one_word(trouble) + part_divider
         + ((not_armed || view.holdings.unknown()) && !view.position ? "unknown"
                                                                     : "");
}

/// The answer to one request; fails when no service listens, or with its own
/// words.
result<std::string> ask(const std::string& folder, const std::string& request) {
  auto reply = net::ask_local_control(folder, request, request_answered_within);
  if (!reply)
    return failure(std::move(reply.error()));
  if (!*reply)
    return failure(folder, "no service is running with this journal");
  const auto parts = parts_of(**reply);
  if (parts.front() == refused)
    return failure("refused", parts.size() > 1 ? parts[1] : "");
  return **reply;
}

int complain(std::ostream& err, const error& x) {
  err << "fillguard: " << to_string(x) << '\n';
  return x.where == "refused" ? exit_code::failed : exit_code::wrong;
}

/// The folder of the service that is running: a demo has a journal of its own.
std::string running_folder(const std::string& folder) {
  const auto demo = folder + "/demo";
  const auto here =
    net::ask_local_control(folder, "who", request_answered_within);
  if (here && *here)
    return folder;
  const auto there =
    net::ask_local_control(demo, "who", request_answered_within);
  return there && *there ? demo : folder;
}

bool is_confirmed(std::istream& in, std::ostream& out,
                  const std::vector<market_key>& markets) {
  out << "Halts new entries, and sells what is held in " << names_of(markets)
      << " at whatever is bid. Type yes to go on: " << std::flush;
  std::string answer;
  std::getline(in, answer);
  return answer == "yes";
}

/// Waits for one market; returns whether nothing is left.
bool watch_sale(const std::string& folder, market_key market, std::ostream& out,
                std::ostream& err) {
  const auto name = to_string(market);
  const auto until = std::chrono::steady_clock::now() + sold_within;
  for (;;) {
    const auto reply = ask(folder, std::string{position_word} + name);
    const auto now = reply ? read_progress(*reply) : failure(reply.error());
    if (!now) {
      complain(err, now.error());
      return false;
    }
    if (!now->over() && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(look_at_sale_every);
      continue;
    }
    if (now->unknown) {
      out << name << ": nothing was sold, and what is held is not known: "
          << now->trouble.value_or("the account was not read") << '\n';
      return false;
    }
    out << name << ": sold " << to_string(now->sold);
    if (now->sold_at)
      out << " at " << to_string(*now->sold_at);
    out << ", left " << to_string(now->held);
    if (now->hedged >= dust)
      out << ", of which " << to_string(std::min(now->hedged, now->held))
          << " pay a dollar a pair with the other outcome";
    if (now->held >= dust && now->trouble)
      out << ": " << *now->trouble;
    out << '\n';
    return now->held < dust;
  }
}

} // namespace

bool flatten_progress::over() const {
  return closed || (!unknown && (held < dust || held - hedged < dust));
}

std::optional<std::string> answer_user_request(std::string_view request,
                                               const std::string& service,
                                               const request_actions& actions) {
  if (request == "who")
    return service + part_divider + names_of(actions.markets);
  constexpr std::array words{leave_word, flatten_word, position_word};
  const auto word =
    std::find_if(words.begin(), words.end(),
                 [&](std::string_view x) { return request.starts_with(x); });
  if (word == words.end())
    return std::nullopt;
  const auto name = std::string{request.substr(word->size())};
  const auto market = parse_market(name);
  if (!market
      || std::find(actions.markets.begin(), actions.markets.end(), *market)
           == actions.markets.end())
    return refuse(service, "does not follow " + one_word(name) + ", only "
                             + names_of(actions.markets));
  if (!actions.trades)
    return refuse(service, "sends no orders in this mode");
  if (*word == leave_word) {
    actions.leave(*market);
    return service;
  }
  if (*word == flatten_word) {
    actions.flatten(*market);
    return service;
  }
  for (const auto& view : actions.views())
    if (view->market == *market)
      return progress_text(*view);
  return refuse(service, "has no window of " + name + " yet");
}

result<flatten_progress> read_progress(std::string_view answer) {
  const auto parts = parts_of(answer);
  if (parts.size() < 6)
    return failure("the service",
                   "has another release, and answered: " + std::string{answer});
  const auto held = shares::parse(parts[0]);
  const auto sold = shares::parse(parts[1]);
  const auto hedged = shares::parse(parts[3]);
  if (!held || !sold || !hedged)
    return failure("the service", "answered without numbers");
  flatten_progress out;
  out.held = *held;
  out.sold = *sold;
  out.sold_at = price::parse(parts[2]);
  out.hedged = *hedged;
  out.closed = parts[4] == "closed";
  if (!parts[5].empty())
    out.trouble = parts[5];
  // Absent in answers of releases before 0.3.1.
  out.unknown = parts.size() > 6 && parts[6] == "unknown";
  return out;
}

int leave_market(const std::string& folder, market_key market,
                 std::ostream& out, std::ostream& err) {
  const auto reply =
    ask(running_folder(folder), std::string{leave_word} + to_string(market));
  if (!reply)
    return complain(err, reply.error());
  out << "Our orders in the present window of " << to_string(market)
      << " are cancelled, and it is left alone until it is settled\n"
      << "taken by " << *reply << '\n';
  return exit_code::fine;
}

int flatten_markets(const flatten_options& how, std::istream& in,
                    std::ostream& out, std::ostream& err) {
  const auto folder = running_folder(how.folder);
  // Before the question, which would be for nothing.
  const auto who = ask(folder, "who");
  if (!who)
    return complain(err, who.error());
  const auto markets = how.market ? std::vector{*how.market}
                                  : followed_by(*who).value_or(how.configured);
  if (!how.yes && !is_confirmed(in, out, markets)) {
    err << "fillguard: nothing was sold\n";
    return exit_code::failed;
  }
  bool flat = true;
  // All are requested before any is waited for.
  std::vector<market_key> taken;
  for (const auto market : markets)
    if (const auto reply =
          ask(folder, std::string{flatten_word} + to_string(market));
        reply) {
      taken.push_back(market);
    } else {
      complain(err, reply.error());
      flat = false;
    }
  for (const auto market : taken)
    flat = watch_sale(folder, market, out, err) && flat;
  return flat ? exit_code::fine : exit_code::failed;
}

} // namespace fillguard

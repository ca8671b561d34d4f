#include "app/review/print_review.hpp"

#include "app/review/review_totals.hpp"
#include "net/http_api/state_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <map>
#include <ostream>
#include <set>

namespace fillguard::review {

namespace {

using json = nlohmann::ordered_json;

std::string signed_dollars(money x) {
  char out[64];
  std::snprintf(out, sizeof out, "%+.2f", x.to_double());
  return out;
}

std::string signed_dollars(const std::optional<reckoned_money>& x) {
  return x ? signed_dollars(x->amount) + (x->estimated ? "~" : "") : "unknown";
}

std::string percent(double x) {
  char out[64];
  std::snprintf(out, sizeof out, "%.1f %%", 100 * x);
  return out;
}

std::string between(const std::optional<sum_interval>& x) {
  return x ? signed_dollars(x->low) + " to " + signed_dollars(x->high) : "--";
}

std::string cell(std::string x, std::size_t width) {
  x.resize(std::max(x.size() + 1, width), ' ');
  return x;
}

const char* column_title(policy_name x, bool of_wallet) {
  switch (x) {
  case policy_name::held:
    return "held";
  case policy_name::done:
    return of_wallet ? "as done" : "as configured";
  case policy_name::at_reading:
    return "at the reading";
  case policy_name::at_stop:
    return "at 65c";
  }
  return ""; // Not reached: the compiler checks the cases.
}

const char* key_of(policy_name x) {
  switch (x) {
  case policy_name::held:
    return "held";
  case policy_name::done:
    return "as_done";
  case policy_name::at_reading:
    return "at_reading";
  case policy_name::at_stop:
    return "at_65c";
  }
  return ""; // Not reached: the compiler checks the cases.
}

/// What was done with the shares before the close.
std::string deed(const reviewed_position& x) {
  if (x.sold > shares{} && x.hedged > shares{})
    return "sold, hedged";
  if (x.sold > shares{})
    return "sold " + to_string(x.sold);
  return x.hedged > shares{} ? "hedged " + to_string(x.hedged) : "held";
}

std::string result_in_words(const reviewed_position& x) {
  if (!x.winner)
    return "unknown";
  if (*x.winner == window_outcome::half)
    return "50/50";
  return *x.winner == x.token ? "won" : "lost";
}

/// Rounded, for tables only.
std::string short_price(const std::optional<price>& x) {
  if (!x)
    return "unknown";
  char out[32];
  std::snprintf(out, sizeof out, "%.4g", x->to_double());
  return out;
}

std::string after_exit(const reviewed_position& x) {
  if (!x.left_at)
    return "--";
  return short_price(x.best_bid_after) + ", " + result_in_words(x);
}

/// The review's own rule and the guard's first order, in seconds before the
/// close: "52.0/51.8", "52.0/none"; "--" without danger.
std::string due_and_sent(const reviewed_position& position) {
  if (!position.own)
    return "unknown";
  const auto seconds = [&](const std::optional<utc_time>& at) {
    char out[32];
    std::snprintf(
      out, sizeof out, "%.1f",
      at ? seconds_between(*at, next_window(position.window).opens_at) : 0.0);
    return at ? std::string{out} : std::string{"none"};
  };
  if (!position.own->reached_at && !position.own->sent_at)
    return "--";
  return seconds(position.own->reached_at) + '/'
         + seconds(position.own->sent_at);
}

void print_rows(const std::vector<reviewed_position>& all, bool of_wallet,
                std::ostream& out) {
  constexpr std::size_t slug_width = 29;
  out << cell("window", slug_width) << cell("outcome", 10) << cell("shares", 9)
      << cell("price", 8) << cell("did", 12);
  for (const auto policy : all_policies)
    out << cell(column_title(policy, of_wallet), 15);
  out << cell("own/sent", 12) << cell("best bid", 9) << "after exit\n";
  for (const auto& x : all) {
    out << cell(slug(x.window), slug_width)
        << cell(to_string(x.token) + ' ' + result_in_words(x), 10)
        << cell(to_string(x.bought), 9) << cell(short_price(x.average_price), 8)
        << cell(deed(x), 12);
    for (const auto policy : all_policies)
      out << cell(signed_dollars(x.of(policy).profit), 15);
    out << cell(due_and_sent(x), 12) << cell(short_price(x.best_bid), 9)
        << after_exit(x) << '\n';
  }
}

/// "150 ms", or a range where windows differ.
std::string assumed_delay(const std::vector<reviewed_position>& all) {
  std::set<std::chrono::milliseconds> delays;
  for (const auto& x : all)
    delays.insert(x.taker_delay);
  std::string out;
  for (const auto each : delays)
    out += (out.empty() ? "" : ", ") + std::to_string(each.count()) + " ms";
  return out;
}

/// What was not known, by reason, and what does not agree.
void print_unknowns(const std::vector<reviewed_position>& all,
                    std::ostream& out) {
  std::map<std::string, std::set<std::string>> why;
  std::size_t estimated = 0;
  for (const auto& x : all) {
    bool any = false;
    for (const auto policy : all_policies) {
      const auto& result = x.of(policy);
      if (!result.profit)
        why[result.unknown_because].insert(slug(x.window));
      any = any || (result.profit && result.profit->estimated);
    }
    estimated += any;
  }
  for (const auto& [reason, windows] : why)
    out << "unknown in " << windows.size() << " of " << all.size()
        << " positions: " << reason << '\n';
  if (estimated > 0)
    out << "~: " << estimated
        << " positions have a fee that nothing reports; it counts at its upper "
           "bound, that of a taker\n";
  // The columns "at the reading" and "at 65c" rest on it.
  out << "sales are assumed to match at the recorded bids "
      << assumed_delay(all) << " after their decision\n";
  for (const auto& x : all)
    for (const auto& text : x.notes)
      out << slug(x.window) << ": " << text << '\n';
}

std::string verdict_of(const policy_total& x) {
  if (x.compared < 2)
    return "undecided: too few positions";
  if (x.beyond_held.is_zero() && x.beyond_likely->low.is_zero()
      && x.beyond_likely->high.is_zero())
    return "the same";
  if (x.undecided())
    return "undecided";
  return x.beyond_held > money{} ? "better" : "worse";
}

void print_totals(const std::vector<reviewed_position>& all, bool of_wallet,
                  std::ostream& out) {
  out << '\n'
      << cell("", 16) << cell("positions", 11) << cell("left out", 10)
      << cell("profit", 10) << cell("95 %", 21) << cell("less held", 11)
      << cell("95 %", 21) << "than holding\n";
  for (const auto policy : all_policies) {
    const auto sum = total_of(all, policy);
    out << cell(column_title(policy, of_wallet), 16)
        << cell(std::to_string(sum.positions), 11)
        << cell(std::to_string(sum.left_out), 10);
    if (sum.positions == 0) {
      out << "unknown\n";
      continue;
    }
    out << cell(signed_dollars(sum.profit), 10)
        << cell(between(sum.likely), 21);
    if (policy == policy_name::held || sum.compared == 0) {
      out << "--\n";
      continue;
    }
    out << cell(signed_dollars(sum.beyond_held), 11)
        << cell(between(sum.beyond_likely), 21) << verdict_of(sum);
    if (sum.compared < sum.positions)
      out << " (of " << sum.compared << ')';
    out << '\n';
  }
  out << "95 %: by drawing the positions anew; losses of a kind that none of "
         "them had are missing in it\n";
}

void print_break_even(const std::vector<reviewed_position>& all, bool of_wallet,
                      std::ostream& out) {
  const auto cost = average_cost(all);
  if (!cost)
    return;
  out << "\nbreak-even at an average cost of " << short_price(cost)
      << " a share with fees:\n";
  for (const auto policy : all_policies) {
    const auto sum = total_of(all, policy);
    out << cell(column_title(policy, of_wallet), 16);
    if (!sum.break_even) {
      out << "unknown: there must be positions that won, and ones that lost\n";
      continue;
    }
    if (*sum.break_even < 0) {
      out << "never: it lost money in the positions that won, too\n";
      continue;
    }
    const auto likely = interval_of_share(sum.lost, sum.decided);
    const bool undecided =
      likely.low <= *sum.break_even && *sum.break_even <= likely.high;
    out << "when " << percent(*sum.break_even) << " of the positions lose; "
        << sum.lost << " of " << sum.decided << " did, 95 % "
        << percent(likely.low) << " to " << percent(likely.high)
        << (undecided ? ": undecided" : "") << '\n';
  }
}

std::string in_seconds(std::chrono::nanoseconds x) {
  char out[64];
  std::snprintf(out, sizeof out, "%.1f s",
                std::chrono::duration<double>{x}.count());
  return out;
}

/// How long an alert leaves a person.
void print_alert_times(const std::vector<reviewed_position>& all,
                       std::ostream& out) {
  const auto times = alert_times_of(all);
  if (!times)
    return;
  out << "\nfrom the reading to the first bid of 65c or less, in "
      << times->positions
      << (times->positions == 1 ? " position" : " positions")
      << " that came to both: median " << in_seconds(times->median) << ", "
      << in_seconds(times->least) << " to " << in_seconds(times->most);
  if (times->late > 0)
    out << "; in " << times->late << " the reading was no earlier than it";
  out << '\n';
}

json time_json(const std::optional<utc_time>& x) {
  return x ? json(to_iso8601(*x)) : json();
}

template <class T>
json text_or_null(const std::optional<T>& x) {
  return x ? json(to_string(*x)) : json();
}

json interval_json(const std::optional<sum_interval>& x) {
  return x ? json{to_string(x->low), to_string(x->high)} : json();
}

json sale_json(const std::optional<recorded_sale>& x) {
  return {{"at", x ? json(to_iso8601(x->at)) : json()},
          {"shares", x ? json(to_string(x->sold)) : json()},
          {"proceeds", x ? json(to_string(x->proceeds)) : json()}};
}

json position_json(const reviewed_position& position) {
  json out{
    {"window", slug(position.window)},
    {"outcome", to_string(position.token)},
    {"shares", to_string(position.bought)},
    {"average_price", text_or_null(position.average_price)},
    {"cost", position.cost ? json(to_string(position.cost->amount)) : json()},
    {"result", text_or_null(position.winner)},
    {"sold_shares", to_string(position.sold)},
    {"hedged_shares", to_string(position.hedged)},
    {"left_at",
     position.left_at ? json(to_iso8601(*position.left_at)) : json()},
    {"alert_left_seconds",
     position.alert_left
       ? json(std::chrono::duration<double>{*position.alert_left}.count())
       : json()},
    {"own_rule", position.own
                   ? json{{"reached_at", time_json(position.own->reached_at)},
                          {"due_at", time_json(position.own->due_at)},
                          {"sent_at", time_json(position.own->sent_at)}}
                   : json()},
    {"best_bid", text_or_null(position.best_bid)},
    {"best_bid_after_exit", text_or_null(position.best_bid_after)},
    {"recovered", position.recovered() ? json(*position.recovered()) : json()}};
  for (const auto policy : all_policies) {
    const auto& one = position.of(policy);
    out[key_of(policy)] = {
      {"profit", one.profit ? json(to_string(one.profit->amount)) : json()},
      {"estimated", one.profit ? json(one.profit->estimated) : json()},
      {"unknown_because",
       one.unknown_because.empty() ? json() : json(one.unknown_because)},
      {"sale", sale_json(one.sale)}};
  }
  out["notes"] = position.notes;
  return out;
}

json total_json(const policy_total& total) {
  return {
    {"policy", key_of(total.policy)},
    {"positions", total.positions},
    {"left_out", total.left_out},
    {"profit", total.positions > 0 ? json(to_string(total.profit)) : json()},
    {"interval", interval_json(total.likely)},
    {"compared", total.compared},
    {"beyond_held",
     total.compared > 0 ? json(to_string(total.beyond_held)) : json()},
    {"beyond_held_interval", interval_json(total.beyond_likely)},
    {"undecided", total.undecided()},
    {"break_even_loss_share",
     total.break_even ? json(*total.break_even) : json()},
    {"lost", total.lost},
    {"won_or_lost", total.decided}};
}

} // namespace

void print_text(const std::vector<reviewed_position>& all, bool of_wallet,
                std::ostream& out) {
  print_rows(all, of_wallet, out);
  print_unknowns(all, out);
  print_totals(all, of_wallet, out);
  print_break_even(all, of_wallet, out);
  print_alert_times(all, out);
}

void print_json(const std::vector<reviewed_position>& all, std::ostream& out) {
  json content{{"positions", json::array()}, {"totals", json::array()}};
  for (const auto& x : all)
    content["positions"].push_back(position_json(x));
  for (const auto policy : all_policies)
    content["totals"].push_back(total_json(total_of(all, policy)));
  const auto cost = average_cost(all);
  content["average_cost"] = text_or_null(cost);
  out << net::http_api::to_text(content) << '\n';
}

void print_csv(const std::vector<reviewed_position>& all, std::ostream& out) {
  out << "window,outcome,shares,average_price,cost,result,sold_shares,"
         "hedged_shares,held,as_done,at_reading,at_65c,best_bid,"
         "best_bid_after_exit,recovered,alert_left_seconds,"
         "own_reached_at,own_due_at,guard_sent_at,notes\n";
  const auto field = [](const auto& x) { return x ? to_string(*x) : ""; };
  for (const auto& position : all) {
    out << slug(position.window) << ',' << to_string(position.token) << ','
        << to_string(position.bought) << ',' << field(position.average_price)
        << ',' << (position.cost ? to_string(position.cost->amount) : "") << ','
        << field(position.winner) << ',' << to_string(position.sold) << ','
        << to_string(position.hedged);
    for (const auto policy : all_policies) {
      const auto& profit = position.of(policy).profit;
      out << ',' << (profit ? to_string(profit->amount) : "");
    }
    const auto recovered = position.recovered();
    out << ',' << field(position.best_bid) << ','
        << field(position.best_bid_after) << ','
        << (recovered ? *recovered ? "yes" : "no" : "") << ',';
    if (position.alert_left)
      out << std::chrono::duration<double>{*position.alert_left}.count();
    const auto own = position.own.value_or(own_crossing{});
    for (const auto& at : {own.reached_at, own.due_at, own.sent_at})
      out << ',' << (at ? to_iso8601(*at) : "");
    out << ",\"";
    for (const auto& text : position.notes)
      out << (&text == &position.notes.front() ? "" : "; ") << text;
    out << "\"\n";
  }
}

} // namespace fillguard::review

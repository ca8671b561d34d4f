#include "app/replay/comparison.hpp"

#include "app/replay/interval.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <numeric>

namespace fillguard {

namespace {

std::string number(std::uint64_t x) {
  return std::to_string(x);
}

std::string left(std::string x, std::size_t width) {
  x.resize(std::max(x.size(), width), ' ');
  return x;
}

std::string right(const std::string& x, std::size_t width) {
  return std::string(width > x.size() ? width - x.size() : 0, ' ') + x;
}

/// The slugs of the windows for which `is` returns true.
template <class F>
std::string which(const scorecard& x, F is) {
  std::string out;
  for (const auto& one : x.windows)
    if (is(one))
      out += ' ' + slug(one.window);
  return out;
}

constexpr std::size_t name_width = 12;

std::string row(const std::string& name,
                const std::array<std::string, 13>& cells) {
  std::string out = left(name, name_width);
  for (const auto& x : cells)
    out += right(x, 9);
  return out + '\n';
}

const window_score* find(const scorecard& x, const window_id& id) {
  const auto at = std::find_if(x.windows.begin(), x.windows.end(),
                               [&id](const auto& y) { return y.window == id; });
  return at == x.windows.end() ? nullptr : &*at;
}

/// The profits of all captures whose profit is known.
std::vector<money> profits(const scorecard& x) {
  std::vector<money> out;
  for (const auto& one : x.windows)
    if (one.filled && one.profit)
      out.push_back(*one.profit);
  return out;
}

/// What `other` brought beyond `base`, for each window whose profit is known in
/// both.
std::vector<money> differences(const scorecard& other, const scorecard& base) {
  std::vector<money> out;
  for (const auto& one : base.windows)
    if (const auto* theirs = find(other, one.window);
        theirs && theirs->filled && theirs->profit && one.profit)
      out.push_back(*theirs->profit - *one.profit);
  return out;
}

std::string result_words(const std::optional<window_outcome>& x) {
  if (!x)
    return "outcome unknown";
  return x == window_outcome::half ? "50/50" : to_string(*x) + " won";
}

std::string in_words(const window_score& x) {
  return (x.token ? to_string(*x.token) + ' ' : "") + deeds(x) + ' '
         + dollars(x.profit);
}

} // namespace

std::string dollars(money x) {
  char out[64];
  std::snprintf(out, sizeof out, "%+.2f", x.to_double());
  return out;
}

std::string dollars(const std::optional<money>& x) {
  return x ? dollars(*x) : "--";
}

std::string in_words(const std::optional<sum_interval>& x) {
  return x ? dollars(x->low) + " to " + dollars(x->high) : "--";
}

std::string account(const scorecard& card) {
  const auto sum = card.total();
  const auto halves =
    sum.halves > 0 ? " (" + number(sum.halves) + " at 50/50)" : "";
  std::string out = "captures " + number(sum.captures) + ", filled "
                    + number(sum.filled) + ", hedged " + number(sum.hedged)
                    + ", exited " + number(sum.exited) + ", locked "
                    + number(sum.locked) + ", settled " + number(sum.settled)
                    + halves + "\nprofit " + dollars(sum.profit)
                    + " after fees of " + dollars(sum.fees).substr(1);
  if (sum.unknown > 0)
    out += ", without " + number(sum.unknown) + " of unknown outcome or price";
  out += "\nfalse exits " + number(sum.false_exits);
  out += which(card, [](const auto& y) { return y.false_exit; });
  out += "\nlosses ridden " + number(sum.ridden);
  out += which(card, [](const auto& y) { return y.ridden; });
  return out + '\n';
}

std::string results_table(const std::vector<compared>& items) {
  std::string out = row("policy", {"captures", "filled", "hedged", "exited",
                                   "locked", "settled", "unknown", "false",
                                   "ridden", "fees", "profit", "low", "high"});
  for (const auto& one : items) {
    const auto sum = one.scores.total();
    const auto range = interval_of_sum(profits(one.scores));
    out += row(one.name,
               {number(sum.captures), number(sum.filled), number(sum.hedged),
                number(sum.exited), number(sum.locked), number(sum.settled),
                number(sum.unknown), number(sum.false_exits),
                number(sum.ridden), dollars(sum.fees).substr(1),
                dollars(sum.profit), range ? dollars(range->low) : "--",
                range ? dollars(range->high) : "--"});
  }
  out += '\n';
  for (const auto& one : items)
    out += left(one.name, name_width) + one.meaning + '\n';
  return out
         + "\nunknown: filled, but its outcome or a price is not known, so "
           "that "
           "it is in no profit; false: hedged or exited, and then the side "
           "won; "
           "ridden: held to a settlement that it lost; low, high: the 95 % "
           "interval of the profit, by drawing the captures anew\n";
}

std::string comparison(const std::vector<compared>& items) {
  auto out = results_table(items);
  if (items.empty())
    return out;
  const auto& base = items.front();
  for (std::size_t i = 1; i < items.size(); ++i) {
    const auto each = differences(items[i].scores, base.scores);
    out += items[i].name + " less " + base.name + ": "
           + dollars(std::accumulate(each.begin(), each.end(), money{}))
           + ", 95 % " + in_words(interval_of_sum(each)) + '\n';
  }
  std::size_t differ = 0;
  std::string lines;
  for (const auto& first : items.front().scores.windows) {
    const bool same =
      std::all_of(items.begin(), items.end(), [&first](const auto& other) {
        const auto* theirs = find(other.scores, first.window);
        return theirs && *theirs == first;
      });
    if (same)
      continue;
    ++differ;
    lines += slug(first.window) + ' ' + result_words(first.winner);
    for (const auto& other : items) {
      const auto* theirs = find(other.scores, first.window);
      lines += "; " + other.name + ": " + (theirs ? in_words(*theirs) : "--");
    }
    lines += '\n';
  }
  return out + "\n" + number(differ) + " windows differ of "
         + number(items.front().scores.windows.size()) + '\n' + lines;
}

} // namespace fillguard

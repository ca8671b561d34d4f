#include "messages/book.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace fillguard {

namespace {

/// Levels that a book can get without new memory.
constexpr std::size_t room = 8;

/// Sorts levels so that the best one comes last.
struct towards_best {
  bool rising; ///< Bids rise towards the best level, asks fall.

  bool operator()(const book_level& a, const book_level& b) const {
    return rising ? a.price < b.price : b.price < a.price;
  }
};

order_book::flaw check(const std::vector<book_level>& levels) {
  for (const auto& x : levels) {
    if (x.price <= price{} || x.price >= whole_dollar)
      return order_book::flaw::price_out_of_range;
    if (x.size < shares{})
      return order_book::flaw::negative_size;
  }
  return order_book::flaw::none;
}

/// Returns the levels with a size, best last. Frames mostly arrive in that
/// order.
std::vector<book_level> in_order(const std::vector<book_level>& levels,
                                 towards_best order) {
  std::vector<book_level> out;
  out.reserve(levels.size() + room);
  for (const auto& x : levels)
    if (!x.size.is_zero())
      out.push_back(x);
  if (!std::is_sorted(out.begin(), out.end(), order)) {
    std::reverse(out.begin(), out.end());
    if (!std::is_sorted(out.begin(), out.end(), order))
      std::sort(out.begin(), out.end(), order);
  }
  return out;
}

/// Whether the levels are what a book keeps: valid, each with a size, and
/// sorted with the best one last. Nearly all frames are.
bool are_kept(const std::vector<book_level>& levels, towards_best order) {
  if (levels.empty())
    return true;
  const auto [least, most] =
    std::minmax(levels.front().price, levels.back().price);
  if (least <= price{} || most >= whole_dollar)
    return false;
  for (std::size_t i = 0; i < levels.size(); ++i)
    if (levels[i].size <= shares{}
        || (i > 0 && !order(levels[i - 1], levels[i])))
      return false;
  return true;
}

/// Copies levels into memory that has some room for more.
void copy_levels(const std::vector<book_level>& from,
                 std::vector<book_level>& to) {
  if (to.capacity() < from.size()) {
    to.clear();
    to.reserve(from.size() + room);
  }
  to.assign(from.begin(), from.end());
}

bool has_duplicates(const std::vector<book_level>& sorted) {
  return std::adjacent_find(
           sorted.begin(), sorted.end(),
           [](const auto& a, const auto& b) { return a.price == b.price; })
         != sorted.end();
}

bool crosses(const std::vector<book_level>& bids,
             const std::vector<book_level>& asks) {
  return !bids.empty() && !asks.empty()
         && bids.back().price >= asks.back().price;
}

struct totals {
  wide_int& value;
  wide_int& count;

  void add(const book_level& x, int sign) const {
    const auto size = sign * static_cast<wide_int>(x.size.millionths());
    value += size * x.price.millionths();
    count += size;
  }
};

/// The first level that does not come before `at`. As `std::lower_bound`, but
/// without branches on prices, which the processor cannot predict: most of the
/// time of folding a change was spent on them.
template <bool rising>
std::vector<book_level>::iterator place_of(std::vector<book_level>& levels,
                                           price at) {
  const auto comes_before = [at](const book_level& x) {
    return rising ? x.price < at : at < x.price;
  };
  auto first = levels.begin();
  auto count = levels.end() - first;
  while (count > 1) {
    const auto half = count / 2;
    first += half * static_cast<std::ptrdiff_t>(comes_before(first[half - 1]));
    count -= half;
  }
  return count == 1 && comes_before(*first) ? first + 1 : first;
}

template <bool rising>
void set_level(std::vector<book_level>& levels, const book_level& level,
               totals sum) {
  const auto at = place_of<rising>(levels, level.price);
  const bool known = at != levels.end() && at->price == level.price;
  if (known)
    sum.add(*at, -1);
  if (level.size.is_zero()) {
    if (known)
      levels.erase(at);
    return;
  }
  sum.add(level, +1);
  if (known)
    at->size = level.size;
  else
    levels.insert(at, level);
}

/// The nearest number. Nearly all fit into 64 bits, which is faster.
double to_double(wide_int x) {
  const auto narrow = static_cast<std::int64_t>(x);
  return narrow == x ? static_cast<double>(narrow) : static_cast<double>(x);
}

} // namespace

order_book::flaw order_book::replace(const std::vector<book_level>& bids,
                                     const std::vector<book_level>& asks) {
  if (are_kept(bids, {true}) && are_kept(asks, {false})) {
    if (crosses(bids, asks))
      return flaw::crossed;
    copy_levels(bids, bids_);
    copy_levels(asks, asks_);
  } else {
    if (auto x = check(bids); x != flaw::none)
      return x;
    if (auto x = check(asks); x != flaw::none)
      return x;
    auto new_bids = in_order(bids, {true});
    auto new_asks = in_order(asks, {false});
    if (has_duplicates(new_bids) || has_duplicates(new_asks))
      return flaw::duplicate_level;
    if (crosses(new_bids, new_asks))
      return flaw::crossed;
    bids_ = std::move(new_bids);
    asks_ = std::move(new_asks);
  }
  bid_value_ = bid_shares_ = ask_value_ = ask_shares_ = 0;
  for (const auto& x : bids_)
    totals{bid_value_, bid_shares_}.add(x, +1);
  for (const auto& x : asks_)
    totals{ask_value_, ask_shares_}.add(x, +1);
  return flaw::none;
}

order_book::flaw order_book::change(const std::vector<book_level>& bids,
                                    const std::vector<book_level>& asks) {
  if (auto x = check(bids); x != flaw::none)
    return x;
  if (auto x = check(asks); x != flaw::none)
    return x;
  for (const auto& x : bids)
    set_level<true>(bids_, x, {bid_value_, bid_shares_});
  for (const auto& x : asks)
    set_level<false>(asks_, x, {ask_value_, ask_shares_});
  return crossed() ? flaw::crossed : flaw::none;
}

void order_book::clear() {
  *this = order_book{};
}

bool order_book::crossed() const {
  return crosses(bids_, asks_);
}

top_of_book order_book::top() const {
  top_of_book out;
  if (!bids_.empty())
    out.bid = bids_.back();
  if (!asks_.empty())
    out.ask = asks_.back();
  return out;
}

std::optional<double> order_book::imbalance(outcome token) const {
  if (empty())
    return std::nullopt;
  auto bid = bid_value_;
  auto ask = ask_value_;
  if (token == outcome::down) {
    bid = ask_shares_ * one_in_millionths - ask_value_;
    ask = bid_shares_ * one_in_millionths - bid_value_;
  }
  // Levels never have size zero, so the sum is not zero either.
  return round_to_3(to_double(bid - ask) / to_double(bid + ask));
}

top_of_book mirror(const top_of_book& x) {
  top_of_book out;
  if (x.ask)
    out.bid = book_level{complement(x.ask->price), x.ask->size};
  if (x.bid)
    out.ask = book_level{complement(x.bid->price), x.bid->size};
  return out;
}

std::vector<book_level> mirror(const std::vector<book_level>& x) {
  auto out = x;
  for (auto& level : out)
    level.price = complement(level.price);
  return out;
}

double round_to_3(double value) {
  // Scaling by 1000 can round onto a tie that the value does not have; fma
  // shows on which side of the tie the exact product lies.
  const double scaled = value * 1000;
  const double low = std::floor(scaled);
  const double tie = low + 0.5;
  if (scaled != tie)
    return std::nearbyint(scaled) / 1000;
  const double rest = std::fma(value, 1000, -tie);
  if (rest > 0)
    return (low + 1) / 1000;
  if (rest < 0)
    return low / 1000;
  return std::nearbyint(scaled) / 1000;
}

} // namespace fillguard

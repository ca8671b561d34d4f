#include "actors/link/backlog.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace fillguard {

namespace {

using kind_type = book_update::kind_type;

/// The newest size of each level counts. A whole book has no levels of size 0.
void merge_levels(std::vector<book_level>& into,
                  const std::vector<book_level>& news, bool whole) {
  for (const auto& x : news) {
    const auto at = std::find_if(into.begin(), into.end(), [&x](const auto& y) {
      return y.price == x.price;
    });
    if (at != into.end())
      at->size = x.size;
    else
      into.push_back(x);
  }
  if (whole)
    std::erase_if(into, [](const auto& x) { return x.size == shares{}; });
}

/// The updates of one window, merged.
struct gathered {
  std::optional<book_update> base; ///< The last whole book or distrust.
  std::optional<book_update> rest; ///< The changes after `base`.

  void add(const book_update& update) {
    if (update.kind == kind_type::snapshot
        || update.kind == kind_type::distrust) {
      base = update;
      rest.reset();
    } else if (!rest) {
      rest = update;
    } else if (update.kind == kind_type::confirm) {
      rest->received_at = update.received_at;
    } else {
      auto merged = update;
      merged.bids = std::move(rest->bids);
      merged.asks = std::move(rest->asks);
      merge_levels(merged.bids, update.bids, false);
      merge_levels(merged.asks, update.asks, false);
      rest = std::move(merged);
    }
  }

  /// Merges a whole book and the changes to it into a whole book.
  void close() {
    if (!base || !rest || base->kind != kind_type::snapshot)
      return;
    merge_levels(base->bids, rest->bids, true);
    merge_levels(base->asks, rest->asks, true);
    if (rest->source_time)
      base->source_time = rest->source_time;
    base->tag = rest->tag;
    base->received_at = rest->received_at;
    base->sequence = rest->sequence;
    rest.reset();
  }
};

} // namespace

void backlog::add(const btc_price& x) {
  if (prices_.size() >= most_.prices) {
    prices_.pop_front();
    ++dropped_;
  }
  prices_.push_back(x);
}

void backlog::add(const book_update& x) {
  books_.push_back(x);
  if (books_.size() > most_.books)
    put_books_together();
}

void backlog::add(const window_result& x) {
  results_.insert_or_assign(x.window, x);
}

void backlog::add(const fill_detected& x) {
  const auto [at, first] =
    fills_.try_emplace(fill_place{x.window, x.token, x.purpose}, x);
  if (!first && at->second.revision <= x.revision)
    at->second = x;
}

void backlog::add(const feed_status& x) {
  feeds_.insert_or_assign(x.name, x);
}

std::vector<relayed> backlog::drain() {
  std::vector<relayed> out;
  for (auto& [place, x] : std::exchange(fills_, {}))
    out.emplace_back(std::move(x));
  for (const auto& [window, x] : std::exchange(results_, {}))
    out.emplace_back(x);
  const auto move_some = [&](auto& from) {
    while (!from.empty() && out.size() < most_.batch) {
      out.emplace_back(std::move(from.front()));
      from.pop_front();
    }
  };
  move_some(books_);
  move_some(prices_);
  for (auto& [name, x] : std::exchange(feeds_, {}))
    out.emplace_back(std::move(x));
  return out;
}

bool backlog::empty() const {
  return prices_.empty() && books_.empty() && results_.empty() && fills_.empty()
         && feeds_.empty();
}

void backlog::put_books_together() {
  std::map<window_id, gathered> by_window;
  for (const auto& x : books_)
    by_window[x.window].add(x);
  const auto before = books_.size();
  books_.clear();
  for (auto& [window, x] : by_window) {
    x.close();
    if (x.base)
      books_.push_back(std::move(*x.base));
    if (x.rest)
      books_.push_back(std::move(*x.rest));
  }
  put_together_ += before - books_.size();
}

} // namespace fillguard

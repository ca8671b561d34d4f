#include "actors/fill_detector/fill_ledger.hpp"

#include <algorithm>
#include <set>

namespace fillguard {

namespace {

constexpr auto remember_for = std::chrono::hours{1};

} // namespace

fill_ledger::fill_ledger(std::optional<price> any_buy_from,
                         std::uint64_t revisions_after)
    : any_buy_from_{any_buy_from}, revisions_after_{revisions_after} {
  // nop
}

fill_ledger::changes fill_ledger::apply(const window_info& info) {
  windows_.insert_or_assign(info.id, info);
  for (auto token : both_sides)
    if (!info.token(token).empty())
      tokens_.insert_or_assign(info.token(token), place{info.id, token});
  changes out;
  auto waiting = std::exchange(aside_, {});
  for (auto& y : waiting) {
    if (y.token_id ? has_token(*y.token_id) : y.evidence.window == info.id) {
      auto more = y.token_id ? apply(token_evidence{*y.token_id, y.evidence})
                             : apply(y.evidence);
      out.insert(out.end(), more.begin(), more.end());
    } else {
      aside_.push_back(std::move(y));
    }
  }
  return out;
}

fill_ledger::changes fill_ledger::apply(const order_sent& x) {
  changes out;
  const place where{x.intent.window, x.token};
  at(where).account.add(x);
  update(where, out);
  return out;
}

fill_ledger::changes fill_ledger::apply(const fill_evidence& x) {
  changes out;
  if (!windows_.contains(x.window)) {
    keep_aside({std::nullopt, x});
    return out;
  }
  const place where{x.window, x.token};
  at(where).account.add(x);
  update(where, out);
  return out;
}

fill_ledger::changes fill_ledger::apply(const token_evidence& x) {
  const auto known = tokens_.find(x.token_id);
  if (known == tokens_.end()) {
    keep_aside({x.token_id, x.evidence});
    return {};
  }
  auto placed = x.evidence;
  std::tie(placed.window, placed.token) = known->second;
  if (!x.redeemed)
    return apply(placed);
  changes out;
  at(known->second).account.add_redemption(placed);
  update(known->second, out);
  return out;
}

fill_ledger::changes
fill_ledger::apply_positions(const std::vector<token_evidence>& rows,
                             bool whole, utc_time at_time,
                             bool sales_reported) {
  changes out;
  std::set<place> named;
  for (const auto& row : rows) {
    const auto known = tokens_.find(row.token_id);
    if (known == tokens_.end())
      continue;
    named.insert(known->second);
    at(known->second)
      .account.add_position(at_time, row.evidence.quantity, row.evidence.price,
                            sales_reported);
  }
  for (const auto& [token, where] : tokens_) {
    if (whole && !named.contains(where))
      at(where).account.add_position(at_time, shares{}, std::nullopt,
                                     sales_reported);
    update(where, out);
  }
  return out;
}

void fill_ledger::forget(utc_time now) {
  std::erase_if(windows_, [now](const auto& x) {
    return x.second.closes_at + remember_for <= now;
  });
  std::erase_if(tokens_, [this](const auto& x) {
    return !windows_.contains(x.second.first);
  });
  // An order may be known before its window is found.
  std::erase_if(entries_, [this, now](const auto& x) {
    const auto& id = x.first.first;
    return !windows_.contains(id) && closes_at(id) + remember_for <= now;
  });
  let_go_ += std::erase_if(aside_, [now](const auto& x) {
    return x.evidence.received_at + remember_for <= now;
  });
}

fill_ledger::changes fill_ledger::fills(market_key market) const {
  changes out;
  for (const auto& [where, x] : entries_)
    if (where.first.market == market)
      for (const auto& published : x.published)
        if (published)
          out.push_back(*published);
  return out;
}

bool fill_ledger::any_opened(utc_time now) const {
  return std::any_of(windows_.begin(), windows_.end(),
                     [now](const auto& x) { return x.first.opens_at <= now; });
}

std::optional<utc_time> fill_ledger::first_opening() const {
  std::optional<utc_time> out;
  for (const auto& [id, window] : windows_)
    out = std::min(out.value_or(id.opens_at), id.opens_at);
  return out;
}

fill_ledger::entry& fill_ledger::at(place x) {
  return entries_.try_emplace(x, entry{{x.first, x.second, any_buy_from_}, {}})
    .first->second;
}

void fill_ledger::keep_aside(aside x) {
  aside_.push_back(std::move(x));
  if (aside_.size() > most_aside) {
    aside_.pop_front();
    ++let_go_;
  }
}

void fill_ledger::update(place x, changes& out) {
  auto& here = at(x);
  const bool first =
    std::none_of(here.published.begin(), here.published.end(),
                 [](const auto& published) { return published.has_value(); });
  const std::array now{here.account.capture(), here.account.hedge(),
                       here.account.by_hand(), here.account.sale(),
                       here.account.redemption()};
  // Shares that move from one purpose to another are never missing in between.
  const auto quantity = [](const std::optional<fill_detected>& fill) {
    return fill ? fill->filled : shares{};
  };
  for (const bool rises : {true, false})
    for (std::size_t i = 0; i < now.size(); ++i)
      if ((quantity(now[i]) >= quantity(here.published[i])) == rises)
        update(here.published[i], now[i], out);
  if (first)
    take_back(here, out);
}

/// Reports that the other purposes have no shares: a fill of the previous run,
/// such as a sale, would stand beside positions that contain it already.
void fill_ledger::take_back(entry& here, changes& out) const {
  constexpr std::array purposes{order_purpose::capture, order_purpose::hedge,
                                order_purpose::by_hand, order_purpose::exit,
                                order_purpose::redeem};
  const auto reported =
    std::find_if(here.published.begin(), here.published.end(),
                 [](const auto& x) { return x.has_value(); });
  if (reported == here.published.end() || !any_buy_from_
      || revisions_after_ == 0)
    return;
  auto none = **reported;
  none.filled = {};
  none.average_price.reset();
  none.worth.reset();
  none.fee.reset();
  none.no_capture_because.reset();
  for (std::size_t i = 0; i < purposes.size(); ++i)
    if (!here.published[i]) {
      none.purpose = purposes.at(i);
      none.revision = 0;
      update(here.published[i], none, out);
    }
}

void fill_ledger::update(std::optional<fill_detected>& published,
                         std::optional<fill_detected> now, changes& out) const {
  if (!now && published) {
    // The shares count under another purpose now.
    now = *published;
    now->filled = {};
    now->average_price.reset();
    now->worth.reset();
    now->fee.reset();
  }
  if (!now)
    return;
  now->revision = published ? published->revision : revisions_after_;
  if (published == now)
    return;
  ++now->revision;
  published = now;
  out.push_back(*now);
}

} // namespace fillguard

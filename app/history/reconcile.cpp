#include "app/history/reconcile.hpp"

#include "app/history/history_commands.hpp"
#include "app/history/journal_follower.hpp"
#include "app/history/questions.hpp"
#include "app/program/end_at_once.hpp"
#include "app/program/exit_code.hpp"
#include "app/program/one_line.hpp"
#include "app/program/wait_for_answer.hpp"
#include "messages/position.hpp"
#include "net/network/network_transport.hpp"
#include "net/service_clock.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <set>
#include <tuple>
#include <utility>

namespace fillguard::history {

namespace {

/// How long before its opening a window may be traded in.
constexpr std::chrono::hours traded_ahead{48};

/// Both records round prices.
constexpr auto cent_apart = money::from_millionths(10'000);

bool differ(shares a, shares b) {
  return a - b >= dust || b - a >= dust;
}

bool differ(money a, money b) {
  return a - b >= cent_apart || b - a >= cent_apart;
}

std::string compared(const char* what, const std::string& ours,
                     const std::string& theirs) {
  return std::string{what} + ": history " + ours + ", venue " + theirs;
}

bool is_sale(order_purpose x) {
  return x == order_purpose::exit || x == order_purpose::profit_lock;
}

/// What the history has of each window, in the venue's terms. A fill has the
/// whole state of its purpose, so the newest of each counts; all sales of a
/// token are one.
std::map<window_id, venue_window>
amounts_of(const std::vector<fill_row>& fills) {
  std::map<std::tuple<std::int64_t, outcome, order_purpose>, const fill_row*>
    newest;
  for (const auto& x : fills) {
    const auto purpose = is_sale(x.purpose) ? order_purpose::exit : x.purpose;
    auto& known = newest[{x.window, x.token, purpose}];
    if (!known || x.revision > known->revision)
      known = &x;
  }
  std::map<window_id, venue_window> out;
  for (const auto& [key, fill] : newest) {
    const auto id = window_of(fill->window);
    if (!id)
      continue;
    auto& window = out[*id];
    auto& held = window.held[index_of(fill->token)];
    const auto worth = fill->average_price.value_or(price{}) * fill->filled;
    if (fill->purpose == order_purpose::redeem) {
      window.redeemed = window.redeemed || fill->filled >= dust;
      held -= fill->filled;
      continue;
    }
    window.is_priced &= fill->average_price || fill->filled.is_zero();
    if (is_sale(fill->purpose)) {
      window.sold += fill->filled;
      window.received += worth;
      held -= fill->filled;
    } else {
      window.bought += fill->filled;
      window.paid += worth;
      held += fill->filled;
    }
  }
  return out;
}

void compare_window(const window_id& id, const venue_window& mine,
                    const venue_window& theirs, std::vector<difference>& out) {
  const bool is_priced = mine.is_priced && theirs.is_priced;
  const auto add = [&](const char* what, shares ours, shares its,
                       const char* unseen) {
    out.push_back({id, compared(what, to_string(ours), to_string(its)),
                   ours < its ? unseen
                              : "the venue's record may be late, or orders "
                                "were on paper"});
  };
  const auto add_worth = [&](const char* what, money ours, money its) {
    out.push_back({id, compared(what, to_string(ours), to_string(its)),
                   "a source gave the shares another price"});
  };
  if (differ(mine.bought, theirs.bought))
    add("bought", mine.bought, theirs.bought,
        "the service did not see all trades of the wallet");
  else if (is_priced && differ(mine.paid, theirs.paid))
    add_worth("paid", mine.paid, theirs.paid);
  if (differ(mine.sold, theirs.sold))
    add("sold", mine.sold, theirs.sold,
        "the service did not see all sales of the wallet");
  else if (is_priced && differ(mine.received, theirs.received))
    add_worth("received", mine.received, theirs.received);
}

/// What the venue still holds for the wallet, or has paid out.
void compare_rest(const window_id& id, const trade_row* trade,
                  const venue_window& mine, const venue_record& venue,
                  const venue_window& theirs, std::vector<difference>& out) {
  const bool open = trade && trade->redeemable && *trade->redeemable > money{};
  const bool holds = std::any_of(theirs.held.begin(), theirs.held.end(),
                                 [](shares x) { return x >= dust; });
  if (open && theirs.redeemed)
    out.push_back({id, "redeemed: history no, venue yes",
                   "it was redeemed after the window was forgotten", true});
  else if (open && venue.has_positions && !holds)
    out.push_back({id, "redeemable: history yes, venue holds nothing",
                   "the venue's record of the redemption may be late, or it "
                   "was on paper"});
  for (const auto token : both_sides) {
    const auto ours = std::max(mine.held[index_of(token)], shares{});
    const auto its = theirs.held[index_of(token)];
    if (its - ours >= dust)
      out.push_back({id,
                     compared(token == outcome::up ? "up held" : "down held",
                              to_string(ours), to_string(its)),
                     "the service did not see all trades of the wallet"});
  }
}

int refuse_comparison(std::ostream& err, const std::string& why, int code) {
  err << "fillguard: history: " << one_line(why) << '\n';
  return code;
}

} // namespace

std::string words_of(const difference& x) {
  return slug(x.window) + ": " + x.what + " (" + x.because + ')';
}

std::string words_of(const redeemable_shares& x) {
  return to_string(x.held) + ' ' + to_string(x.token) + " of " + slug(x.window)
         + " for $" + to_string(x.pays);
}

std::vector<difference> compare(const venue_record& venue,
                                const std::vector<fill_row>& fills,
                                const std::vector<trade_row>& trades,
                                const std::vector<window_row>& watched) {
  std::vector<difference> out;
  std::map<window_id, const trade_row*> positions;
  for (const auto& x : trades)
    if (const auto id = window_of(x.window))
      positions[*id] = &x;
  std::set<window_id> seen;
  std::set<market_key> markets;
  for (const auto& x : watched)
    if (const auto id = window_of(x.window)) {
      seen.insert(*id);
      markets.insert(id->market);
    }
  const auto known = amounts_of(fills);
  // Of an older window the venue's record may lack trades.
  const auto is_whole = [&venue](const window_id& id) {
    return !venue.whole_since || id.opens_at >= *venue.whole_since;
  };
  for (const auto& [id, theirs] : venue.windows) {
    if (!is_whole(id))
      continue;
    const auto at = known.find(id);
    const auto position = positions.find(id);
    if (at != known.end()) {
      compare_window(id, at->second, theirs, out);
      compare_rest(id, position == positions.end() ? nullptr : position->second,
                   at->second, venue, theirs, out);
      continue;
    }
    const bool is_ours = markets.contains(id.market);
    out.push_back({id,
                   "bought " + to_string(theirs.bought) + ", sold "
                     + to_string(theirs.sold) + " at the venue only",
                   !is_ours            ? "the market is not watched"
                   : seen.contains(id) ? "the service watched the window and "
                                         "saw no trade"
                                       : "the window was not watched",
                   !is_ours});
  }
  for (const auto& [id, ours] : known)
    if (!venue.windows.contains(id) && ours.bought >= dust && is_whole(id))
      out.push_back(
        {id, "bought " + to_string(ours.bought) + " in the history only",
         "the venue's record may be late, or it was on paper"});
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return std::pair{a.window.opens_at, a.window.market}
           < std::pair{b.window.opens_at, b.window.market};
  });
  return out;
}

namespace {

/// What pays and is still held, by the venue's list.
std::vector<redeemable_shares>
to_redeem(const venue_record& venue, const std::vector<window_row>& watched) {
  std::vector<redeemable_shares> out;
  if (!venue.has_positions)
    return out;
  for (const auto& x : watched) {
    const auto id = window_of(x.window);
    const auto at =
      id && x.result ? venue.windows.find(*id) : venue.windows.end();
    if (at == venue.windows.end())
      continue;
    for (const auto token : both_sides) {
      const auto held = at->second.held[index_of(token)];
      const auto pays = payout(*x.result, token) * held;
      if (held >= dust && pays > money{})
        out.push_back({*id, token, held, pays});
    }
  }
  return out;
}

} // namespace

result<comparison> compare_with_venue(store& from, const venue_account& whose,
                                      const time_range& opened,
                                      const fetch_function& fetch,
                                      std::ostream& warnings) {
  comparison out;
  std::string here = "WHERE window_id >= :p0";
  net::sql::cells bounds{opened.from ? least_window(*opened.from) : 0};
  if (opened.to) {
    here += " AND window_id < :p1";
    bounds.emplace_back(least_window(*opened.to));
  }
  // Those of older windows name what is still to be redeemed.
  const auto watched = from.rows<window_row>(
    "WHERE window_id >= :p0 OR window_id IN (SELECT window_id FROM trades) "
    "ORDER BY window_id",
    {bounds.front()});
  const auto trades =
    from.rows<trade_row>(here + " ORDER BY window_id", bounds);
  const auto fills = from.rows<fill_row>(here + " ORDER BY window_id", bounds);
  for (const auto* problem :
       {watched ? nullptr : &watched.error(),
        trades ? nullptr : &trades.error(), fills ? nullptr : &fills.error()})
    if (problem)
      return failure(*problem);
  if (watched->empty())
    return out;
  // What was bought before the first window was watched is no difference.
  const auto since = opened.from.value_or(watched->front().opens_at);
  auto record = read_venue_record(
    whose.data, whose.wallet, since - traded_ahead, *watched, fetch, warnings);
  if (!record)
    return failure(record.error());
  out.to_redeem = to_redeem(*record, *watched);
  out.held_is_known = record->has_positions;
  std::erase_if(record->windows, [&](const auto& x) {
    return x.first.opens_at < since
           || (opened.to && x.first.opens_at >= *opened.to);
  });
  out.at_venue = record->windows.size();
  out.here = trades->size();
  out.differences = compare(*record, *fills, *trades, *watched);
  return out;
}

int reconcile(const std::string& database, const venue_account& whose,
              const fetch_function& fetch, std::ostream& out,
              std::ostream& err) {
  auto opened = store::open(database, store::mode::read, net::sql::any_time);
  if (!opened)
    return refuse_comparison(err, to_string(opened.error()), exit_code::failed);
  const auto found = compare_with_venue(**opened, whose, {}, fetch, err);
  if (!found)
    return refuse_comparison(err, to_string(found.error()), exit_code::failed);
  std::size_t expected = 0;
  for (const auto& x : found->differences) {
    expected += x.expected ? 1U : 0U;
    out << words_of(x) << '\n';
  }
  for (const auto& x : found->to_redeem)
    out << "to redeem: " << words_of(x) << '\n';
  const auto differ = found->differences.size() - expected;
  out << "history: " << found->at_venue << " windows at the venue, "
      << found->here << " here, " << differ
      << (differ == 1 ? " difference" : " differences");
  if (expected > 0)
    out << ", and " << expected << " expected";
  out << '\n';
  return differ == 0 ? exit_code::fine : exit_code::failed;
}

} // namespace fillguard::history

namespace fillguard {

int reconcile_history(const config& settings) {
  const auto& wallet = settings.watched_wallet();
  if (wallet.empty() || settings.endpoints.data.empty())
    return history::refuse_comparison(
      std::cerr, "reconcile needs wallet or account.funder, and endpoints.data",
      exit_code::wrong);
  net::initialize_pool();
  const auto clock = std::make_shared<net::service_clock>();
  const auto transport = std::make_shared<net::network_transport>(clock);
  const auto fetch = [&transport](net::http_request request) {
    return wait_for_answer(*transport, std::move(request));
  };
  const auto code = history::reconcile(
    history::database_of(settings.history.url, settings.journal.dir),
    {settings.endpoints.data, wallet}, fetch, std::cout, std::cerr);
  if (!transport->shutdown(std::chrono::milliseconds{200}))
    end_at_once(code);
  return code;
}

} // namespace fillguard

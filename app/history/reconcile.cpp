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
#include "net/polymarket/positions.hpp"
#include "net/service_clock.hpp"

#include <algorithm>
#include <iostream>
#include <set>
#include <tuple>
#include <utility>

namespace fillguard::history {

namespace {

/// A page has up to 500 rows.
constexpr int most_pages_of_record = 200;

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
                   "it was redeemed after the window was forgotten"});
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
  for (const auto& x : watched)
    if (const auto id = window_of(x.window))
      seen.insert(*id);
  const auto known = amounts_of(fills);
  for (const auto& [id, theirs] : venue.windows) {
    const auto at = known.find(id);
    const auto position = positions.find(id);
    if (at != known.end()) {
      compare_window(id, at->second, theirs, out);
      compare_rest(id, position == positions.end() ? nullptr : position->second,
                   at->second, venue, theirs, out);
      continue;
    }
    out.push_back({id,
                   "bought " + to_string(theirs.bought) + ", sold "
                     + to_string(theirs.sold) + " at the venue only",
                   seen.contains(id)
                     ? "the service watched the window and saw no trade"
                     : "the window was not watched"});
  }
  for (const auto& [id, ours] : known)
    if (!venue.windows.contains(id) && ours.bought >= dust
        && (!venue.whole_since || id.opens_at >= *venue.whole_since))
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

/// Finds the window and the outcome that a row of the venue is about.
class row_names {
public:
  explicit row_names(const std::vector<window_row>& watched) {
    for (const auto& x : watched) {
      const auto id = window_of(x.window);
      if (!id)
        continue;
      if (x.condition_id)
        conditions_.emplace(*x.condition_id, *id);
      if (x.up_token)
        tokens_.emplace(*x.up_token, std::pair{*id, outcome::up});
      if (x.down_token)
        tokens_.emplace(*x.down_token, std::pair{*id, outcome::down});
    }
  }

  std::optional<window_id>
  window_of_row(const net::polymarket::token_evidence& x) const {
    if (const auto id = parse_slug(x.slug))
      return id;
    if (const auto at = tokens_.find(x.token_id); at != tokens_.end())
      return at->second.first;
    if (const auto at = conditions_.find(x.condition_id);
        at != conditions_.end())
      return at->second;
    return std::nullopt;
  }

  std::optional<std::pair<window_id, outcome>>
  token(const std::string& id) const {
    const auto at = tokens_.find(id);
    return at == tokens_.end() ? std::nullopt : std::optional{at->second};
  }

private:
  std::map<std::string, std::pair<window_id, outcome>> tokens_;
  std::map<std::string, window_id> conditions_;
};

/// Adds what the wallet holds now. Without an answer nothing is compared.
void add_positions(venue_record& to, const row_names& names,
                   const std::string& data, const std::string& wallet,
                   const ask_function& ask, std::ostream& warnings) {
  // The first version has all of them on one list, also those that are over.
  constexpr std::size_t most_rows = 500;
  const auto reply = ask(net::polymarket::ask_positions_v1(data, wallet));
  const auto read =
    reply && reply->status == 200
      ? net::polymarket::read_positions(reply->body, reply->received_at)
      : net::polymarket::fill_report{{}, {}, false, {}};
  to.has_positions = read.whole && read.evidence.size() < most_rows;
  if (!to.has_positions)
    warnings << "history: what the wallet holds was not compared: the venue's "
                "list of positions is not whole\n";
  for (const auto& row : read.evidence)
    if (const auto token = names.token(row.token_id))
      to.windows[token->first].held[index_of(token->second)] +=
        row.evidence.quantity;
}

} // namespace

result<venue_record>
read_venue_record(const std::string& data, const std::string& wallet,
                  utc_time since, const std::vector<window_row>& watched,
                  const ask_function& ask, std::ostream& warnings) {
  namespace venue = net::polymarket;
  venue_record out;
  const row_names names{watched};
  std::string cursor;
  bool first_version = false;
  std::size_t unnamed = 0;
  const auto warn_of_unnamed = [&] {
    if (unnamed > 0)
      warnings << "history: left out " << unnamed
               << " rows of the activity that name no watched market\n";
  };
  for (int page = 0; page < most_pages_of_record; ++page) {
    auto reply =
      ask(first_version ? venue::ask_activity_v1(data, wallet, since)
                        : venue::ask_activity(data, wallet, since, cursor));
    if (!reply)
      return failure("endpoints.data", reply.error().what);
    if (reply->status == 404 && !first_version && page == 0) {
      first_version = true;
      continue;
    }
    if (reply->status != 200)
      return failure("endpoints.data",
                     "answered HTTP " + std::to_string(reply->status));
    auto read = venue::read_activity(reply->body, reply->received_at);
    if (!read.whole && read.evidence.empty() && !read.bad.empty())
      return failure("endpoints.data",
                     "an answer cannot be read: " + read.bad.front().detail);
    for (const auto& flaw : read.bad)
      warnings << "history: left out a row of the activity: "
               << one_line(flaw.detail) << '\n';
    for (const auto& row : read.evidence) {
      const auto id = names.window_of_row(row);
      unnamed += !id && row.slug.empty() ? 1U : 0U;
      if (!id)
        continue;
      const auto& trade = row.evidence;
      auto& window = out.windows[*id];
      window.is_priced &= trade.price.has_value() || row.redeemed;
      const auto worth = trade.price.value_or(price{}) * trade.quantity;
      if (row.redeemed) {
        window.redeemed = true;
      } else if (trade.direction == order_side::buy) {
        window.bought += trade.quantity;
        window.paid += worth;
      } else {
        window.sold += trade.quantity;
        window.received += worth;
      }
    }
    if (!read.next_cursor) {
      warn_of_unnamed();
      add_positions(out, names, data, wallet, ask, warnings);
      return out;
    }
    cursor = *read.next_cursor;
  }
  warn_of_unnamed();
  warnings << "history: only the newest part of the activity was read\n";
  if (!out.windows.empty())
    out.whole_since = out.windows.begin()->first.opens_at;
  for (const auto& [id, window] : out.windows)
    out.whole_since = std::min(*out.whole_since, id.opens_at);
  return out;
}

int reconcile(const std::string& database, const std::string& data,
              const std::string& wallet, const ask_function& ask,
              std::ostream& out, std::ostream& err) {
  auto opened = store::open(database, store::mode::read, net::sql::any_time);
  if (!opened)
    return refuse_comparison(err, to_string(opened.error()), exit_code::failed);
  const auto watched = (*opened)->rows<window_row>("ORDER BY window_id", {});
  const auto trades = (*opened)->rows<trade_row>("ORDER BY window_id", {});
  const auto fills = (*opened)->rows<fill_row>("ORDER BY window_id", {});
  for (const auto* problem :
       {watched ? nullptr : &watched.error(),
        trades ? nullptr : &trades.error(), fills ? nullptr : &fills.error()})
    if (problem)
      return refuse_comparison(err, to_string(*problem), exit_code::failed);
  if (watched->empty()) {
    out << "history: nothing was watched yet\n";
    return exit_code::fine;
  }
  // What was bought before the first window was watched is no difference.
  const auto since = watched->front().opens_at;
  auto record = read_venue_record(data, wallet, since, *watched, ask, err);
  if (!record)
    return refuse_comparison(err, to_string(record.error()), exit_code::failed);
  std::erase_if(record->windows,
                [since](const auto& x) { return x.first.opens_at < since; });
  const auto found = compare(*record, *fills, *trades, *watched);
  for (const auto& x : found)
    out << slug(x.window) << ": " << x.what << " (" << x.because << ")\n";
  out << "history: " << record->windows.size() << " windows at the venue, "
      << trades->size() << " here, " << found.size()
      << (found.size() == 1 ? " difference\n" : " differences\n");
  return found.empty() ? exit_code::fine : exit_code::failed;
}

} // namespace fillguard::history

namespace fillguard {

int reconcile_history(const config& settings) {
  const auto& wallet =
    settings.wallet.empty() ? settings.account.funder : settings.wallet;
  if (wallet.empty() || settings.endpoints.data.empty())
    return history::refuse_comparison(
      std::cerr, "reconcile needs wallet or account.funder, and endpoints.data",
      exit_code::wrong);
  net::initialize_pool(2);
  const auto clock = std::make_shared<net::service_clock>();
  const auto transport = std::make_shared<net::network_transport>(clock);
  const auto ask = [&transport](net::http_request request) {
    return wait_for_answer(*transport, std::move(request));
  };
  const auto code = history::reconcile(
    history::database_of(settings.history.url, settings.journal.dir),
    settings.endpoints.data, wallet, ask, std::cout, std::cerr);
  if (!transport->shutdown(std::chrono::milliseconds{200}))
    end_at_once(code);
  return code;
}

} // namespace fillguard

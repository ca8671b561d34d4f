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

/// The amounts of a trade, in the venue's terms.
venue_window amounts_of(const trade_row& x) {
  venue_window out;
  out.bought = x.bought + x.hedged;
  out.sold = x.sold;
  if (x.average_price)
    out.paid = *x.average_price * x.bought;
  if (x.hedged_at)
    out.paid += *x.hedged_at * x.hedged;
  if (x.sold_at)
    out.received = *x.sold_at * x.sold;
  return out;
}

void compare_window(const window_id& id, const trade_row& ours,
                    const venue_window& theirs, std::vector<difference>& out) {
  const auto mine = amounts_of(ours);
  if (differ(mine.bought, theirs.bought))
    out.push_back(
      {id, compared("bought", to_string(mine.bought), to_string(theirs.bought)),
       mine.bought < theirs.bought
         ? "the service did not see all trades of the wallet"
         : "the venue's record may be late, or orders were on "
           "paper"});
  else if (ours.average_price && theirs.is_priced
           && differ(mine.paid, theirs.paid))
    out.push_back(
      {id, compared("paid", to_string(mine.paid), to_string(theirs.paid)),
       "a source gave the shares another price"});
  if (differ(mine.sold, theirs.sold))
    out.push_back(
      {id, compared("sold", to_string(mine.sold), to_string(theirs.sold)),
       mine.sold < theirs.sold
         ? "the service did not see all sales of the wallet"
         : "the venue's record may be late, or orders were on "
           "paper"});
  else if (ours.sold_at && theirs.is_priced
           && differ(mine.received, theirs.received))
    out.push_back({id,
                   compared("received", to_string(mine.received),
                            to_string(theirs.received)),
                   "a source gave the shares another price"});
  if (theirs.redeemed && ours.redeemable && *ours.redeemable > money{})
    out.push_back({id, "redeemed: history no, venue yes",
                   "it was redeemed after the window was forgotten"});
}

int refuse_comparison(std::ostream& err, const std::string& why, int code) {
  err << "fillguard: history: " << one_line(why) << '\n';
  return code;
}

} // namespace

std::vector<difference> compare(const venue_record& venue,
                                const std::vector<trade_row>& trades,
                                const std::vector<window_row>& watched) {
  std::vector<difference> out;
  std::map<window_id, const trade_row*> known;
  for (const auto& x : trades)
    if (const auto id = window_of(x.window))
      known[*id] = &x;
  std::set<window_id> seen;
  for (const auto& x : watched)
    if (const auto id = window_of(x.window))
      seen.insert(*id);
  for (const auto& [id, theirs] : venue.windows) {
    if (const auto at = known.find(id); at != known.end()) {
      compare_window(id, *at->second, theirs, out);
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
    if (!venue.windows.contains(id) && ours->bought >= dust
        && (!venue.whole_since || id.opens_at >= *venue.whole_since))
      out.push_back(
        {id, "bought " + to_string(ours->bought) + " in the history only",
         "the venue's record may be late, or it was on paper"});
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return std::pair{a.window.opens_at, a.window.market}
           < std::pair{b.window.opens_at, b.window.market};
  });
  return out;
}

result<venue_record> read_venue_record(const std::string& data,
                                       const std::string& wallet,
                                       utc_time since, const ask_function& ask,
                                       std::ostream& warnings) {
  namespace venue = net::polymarket;
  venue_record out;
  std::string cursor;
  bool first_version = false;
  std::size_t unnamed = 0;
  const auto warn_of_unnamed = [&] {
    if (unnamed > 0)
      warnings << "history: left out " << unnamed
               << " rows of the activity that name no market\n";
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
      unnamed += row.slug.empty() ? 1U : 0U;
      const auto id = parse_slug(row.slug);
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
  for (const auto* problem : {watched ? nullptr : &watched.error(),
                              trades ? nullptr : &trades.error()})
    if (problem)
      return refuse_comparison(err, to_string(*problem), exit_code::failed);
  if (watched->empty()) {
    out << "history: nothing was watched yet\n";
    return exit_code::fine;
  }
  // What was bought before the first window was watched is no difference.
  const auto since = watched->front().opens_at;
  auto record = read_venue_record(data, wallet, since, ask, err);
  if (!record)
    return refuse_comparison(err, to_string(record.error()), exit_code::failed);
  std::erase_if(record->windows,
                [since](const auto& x) { return x.first.opens_at < since; });
  const auto found = compare(*record, *trades, *watched);
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

#include "app/history/venue_record.hpp"

#include "app/program/one_line.hpp"
#include "net/polymarket/positions.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

namespace fillguard::history {

namespace {

constexpr int most_pages_of_record = 200;

/// Of a page. The first version of the data API has one page.
constexpr std::size_t most_rows = 500;

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
                   const fetch_function& fetch, std::ostream& warnings) {
  // The first version has all of them on one list, also those that are over.
  const auto reply = fetch(net::polymarket::ask_positions_v1(data, wallet));
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
                  const fetch_function& fetch, std::ostream& warnings) {
  namespace venue = net::polymarket;
  venue_record out;
  const row_names names{watched};
  std::string cursor;
  bool first_version = false;
  std::size_t unnamed = 0;
  std::optional<utc_time> oldest; ///< Of the rows that were read.
  const auto warn_of_unnamed = [&] {
    if (unnamed > 0)
      warnings << "history: left out " << unnamed
               << " rows of the activity that name no watched market\n";
  };
  for (int page = 0; page < most_pages_of_record; ++page) {
    auto reply =
      fetch(first_version ? venue::ask_activity_v1(data, wallet, since)
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
      if (const auto& at = row.evidence.source_time)
        oldest = std::min(oldest.value_or(*at), *at);
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
    if (first_version && read.evidence.size() >= most_rows)
      break;
    if (!read.next_cursor) {
      warn_of_unnamed();
      add_positions(out, names, data, wallet, fetch, warnings);
      return out;
    }
    cursor = *read.next_cursor;
  }
  warn_of_unnamed();
  warnings << "history: only the newest part of the activity was read\n";
  // Without any time, no window is known to be whole.
  out.whole_since = oldest.value_or(utc_time::max());
  add_positions(out, names, data, wallet, fetch, warnings);
  return out;
}

} // namespace fillguard::history

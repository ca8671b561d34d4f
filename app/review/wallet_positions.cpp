#include "app/review/wallet_positions.hpp"

#include "app/journal/journal_files.hpp"
#include "app/replay/capture.hpp"
#include "net/polymarket/gamma.hpp"
#include "net/polymarket/positions.hpp"
#include "net/user_agent.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <ostream>
#include <utility>

namespace fillguard::review {

namespace {

namespace venue = net::polymarket;

/// A page has up to 500 rows.
constexpr int most_pages = 200;

struct traded {
  window_id window;
  venue::token_evidence what;
};

/// Reads a wallet's whole public history, window by window.
class public_history {
public:
  public_history(const wallet_sources& from, const fetch_function& fetch,
                 std::ostream& warnings)
      : from_{from}, fetch_{fetch}, warnings_{warnings} {
    // nop
  }

  /// The trades in windows that are known here, oldest first.
  result<std::vector<traded>> trades() {
    auto rows = activity();
    if (!rows)
      return failure(rows.error());
    // The newest come first, also among those of one second.
    std::reverse(rows->begin(), rows->end());
    std::stable_sort(rows->begin(), rows->end(),
                     [](const auto& a, const auto& b) {
                       return a.evidence.source_time < b.evidence.source_time;
                     });
    std::vector<traded> out;
    std::size_t unnamed = 0;
    std::size_t undated = 0;
    for (auto& row : *rows) {
      if (row.redeemed)
        continue;
      const auto name =
        row.slug.empty() ? slug_of_condition(row.condition_id) : row.slug;
      const auto window = parse_slug(name);
      unnamed += name.empty();
      if (!window)
        continue;
      undated += !row.evidence.source_time;
      out.push_back({*window, std::move(row)});
    }
    if (unnamed > 0)
      warnings_ << "review: left out " << unnamed
                << " trades whose market is not known\n";
    if (undated > 0)
      warnings_ << "review: " << undated << " trades have no time\n";
    if (out.empty())
      return failure(from_.wallet,
                     "no trade in an Up or Down window was found among "
                       + std::to_string(rows->size())
                       + " rows of its activity; the address must be the one "
                         "that holds the shares");
    return out;
  }

  /// The window's data and result, as far as Gamma has them.
  std::pair<window_info, std::optional<window_outcome>>
  window(const window_id& id) {
    window_info info;
    info.id = id;
    info.closes_at = next_window(id).opens_at;
    info.rules.settles_on = settlement_by_date(id);
    info.rules.taker_fee = fee_schedule_by_date(id.opens_at);
    std::optional<window_outcome> winner;
    bool described = false;
    for (const auto& url : {venue::gamma_window_url(from_.gamma, id),
                            venue::gamma_finished_url(from_.gamma, id)}) {
      const auto body = get(url);
      if (!body)
        continue;
      const auto found = venue::parse_gamma_window(*body, id);
      if (!described && found && *found) {
        info = **found;
        described = true;
      } else if (!described && !found) {
        trouble_ =
          slug(id) + ": " + found.error().kind + ' ' + found.error().detail;
      }
      const auto ended = venue::parse_gamma_result(*body, id);
      if (ended && *ended && (*ended)->winner)
        winner = (*ended)->winner;
      if (winner && described)
        break;
    }
    return {std::move(info), winner};
  }

  /// The last request to Gamma that failed; empty: none.
  const std::string& trouble() const { return trouble_; }

private:
  result<std::vector<venue::token_evidence>> activity() {
    std::vector<venue::token_evidence> out;
    const auto since = from_unix_seconds(1);
    bool first_version = false;
    std::string cursor;
    for (int page = 0; page < most_pages; ++page) {
      auto reply =
        first_version
          ? fetch_(venue::ask_activity_v1(from_.data, from_.wallet, since))
          : fetch_(
            venue::ask_activity(from_.data, from_.wallet, since, cursor));
      if (!reply)
        return failure("endpoints.data", reply.error().what);
      if (reply->status == 404 && !first_version && page == 0) {
        first_version = true;
        continue;
      }
      if (reply->status != 200)
        return failure("endpoints.data",
                       "answered HTTP " + std::to_string(reply->status)
                         + (reply->status == 429
                              ? ": this address has asked too often, try later"
                              : " to the activity of " + from_.wallet));
      auto read = venue::read_activity(reply->body, reply->received_at);
      if (!read.whole && read.evidence.empty() && !read.bad.empty())
        return failure("endpoints.data",
                       "an answer cannot be read: " + read.bad.front().kind
                         + ' ' + read.bad.front().detail);
      for (const auto& flaw : read.bad)
        warnings_ << "review: left out a row of the activity: " << flaw.detail
                  << '\n';
      std::move(read.evidence.begin(), read.evidence.end(),
                std::back_inserter(out));
      constexpr std::size_t page_of_version_1 = 500;
      if (first_version && out.size() >= page_of_version_1)
        warnings_
          << "review: only the newest " << out.size()
          << " rows of the activity are there; older ones are left out\n";
      if (!read.next_cursor)
        return out;
      cursor = *read.next_cursor;
    }
    warnings_ << "review: only the newest " << out.size()
              << " rows of the activity were read; older ones are left out\n";
    return out;
  }

  std::optional<std::string> get(const std::string& url) {
    net::http_request request;
    request.url = url;
    request.headers = {{"User-Agent", net::user_agent}};
    auto reply = fetch_(std::move(request));
    if (reply && reply->status == 200)
      return std::move(reply->body);
    trouble_ = reply ? "answered HTTP " + std::to_string(reply->status)
                     : reply.error().what;
    return std::nullopt;
  }

  /// The slug of a row that names only the market's condition.
  std::string slug_of_condition(const std::string& condition) {
    if (condition.empty())
      return {};
    const auto known = slugs_.find(condition);
    if (known != slugs_.end())
      return known->second;
    std::string out;
    for (const char* closed : {"&closed=true", ""}) {
      const auto body =
        get(from_.gamma + "/markets?condition_ids=" + condition + closed);
      if (!body)
        continue;
      const auto list = nlohmann::json::parse(*body, nullptr, false);
      if (list.is_array() && !list.empty() && list[0].is_object()
          && list[0].contains("slug") && list[0]["slug"].is_string()) {
        out = list[0]["slug"].get<std::string>();
        break;
      }
    }
    slugs_[condition] = out;
    return out;
  }

  const wallet_sources& from_;
  const fetch_function& fetch_;
  std::ostream& warnings_;
  std::map<std::string, std::string> slugs_;
  std::string trouble_;
};

/// Plays a capture's books to the windows.
result<void> show_capture(const std::string& path, reviewed_windows& to,
                          recorded_windows& known, std::ostream& warnings) {
  auto opened = open_capture(path, known);
  if (!opened)
    return failure(opened.error());
  bad_by_kind bad;
  for (recorded_frame next; opened->frames->next(next, bad);)
    for (auto& update : next.updates)
      if (const auto at = to.find(update.window); at != to.end()) {
        update.received_at = next.at;
        at->second.apply(update);
      }
  for (const auto& [kind, count] : bad)
    warnings << "review: " << path << ": " << count << ' ' << kind << '\n';
  return opened->frames->status();
}

/// The ledger's names of the rows, which must differ also for equal rows.
std::string row_name(std::size_t number) {
  auto digits = std::to_string(number);
  return std::string(digits.size() < 9 ? 9 - digits.size() : 0, '0') + digits;
}

deal deal_of_row(const traded& x, const window_info& window) {
  const auto& evidence = x.what.evidence;
  deal out;
  out.kind = evidence.direction == order_side::buy ? deal::kind_type::entry
                                                   : deal::kind_type::sale;
  out.token =
    x.what.token_id == window.down_token ? outcome::down : outcome::up;
  out.quantity = evidence.quantity;
  out.at = evidence.price;
  out.fee = evidence.fee;
  return out;
}

} // namespace

result<std::vector<reviewed_position>>
review_wallet(const wallet_sources& from, review_settings settings,
              const fetch_function& fetch, std::ostream& warnings) {
  public_history history{from, fetch, warnings};
  const auto trades = history.trades();
  if (!trades)
    return failure(trades.error());
  reviewed_windows windows;
  recorded_windows known;
  std::size_t unknown_token = 0;
  std::size_t number = 0;
  for (const auto& row : *trades) {
    auto at = windows.find(row.window);
    if (at == windows.end()) {
      auto [info, winner] = history.window(row.window);
      known[row.window] = {info, {}};
      at = windows.emplace(row.window, position_review{info, settings}).first;
      if (winner)
        at->second.settle(*winner);
    }
    const auto& info = at->second.window();
    if (row.what.token_id != info.up_token
        && row.what.token_id != info.down_token) {
      ++unknown_token;
      continue;
    }
    at->second.schedule(
      row_name(++number), deal_of_row(row, info),
      row.what.evidence.source_time.value_or(row.window.opens_at));
  }
  if (unknown_token > 0)
    warnings << "review: left out " << unknown_token
             << " trades whose outcome is not known\n";
  if (!history.trouble().empty())
    warnings << "review: endpoints.gamma: " << history.trouble() << '\n';
  const auto disk = net::journal::local_disk();
  for (const auto& path : from.books) {
    const auto shown = is_journal(path)
                         ? show_journal(*disk, path, windows, warnings)
                         : show_capture(path, windows, known, warnings);
    if (!shown)
      return failure(shown.error());
  }
  std::vector<reviewed_position> out;
  for (auto& [id, window] : windows)
    if (auto done = window.finish())
      out.push_back(std::move(*done));
  return out;
}

} // namespace fillguard::review

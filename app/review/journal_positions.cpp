#include "app/review/journal_positions.hpp"

#include "actors/window_state/keep/refold.hpp"
#include "app/journal/journal_files.hpp"
#include "messages/order_records.hpp"
#include "net/journal/folder_reader.hpp"
#include "net/journal/payload.hpp"

#include <algorithm>
#include <cstdio>
#include <ostream>
#include <set>
#include <utility>
#include <variant>

namespace fillguard::review {

namespace {

namespace journal = net::journal;

/// A fill in the terms of the ledger, and the name that its later states
/// replace; absent for a payout after the close.
std::optional<std::pair<std::string, deal>> deal_of(const fill_detected& x) {
  using kind = deal::kind_type;
  const bool reversed = x.status == fill_status::reversed;
  deal out{kind::entry, x.token, reversed ? shares{} : x.filled,
           x.average_price, x.fee};
  const auto name = [&](const char* purpose) {
    return std::pair{to_string(x.token) + '/' + purpose, out};
  };
  switch (x.purpose) {
  case order_purpose::capture:
    return name("capture");
  case order_purpose::by_hand:
    return name("by_hand");
  case order_purpose::hedge:
    out.kind = kind::hedge;
    return name("hedge");
  case order_purpose::exit:
  case order_purpose::profit_lock:
    out.kind = kind::sale;
    return name("sale"); // One state for all sales.
  case order_purpose::redeem:
    return std::nullopt;
  }
  return std::nullopt; // Not reached: the compiler checks the cases.
}

/// Whether the fold has the acting reading at its threshold; absent: not known,
/// or it holds nothing of the token in that window.
std::optional<bool> reading_of(const market_state& state,
                               const position_review& of) {
  const auto seen = state.glance();
  if (seen.window != to_unix_seconds(of.window().id.opens_at)
      || seen.held < dust || seen.token != of.deals().token())
    return std::nullopt;
  const auto acts_on =
    state.settings().danger.in_force(of.window().rules.settles_on).acts_on;
  const bool known = acts_on == acting_reading::loss_probability
                       ? seen.loss.has_value()
                       : seen.sight && *seen.sight != danger_sight::lost;
  if (seen.dangerous)
    return true;
  return known ? std::optional{false} : std::nullopt;
}

std::string dollars_of(money x) {
  char out[64];
  std::snprintf(out, sizeof out, "%+.4f", x.to_double());
  return out;
}

/// Shares that matches report, by window, outcome and direction.
class recorded_matches {
public:
  void add(const fill_evidence& x) {
    if (!x.trade_id) {
      totals_only_.insert(x.window);
      return;
    }
    const bool counts = x.status != fill_status::reversed;
    matches_[x.window][{x.token, x.direction}][*x.trade_id] =
      counts ? x.quantity : shares{};
  }

  /// What differs from the deals of a position; empty: nothing.
  std::string difference(const reviewed_position& from) const {
    const auto at = matches_.find(from.window);
    if (at == matches_.end() || totals_only_.contains(from.window))
      return {};
    const auto sum = [&](outcome token, order_side direction) {
      shares out;
      if (const auto found = at->second.find({token, direction});
          found != at->second.end())
        for (const auto& [id, quantity] : found->second)
          out += quantity;
      return out;
    };
    const auto sold = sum(from.token, order_side::sell);
    const auto bought = sum(from.token, order_side::buy);
    std::string out;
    if (bought < from.bought)
      out += "the matches of its orders have " + to_string(bought)
             + " bought shares";
    if (sold != from.sold)
      out += (out.empty() ? "" : ", ")
             + ("the matches of its orders have " + to_string(sold)
                + " sold shares");
    return out;
  }

private:
  using direction_of_token = std::pair<outcome, order_side>;
  std::map<window_id,
           std::map<direction_of_token, std::map<std::string, shares>>>
    matches_;
  std::set<window_id> totals_only_;
};

/// Follows the records of one market.
class market_records {
public:
  /// With `deals_too` the positions are those of the journal; else the windows
  /// are given, and get only books and readings.
  market_records(reviewed_windows& to, bool deals_too, review_settings how)
      : to_{to}, deals_too_{deals_too}, how_{how},
        fold_{[this](const market_input& input, const effects&,
                     const market_state& after) { follow(input, after); }} {
    // nop
  }

  result<void> add(const journal::record& entry) {
    const auto gaps = fold_.sums().gaps;
    if (auto added = fold_.add(entry); !added)
      return added;
    if (entry.kind == journal::record_kind::snapshot && fold_.market())
      take_snapshot(fold_.market()->state(), fold_.sums().gaps > gaps);
    return {};
  }

  const refold::totals& sums() const { return fold_.sums(); }

  /// The profit of a window by the fold, as known last.
  std::optional<money> profit_of(const window_id& x) const {
    const auto at = profits_.find(x);
    return at == profits_.end() ? std::nullopt : at->second;
  }

private:
  position_review* find(const window_id& x) {
    const auto at = to_.find(x);
    return at == to_.end() ? nullptr : &at->second;
  }

  void add_window(const window_info& x) {
    if (auto* known = find(x.id)) {
      if (deals_too_)
        known->use(x);
    } else if (deals_too_) {
      to_.emplace(x.id, position_review{x, how_});
    }
  }

  /// A snapshot has windows, and perhaps positions, of earlier records.
  void take_snapshot(const market_state& state, bool gap) {
    for (const auto& info : state.windows()) {
      add_window(info);
      auto* window = find(info.id);
      if (window == nullptr)
        continue;
      if (gap)
        window->lose_sight();
      if (!deals_too_)
        continue;
      const auto past = state.summary_of(info.id);
      if (past && past->position && !window->deals().token())
        window->began_before(past->position->token);
      if (past && past->winner)
        window->settle(*past->winner);
    }
  }

  void follow(const market_input& input, const market_state& after) {
    std::visit([&](const auto& x) { take(x, after); }, input);
    const auto now = time_of(input);
    const auto shown = window_at(after.settings().market, after.now());
    auto* held = find(shown);
    if (!held || !held->is_open(now))
      return;
    held->read(reading_of(after, *held), now);
    if (deals_too_)
      judge(*held, after.settings(), now);
  }

  /// By the recorded prices alone, not by what the fold made of them.
  void judge(position_review& held, const window_state_settings& by,
             utc_time now) {
    const auto& window = held.window();
    own_rule_settings how;
    how.by_probability = by.danger.in_force(window.rules.settles_on).acts_on
                         == acting_reading::loss_probability;
    if (!how.by_probability)
      return;
    how.acts = by.captures && by.guard.on_danger != danger_action::hold;
    how.threshold = by.danger.loss_threshold;
    how.updates = by.guard.danger_updates;
    how.insurance = by.guard.insurance;
    how.disagreement = by.guard.disagreement;
    how.disagreement_updates = by.guard.hard_stop_updates;
    held.judge_by(how);
    const auto to_beat = to_beat_.find(window.id);
    held.judge(to_beat == to_beat_.end()
                 ? std::nullopt
                 : prices_.loss(*held.deals().token(), window.rules.settles_on,
                                to_beat->second, window.closes_at, now),
               now);
  }

  void take(const window_found& x, const market_state&) {
    add_window(x.window);
  }

  void take(const book_update& x, const market_state&) {
    if (auto* window = find(x.window))
      window->apply(x);
  }

  void take(const btc_price& x, const market_state&) { prices_.add(x); }

  void take(const site_price_to_beat& x, const market_state&) {
    // Of another length, the site's answer may be of another window.
    if (x.asked_as == x.window.market.length)
      to_beat_.insert_or_assign(x.window, x.value);
  }

  void take(const order_sent& x, const market_state&) {
    const auto purpose = x.intent.purpose;
    if (purpose != order_purpose::exit && purpose != order_purpose::hedge)
      return;
    if (auto* window = find(x.intent.window); window && deals_too_)
      window->guard_sent(x.at);
  }

  void take(const flatten_wanted& x, const market_state& after) {
    const auto shown = window_at(after.settings().market, after.now());
    if (auto* held = find(shown); held && deals_too_)
      held->sale_requested(x.at);
  }

  void take(const fill_detected& fill, const market_state& after) {
    auto* window = find(fill.window);
    if (window == nullptr || !deals_too_)
      return;
    auto& newest = revisions_[{fill.window, fill.token, fill.purpose}];
    if (fill.revision <= newest)
      return;
    newest = fill.revision;
    if (const auto what = deal_of(fill))
      window->apply(what->first, what->second, fill.detected_at);
    note_profit(fill.window, after);
  }

  void take(const window_result& x, const market_state& after) {
    if (x.price_to_beat)
      to_beat_.insert_or_assign(x.window, *x.price_to_beat);
    if (auto* window = find(x.window); window && deals_too_) {
      if (x.winner)
        window->settle(*x.winner);
      note_profit(x.window, after);
    }
  }

  template <class Other>
  void take(const Other&, const market_state&) {
    // Without deals, books or results.
  }

  void note_profit(const window_id& of, const market_state& after) {
    if (const auto past = after.summary_of(of))
      profits_[of] = past->profit;
  }

  reviewed_windows& to_;
  bool deals_too_;
  review_settings how_;
  refold fold_;
  own_prices prices_;
  std::map<window_id, coin_price> to_beat_; ///< As published.
  std::map<std::tuple<window_id, outcome, order_purpose>, std::uint64_t>
    revisions_;
  std::map<window_id, std::optional<money>> profits_;
};

/// Calls `see(record)` for each record of a folder.
template <class See>
result<void> each_record(journal::disk& where, const journal_folder& folder,
                         std::ostream& warnings, See see) {
  using health = journal::day_health::state_type;
  for (const auto& path : folder.files) {
    const auto day = journal::read_one(where, path);
    if (!day)
      return failure(day.error());
    const bool newest = path == folder.files.back();
    if (day->health.state == health::damaged
        || (day->health.state == health::torn && !newest))
      return failure(path,
                     "damaged at byte " + std::to_string(day->health.good));
    if (day->health.state == health::torn)
      warnings << "review: " << path << ": torn tail\n";
    result<void> seen;
    journal::for_each_record(*day, [&](const journal::record& x) {
      if (seen)
        seen = see(x);
    });
    if (!seen)
      return failure(path, to_string(seen.error()));
  }
  return {};
}

/// Whether a folder has orders, and not a market; absent when it is empty.
std::optional<bool> has_orders(journal::disk& where,
                               const journal_folder& folder) {
  for (const auto& path : folder.files) {
    const auto day = journal::read_one(where, path);
    if (!day)
      return std::nullopt;
    std::optional<bool> out;
    journal::for_each_record(*day, [&](const journal::record& x) {
      if (!out && x.kind != journal::record_kind::mark)
        out = x.kind == journal::record_kind::order;
    });
    if (out)
      return out;
  }
  return std::nullopt;
}

void warn_of_unread(const market_records& records, const std::string& name,
                    std::ostream& warnings) {
  const auto& sums = records.sums();
  if (sums.unknown > 0)
    warnings << "review: " << name << ": " << sums.unknown
             << " inputs of a later release were skipped\n";
  if (sums.gaps > 0)
    warnings << "review: " << name << ": records are missing in " << sums.gaps
             << " places\n";
}

/// Adds a note where the profit differs from that of the journal's fold.
void compare_with(const market_records& records, reviewed_position& x) {
  const auto& own = x.of(policy_name::done).profit;
  const auto theirs = records.profit_of(x.window);
  if (!theirs)
    return;
  constexpr auto least = money::from_millionths(5'000);
  if (own && own->amount - *theirs < least && *theirs - own->amount < least)
    return;
  x.notes.push_back("the journal's own fold has " + dollars_of(*theirs)
                    + ", the review "
                    + (own ? dollars_of(own->amount) : "unknown"));
}

} // namespace

result<std::vector<reviewed_position>>
review_journals(journal::disk& where, const std::vector<std::string>& paths,
                review_settings settings, std::ostream& warnings) {
  std::vector<reviewed_position> out;
  std::set<window_id> seen;
  for (const auto& path : paths) {
    const auto folders = find_journal(where, path);
    if (folders.empty())
      return failure(path, "there is no journal" + journals_below(where, path));
    recorded_matches matches;
    std::vector<reviewed_position> here;
    for (const auto& folder : folders) {
      if (has_orders(where, folder).value_or(false)) {
        const auto read = each_record(
          where, folder, warnings,
          [&](const journal::record& x) -> result<void> {
            if (x.kind != journal::record_kind::order)
              return {};
            const auto order = journal::read_payload<order_record>(x);
            if (!order)
              return failure("record " + std::to_string(x.sequence),
                             journal::to_string(order.error()));
            if (const auto* match = std::get_if<fill_evidence>(&*order))
              matches.add(*match);
            return {};
          });
        if (!read)
          return failure(read.error());
        continue;
      }
      reviewed_windows windows;
      market_records records{windows, true, settings};
      const auto read =
        each_record(where, folder, warnings,
                    [&](const journal::record& x) { return records.add(x); });
      if (!read)
        return failure(read.error());
      warn_of_unread(records, folder.name, warnings);
      for (auto& [id, window] : windows)
        if (auto done = window.finish()) {
          compare_with(records, *done);
          if (!seen.insert(id).second)
            warnings << "review: " << slug(id)
                     << " is in more than one journal\n";
          here.push_back(std::move(*done));
        }
    }
    for (auto& x : here) {
      if (auto text = matches.difference(x); !text.empty())
        x.notes.push_back(std::move(text));
      out.push_back(std::move(x));
    }
  }
  return out;
}

result<void> show_journal(journal::disk& where, const std::string& path,
                          reviewed_windows& to, std::ostream& warnings) {
  const auto folders = find_journal(where, path);
  if (folders.empty())
    return failure(path, "there is no journal" + journals_below(where, path));
  for (const auto& folder : folders) {
    if (has_orders(where, folder).value_or(false))
      continue;
    market_records records{to, false, {}};
    const auto read =
      each_record(where, folder, warnings,
                  [&](const journal::record& x) { return records.add(x); });
    if (!read)
      return failure(read.error());
    warn_of_unread(records, folder.name, warnings);
  }
  return {};
}

} // namespace fillguard::review

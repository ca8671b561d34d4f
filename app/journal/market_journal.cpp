#include "app/journal/market_journal.hpp"

#include "messages/release.hpp"
#include "messages/time.hpp"
#include "net/journal/payload.hpp"

#include <algorithm>
#include <deque>
#include <utility>

namespace fillguard {

namespace {

namespace journal = net::journal;

/// Orders of earlier days count in no cap and belong to no open window.
constexpr std::size_t days_of_orders = 3;

std::int64_t day_of(const std::string& name) {
  const auto at = parse_iso8601(name.substr(0, 10) + "T00:00:00Z");
  return at ? to_unix_seconds(*at) / 86'400 : 0;
}

/// Reads one day; the newest may have a torn tail, which is cut.
journal::read_day load(journal::disk& where, const std::string& path,
                       bool newest, std::vector<std::string>& reports) {
  using state = journal::day_health::state_type;
  auto day = journal::read_one(where, path);
  if (!day)
    throw journal_error{to_string(day.error())};
  const auto bad = day->bytes.size() - day->health.good;
  const auto at = path + " at byte " + std::to_string(day->health.good);
  if (day->health.state == state::damaged
      || (!newest && day->health.state == state::torn))
    throw journal_error{at
                        + " is damaged: synced records are missing or wrong; "
                          "move the folder away to begin a new journal"};
  if (day->health.state == state::torn) {
    const auto file = where.open(path);
    if (!file)
      throw journal_error{to_string(file.error())};
    if (const auto cut = (*file)->cut(day->health.good); !cut)
      throw journal_error{to_string(cut.error())};
    if (const auto synced = (*file)->sync(); !synced)
      throw journal_error{to_string(synced.error())};
    day->bytes.resize(day->health.good);
    reports.push_back(at + " had a torn tail: " + std::to_string(bad)
                      + " bytes were cut");
  }
  return std::move(*day);
}

/// The places of the last snapshots, newest last.
struct snapshot_place {
  std::size_t day = 0;
  std::size_t offset = 0;
};

/// The offset of a record in its day's file.
std::size_t offset_of(const journal::record& x, const journal::read_day& day) {
  return static_cast<std::size_t>(x.payload.data() - day.bytes.data())
         - journal::record_head;
}

} // namespace

recovered_market recover_market(journal::disk& where, const std::string& folder,
                                apply_function apply) {
  recovered_market out;
  const auto names = journal::days_in(where, folder);
  std::deque<journal::read_day> days; ///< The newest ones, oldest first.
  std::deque<snapshot_place> places;
  for (auto name = names.rbegin(); name != names.rend() && places.size() < 2;
       ++name) {
    const bool newest = name == names.rbegin();
    days.push_front(load(where, folder + '/' + *name, newest, out.reports));
    for (auto& x : places)
      ++x.day;
    std::deque<snapshot_place> here;
    journal::for_each_record(days.front(), [&](const journal::record& x) {
      if (x.kind == journal::record_kind::snapshot)
        here.push_back({0, offset_of(x, days.front())});
    });
    places.insert(places.begin(), here.begin(), here.end());
    if (newest)
      out.end.day = day_of(*name);
  }
  if (places.empty()) {
    if (!days.empty())
      out.reports.push_back(
        folder + " has no snapshot: it begins with an empty state");
    return out;
  }
  const auto from = places[places.size() < 2 ? 0 : places.size() - 2];
  refold folding{{}, std::move(apply)};
  result<void> folded;
  for (auto i = from.day; i < days.size(); ++i) {
    journal::for_each_record(
      days[i],
      [&](const journal::record& x) {
        if (folded)
          folded = folding.add(x);
      },
      i == from.day ? from.offset : journal::magic.size());
    if (!folded)
      throw journal_error{days[i].path + ": " + to_string(folded.error())};
    days[i] = {}; // Free it, since it may be large.
  }
  out.sums = folding.sums();
  out.end.sequence = folding.last_sequence();
  out.state = folding.market()->state();
  if (out.sums.unknown > 0)
    out.reports.push_back(folder + ": " + std::to_string(out.sums.unknown)
                          + " inputs of fillguard " + folding.written_by()
                          + " or later were skipped: fillguard "
                          + std::string{release()} + " cannot read them");
  if (out.sums.differing > 0) {
    const bool by_release = out.sums.differing == out.sums.differing_by_release;
    out.reports.push_back(
      folder + ": the state"
      + (by_release ? " of fillguard " + folding.written_by() : "")
      + " differs from what its inputs fold to now; the recorded state is "
        "used");
  }
  return out;
}

recovered_orders recover_orders(journal::disk& where,
                                const std::string& folder) {
  recovered_orders out;
  auto names = journal::days_in(where, folder);
  if (names.size() > days_of_orders)
    names.erase(names.begin(), names.end() - days_of_orders);
  for (const auto& name : names) {
    const auto day =
      load(where, folder + '/' + name, name == names.back(), out.reports);
    journal::for_each_record(day, [&](const journal::record& entry) {
      if (entry.kind == journal::record_kind::mark)
        return;
      const auto place =
        day.path + ": record " + std::to_string(entry.sequence);
      if (entry.kind != journal::record_kind::order)
        throw journal_error{place + " is not an order"};
      // An order that is not fully readable may be about money: never skip it.
      auto order = journal::read_payload<order_record>(entry);
      if (!order)
        throw journal_error{place + " cannot be read by fillguard "
                            + std::string{release()} + ": "
                            + journal::to_string(order.error())};
      out.records.push_back(std::move(*order));
      out.end.sequence = entry.sequence;
    });
    out.end.day = day_of(name);
  }
  return out;
}

} // namespace fillguard

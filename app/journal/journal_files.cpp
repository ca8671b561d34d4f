#include "app/journal/journal_files.hpp"

#include "actors/window_state/keep/refold.hpp"
#include "actors/window_state/keep/snapshot.hpp"
#include "app/display/second_lines.hpp"
#include "app/journal/record_json.hpp"
#include "net/http_api/state_json.hpp"
#include "net/journal/payload.hpp"
#include "net/record_json.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <ostream>
#include <utility>

namespace fillguard {

namespace {

namespace journal = net::journal;
namespace api = net::http_api;
using health = journal::day_health::state_type;

constexpr int fine = 0;
constexpr int failed = 1;

std::string name_of(const journal::record& x) {
  return "record " + std::to_string(x.sequence);
}

/// Reads the days of one folder, oldest first. `see(record)` returns whether a
/// record is good.
template <class See, class Visit>
bool walk(journal::disk& where, const journal_folder& folder, std::ostream& err,
          See see, Visit visit) {
  bool good = true;
  for (const auto& path : folder.files) {
    const auto day = journal::read_one(where, path);
    if (!day) {
      err << "journal: " << to_string(day.error()) << '\n';
      return false;
    }
    const auto at = std::to_string(day->health.good);
    const auto rest = day->bytes.size() - day->health.good;
    if (day->health.state == health::damaged
        || (day->health.state == health::torn && path != folder.files.back())) {
      err << "journal: " << path << ": damaged at byte " << at << '\n';
      good = false;
    } else if (day->health.state == health::torn) {
      err << "journal: " << path << ": torn tail, " << rest
          << " bytes from byte " << at << " on\n";
    }
    result<void> seen;
    journal::for_each_record(*day, [&](const journal::record& y) {
      if (seen)
        seen = see(y);
    });
    if (!seen) {
      err << "journal: " << path << ": " << to_string(seen.error()) << '\n';
      good = false;
    }
    visit(*day);
    if (!good)
      return false; // Later records would be folded onto a wrong state.
  }
  return good;
}

template <class See>
bool walk(journal::disk& where, const journal_folder& x, std::ostream& err,
          See see) {
  return walk(where, x, err, see, [](const auto&) {});
}

/// The orders of a folder and their states.
struct known_orders {
  std::map<std::string, order_placed> placed; ///< By order.
  std::map<std::string, order_answered> answers;
  std::uint64_t records = 0;

  result<void> add(const journal::record& entry) {
    const auto order = journal::read_payload<order_record>(entry);
    if (!order)
      return failure(name_of(entry),
                     "is not an order: " + journal::to_string(order.error()));
    ++records;
    if (const auto* y = std::get_if<order_placed>(&*order))
      placed.insert_or_assign(y->order_id, *y);
    else if (const auto* z = std::get_if<order_answered>(&*order))
      answers.insert_or_assign(z->order_id, *z);
    return {};
  }
};

/// A folder's records: those of a market, or orders.
struct contents {
  explicit contents(refold::input_function on_input = {})
      : market{std::move(on_input)} {
    // nop
  }

  refold market;
  known_orders orders;

  result<void> print(const journal::record& x) {
    if (x.kind == journal::record_kind::mark)
      return {};
    if (x.kind == journal::record_kind::order)
      return orders.add(x);
    return market.add(x);
  }
};

std::vector<journal_folder> found(journal::disk& where, const std::string& path,
                                  std::ostream& err) {
  auto out = find_journal(where, path);
  if (!out.empty())
    return out;
  err << "journal: no journal here: " << path << journals_below(where, path)
      << '\n';
  return out;
}

std::string hash_of(const isolated_state& x) {
  return state_hash(state_bytes(x.state()));
}

} // namespace

std::vector<journal_folder> find_journal(journal::disk& where,
                                         const std::string& path) {
  namespace fs = std::filesystem;
  std::vector<journal_folder> out;
  const auto add = [&](const std::string& folder) {
    journal_folder x{fs::path{folder}.filename().string(), {}};
    for (const auto& day : journal::days_in(where, folder))
      x.files.push_back(folder + '/' + day);
    if (!x.files.empty())
      out.push_back(std::move(x));
  };
  std::error_code none;
  if (fs::is_regular_file(path, none)) {
    // A damaged one may have lost its beginning.
    if (!path.ends_with(".journal") && !is_journal(path))
      return out;
    out.push_back({fs::path{path}.parent_path().filename().string(), {path}});
    return out;
  }
  auto trimmed = path;
  while (trimmed.size() > 1 && trimmed.back() == '/')
    trimmed.pop_back();
  add(trimmed);
  for (const auto& folder : where.folders(trimmed))
    add(trimmed + '/' + folder);
  return out;
}

std::string journals_below(journal::disk& where, const std::string& path) {
  // A demo and a rehearsed role keep theirs one folder deeper.
  std::string out;
  for (const auto& folder : where.folders(path))
    if (!find_journal(where, path + '/' + folder).empty())
      out += (out.empty() ? "; there is one in " : ", ") + path + '/' + folder;
  return out;
}

bool is_journal(const std::string& path) {
  std::error_code none;
  if (std::filesystem::is_directory(path, none))
    return true;
  std::ifstream in{path, std::ios::binary};
  std::array<char, journal::magic.size()> head{};
  in.read(head.data(), head.size());
  return in && std::string_view{head.data(), head.size()} == journal::magic;
}

int verify_journal(const std::string& path, std::ostream& out,
                   std::ostream& err) {
  const auto disk = journal::local_disk();
  const auto all = found(*disk, path, err);
  if (all.empty())
    return failed;
  bool good = true;
  for (const auto& folder : all) {
    contents here;
    const bool whole = walk(
      *disk, folder, err, [&](const auto& y) { return here.print(y); },
      [&](const journal::read_day& day) {
        out << day.path << ": " << day.health.records << " records, "
            << day.health.good << " bytes\n";
      });
    const auto& sums = here.market.sums();
    if (const auto* market = here.market.market())
      out << folder.name << ": " << sums.inputs << " inputs, " << sums.snapshots
          << " snapshots, " << sums.differing << " differing, " << sums.gaps
          << " gaps, state " << hash_of(*market) << '\n';
    if (sums.unknown > 0)
      out << folder.name << ": " << sums.unknown << " inputs of fillguard "
          << here.market.written_by() << " or later are unknown to this one\n";
    if (here.orders.records > 0)
      out << folder.name << ": " << here.orders.placed.size() << " orders, "
          << here.orders.records << " records\n";
    if (sums.differing_by_release > 0)
      out << folder.name << ": " << sums.differing_by_release
          << " of the differing snapshots are of another release, whose rules "
             "may have been others\n";
    good = good && whole && sums.differing == sums.differing_by_release;
  }
  out << (good ? "sound\n" : "NOT sound\n");
  return good ? fine : failed;
}

int print_journal_state(const std::string& path, std::ostream& out,
                        std::ostream& err) {
  const auto disk = journal::local_disk();
  const auto all = found(*disk, path, err);
  bool good = !all.empty();
  for (const auto& folder : all) {
    contents here;
    good =
      walk(*disk, folder, err, [&](const auto& y) { return here.print(y); })
      && good;
    if (const auto* market = here.market.market()) {
      out << api::market_text(market->view()) << '\n';
      err << folder.name << ": state " << hash_of(*market) << '\n';
    }
    for (const auto& [id, placed] : here.orders.placed) {
      auto line = net::to_json(placed.sent());
      line.erase("tag");
      const auto answer = here.orders.answers.find(id);
      const bool known = answer != here.orders.answers.end();
      line["answer"] =
        known ? net::to_json(answer->second) : nlohmann::ordered_json{};
      if (known)
        line["answer"].erase("tag");
      out << api::to_text(line) << '\n';
    }
  }
  return good ? fine : failed;
}

int export_journal(const std::string& path, std::ostream& out,
                   std::ostream& err) {
  const auto disk = journal::local_disk();
  const auto all = found(*disk, path, err);
  bool good = !all.empty();
  for (const auto& folder : all) {
    const auto print = [&](const journal::record& y,
                           const nlohmann::ordered_json& content) {
      nlohmann::ordered_json line{{"journal", folder.name},
                                  {"sequence", y.sequence}};
      line.update(content);
      out << api::to_text(line) << '\n';
    };
    const auto see = [&](const journal::record& entry) -> result<void> {
      const auto unknown = [&entry](const std::string& why) {
        return failure(name_of(entry),
                       "is of a kind unknown to this release" + why);
      };
      switch (entry.kind) {
      case journal::record_kind::mark:
        return {};
      case journal::record_kind::snapshot: {
        const auto snapshot = read_snapshot(entry);
        if (!snapshot)
          return unknown(": " + to_string(snapshot.error()));
        print(entry, {{"message", "snapshot"},
                      {"written_by", snapshot->written_by},
                      {"state", state_hash(snapshot->state)}});
        return {};
      }
      case journal::record_kind::input: {
        const auto input = journal::read_payload<market_input>(entry);
        if (!input)
          return unknown(": " + journal::to_string(input.error()));
        print(entry, record_json(*input));
        return {};
      }
      case journal::record_kind::order: {
        const auto order = journal::read_payload<order_record>(entry);
        if (!order)
          return unknown(": " + journal::to_string(order.error()));
        print(entry, record_json(*order));
        return {};
      }
      }
      return unknown("");
    };
    good = walk(*disk, folder, err, see) && good;
  }
  return out.flush() && good ? fine : failed;
}

int replay_journals(const std::vector<std::string>& paths, std::ostream& out,
                    std::ostream& err) {
  const auto disk = journal::local_disk();
  bool good = true;
  refold::totals sums;
  std::uint64_t lines = 0;
  for (const auto& path : paths) {
    const auto all = found(*disk, path, err);
    good = good && !all.empty();
    for (const auto& folder : all) {
      second_lines seconds;
      contents here{[&](const market_input& input, const effects& after,
                        const market_state& state) {
        // Only a tick completes a second, and views are expensive.
        const bool may = std::holds_alternative<tick>(input)
                         || std::holds_alternative<window_opened>(input)
                         || std::holds_alternative<window_closed>(input);
        if (!may || !after.visible)
          return;
        const auto view = state.view();
        if (!seconds.due(view) || !within_its_window(view))
          return;
        ++lines;
        out << api::market_text(view) << '\n';
      }};
      good =
        walk(*disk, folder, err, [&](const auto& y) { return here.print(y); })
        && good;
      sums.inputs += here.market.sums().inputs;
      sums.snapshots += here.market.sums().snapshots;
      sums.differing += here.market.sums().differing;
      sums.differing_by_release += here.market.sums().differing_by_release;
      sums.gaps += here.market.sums().gaps;
    }
  }
  if (!good && sums.inputs == 0)
    return failed;
  err << "inputs " << sums.inputs << ", lines " << lines << ", snapshots "
      << sums.snapshots << " (" << sums.differing << " differing"
      << (sums.differing_by_release > 0
            ? ", " + std::to_string(sums.differing_by_release)
                + " of another release, whose rules may have been "
                  "others"
            : "")
      << "), gaps " << sums.gaps << '\n';
  return out.flush() && good ? fine : failed;
}

} // namespace fillguard

#include "app/history/store.hpp"

#include "app/journal/journal_files.hpp"

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <system_error>

namespace fillguard::history {

namespace {

using net::sql::cell;
using net::sql::cells;
using net::sql::column_type;

constexpr const char* version_table = "fillguard_history";

/// Calls `visit(type)` for each kind of row, as a null pointer.
template <class Visit>
result<void> for_each_row_type(Visit visit) {
  result<void> out;
  const auto one = [&](auto* of) {
    if (out)
      out = visit(of);
  };
  one(static_cast<window_row*>(nullptr));
  one(static_cast<trade_row*>(nullptr));
  one(static_cast<order_row*>(nullptr));
  one(static_cast<fill_row*>(nullptr));
  one(static_cast<match_row*>(nullptr));
  one(static_cast<reading_row*>(nullptr));
  one(static_cast<event_row*>(nullptr));
  return out;
}

std::string type_name(const column& x) {
  return x.type == column_type::number ? "BIGINT" : "TEXT";
}

template <class Row>
std::string keys_of() {
  std::string out;
  for (std::size_t i = 0; i < Row::keys; ++i)
    out += (i == 0 ? "" : ", ") + columns_of<Row>()[i].name;
  return out;
}

/// For people who open the database: amounts as numbers, times as text.
std::string readable_view(bool is_file) {
  const std::string table = "trades";
  std::string out =
    "CREATE VIEW trades_readable AS SELECT slug, market, outcome";
  const auto time = [&](const std::string& name) {
    out += is_file ? ", strftime('%Y-%m-%dT%H:%M:%SZ', " + name
                       + " / 1000, 'unixepoch') AS " + name
                   : ", to_timestamp(" + name + " / 1000.0) AS " + name;
  };
  time("opened_at");
  time("closed_at");
  for (const auto* name :
       {"bought", "sold", "hedged", "settled", "average_price", "sold_at",
        "paid", "fees", "profit", "profit_if_held", "probability_at_entry",
        "price_to_beat", "final_price"})
    out += std::string{", "} + name + " / 1000000.0 AS " + name;
  return out + ", reason, result FROM " + table;
}

std::string escaped(const std::string& x) {
  std::string out;
  for (const auto c : x) {
    if (c == '\\' || c == '\t' || c == '\n')
      out += '\\';
    out += c == '\t' ? 't' : c == '\n' ? 'n' : c;
  }
  return out;
}

/// One line of a dump.
std::string line_of(const cells& row) {
  std::string out;
  for (const auto& x : row) {
    if (!out.empty() || &x != row.data())
      out += '\t';
    if (const auto* number = std::get_if<std::int64_t>(&x))
      out += std::to_string(*number);
    else if (const auto* text = std::get_if<std::string>(&x))
      out += '"' + escaped(*text) + '"';
    else
      out += '-';
  }
  return out;
}

/// The numbers of windows that opened at that time begin here.
std::int64_t first_number(utc_time from) {
  return number_of({{}, from_unix_seconds(to_unix_seconds(from))});
}

/// Of which a dump holds the rows in memory.
constexpr int windows_at_once = 500;

constexpr std::int64_t markets_in_number = 4'096;

std::int64_t market_code(market_key x) {
  return number_of({x, {}}) % markets_in_number;
}

/// False also where the folder cannot be read: the library then has the reason.
bool is_missing(const std::string& path) {
  std::error_code none;
  return !std::filesystem::exists(path, none) && !none;
}

} // namespace

result<std::unique_ptr<store>> store::open(const std::string& where, mode how,
                                           std::chrono::seconds answer_within) {
  // The library's words would be that it cannot open the file.
  if (how == mode::read && !net::sql::is_postgresql(where) && is_missing(where))
    return failure(
      where,
      "is not there: a service writes it, and fillguard history "
      "rebuild makes it from a journal"
        + journals_below(*net::journal::local_disk(),
                         std::filesystem::path{where}.parent_path().string()));
  auto database = net::sql::connection::open(where, how, answer_within);
  if (!database)
    return failure(database.error());
  std::unique_ptr<store> out{
    new store{std::move(*database), net::sql::shown_name(where)}};
  const auto ready = how == mode::write ? out->prepare() : out->check();
  if (!ready)
    return failure(ready.error());
  if (how == mode::write)
    return out;
  const auto known = out->version();
  if (!known)
    return failure(known.error());
  if (**known < schema_version)
    if (const auto updated = open(where, mode::write, answer_within); !updated)
      return failure(out->name_,
                     "has the tables of an earlier release, which a reader "
                     "cannot bring up to date: "
                       + updated.error().what);
  return out;
}

result<void> store::in_transaction(const std::function<result<void>()>& what) {
  // A writer that waits here does not fail later for a lock.
  if (auto begun =
        database_->run(database_->is_file() ? "BEGIN IMMEDIATE" : "BEGIN");
      !begun)
    return begun;
  auto done = what();
  if (done)
    done = database_->run("COMMIT");
  // A full disk has ended it already.
  if (!done)
    if (const auto undone = database_->run("ROLLBACK");
        !undone
        && undone.error().what.find("no transaction") == std::string::npos)
      done = failure(done.error().where,
                     done.error().what + "; " + undone.error().what);
  return done;
}

result<std::optional<std::int64_t>> store::version() {
  const auto* query =
    database_->is_file()
      ? "SELECT COUNT(*) FROM sqlite_master WHERE name = 'fillguard_history'"
      : "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = "
        "current_schema() AND table_name = 'fillguard_history'";
  std::int64_t tables = 0;
  if (const auto queried =
        database_->ask(query, {}, {column_type::number},
                       [&tables](const cells& x) { from_cell(x[0], tables); });
      !queried)
    return failure(queried.error());
  std::optional<std::int64_t> out;
  if (tables == 0)
    return out;
  if (const auto queried =
        database_->ask(std::string{"SELECT MAX(version) FROM "} + version_table,
                       {}, {column_type::number},
                       [&out](const cells& x) { from_cell(x[0], out); });
      !queried)
    return failure(queried.error());
  return out;
}

/// Whether another program's tables are there. A server's schema may have
/// tables beside ours, but none with our names.
result<bool> store::is_foreign() {
  std::string query = "SELECT COUNT(*) FROM sqlite_master";
  if (!database_->is_file()) {
    query = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema "
            "= current_schema() AND table_name IN ('"
            + std::string{journal_position::table} + "', 'trades_readable'";
    const auto named = for_each_row_type([&query](auto* of) -> result<void> {
      using row_type = std::remove_pointer_t<decltype(of)>;
      query += ", '" + std::string{row_type::table} + '\'';
      return {};
    });
    if (!named)
      return failure(named.error());
    query += ')';
  }
  std::int64_t tables = 0;
  const auto queried =
    database_->ask(query, {}, {column_type::number},
                   [&tables](const cells& x) { from_cell(x[0], tables); });
  if (!queried)
    return failure(queried.error());
  return tables > 0;
}

result<void> store::check() {
  const auto known = version();
  if (!known)
    return failure(known.error());
  if (!*known) {
    const auto foreign = is_foreign();
    if (!foreign)
      return failure(foreign.error());
    return failure(name_, *foreign ? "is no history of fillguard"
                                   : std::string{is_empty});
  }
  if (**known > schema_version)
    return failure(name_, "was written by a newer fillguard (tables of version "
                            + std::to_string(**known)
                            + ", this one reads version "
                            + std::to_string(schema_version) + ")");
  return {};
}

template <class Row>
result<void> store::make_table() {
  const std::string table{Row::table};
  std::string made = "CREATE TABLE IF NOT EXISTS " + table + " (";
  for (const auto& each : columns_of<Row>())
    made += each.name + ' ' + type_name(each)
            + (each.may_be_null ? ", " : " NOT NULL, ");
  made += "PRIMARY KEY (" + keys_of<Row>() + "))";
  // One tree instead of a table and an index.
  if (database_->is_file())
    made += " WITHOUT ROWID";
  if (auto done = database_->run(made); !done)
    return done;
  std::set<std::string> present;
  const auto query =
    database_->is_file()
      ? "SELECT name FROM pragma_table_info('" + table + "')"
      : "SELECT CAST(column_name AS TEXT) FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND table_name = '"
          + table + "'";
  if (auto queried =
        database_->ask(query, {}, {column_type::text},
                       [&present](const cells& x) {
                         present.insert(std::get<std::string>(x[0]));
                       });
      !queried)
    return queried;
  for (const auto& each : columns_of<Row>()) {
    if (present.contains(each.name))
      continue;
    const auto initial = each.may_be_null ? std::string{}
                         : each.type == column_type::number
                           ? std::string{" NOT NULL DEFAULT 0"}
                           : std::string{" NOT NULL DEFAULT ''"};
    // Another program may do the same at this moment.
    const std::string add =
      database_->is_file() ? " ADD COLUMN " : " ADD COLUMN IF NOT EXISTS ";
    if (auto done = database_->run("ALTER TABLE " + table + add + each.name
                                   + ' ' + type_name(each) + initial);
        !done)
      return done;
  }
  return {};
}

result<void> store::prepare() {
  const auto known = version();
  if (!known)
    return failure(known.error());
  if (*known && **known == schema_version)
    return add_days();
  if (*known)
    if (auto fits = check(); !fits)
      return fits;
  if (!*known) {
    const auto foreign = is_foreign();
    if (!foreign)
      return failure(foreign.error());
    if (*foreign)
      return failure(name_,
                     database_->is_file()
                       ? "is a database of another program"
                       : "has tables of another program with the names "
                         "of the history's; give it a schema of its "
                         "own, as in ?options=-csearch_path%3Dfillguard");
  }
  return in_transaction([this]() -> result<void> {
    auto made = for_each_row_type([this](auto* of) {
      return make_table<std::remove_pointer_t<decltype(of)>>();
    });
    if (made)
      made = make_table<journal_position>();
    if (made)
      made = add_days();
    if (made)
      made = database_->run("DROP VIEW IF EXISTS trades_readable");
    if (made)
      made = database_->run(readable_view(database_->is_file()));
    if (made)
      made = database_->run(std::string{"CREATE TABLE IF NOT EXISTS "}
                            + version_table + " (version BIGINT NOT NULL)");
    if (made)
      made = database_->run(std::string{"DELETE FROM "} + version_table);
    if (made)
      made =
        database_->run(std::string{"INSERT INTO "} + version_table + " VALUES ("
                       + std::to_string(schema_version) + ')');
    return made;
  });
}

/// Trades of version 1 had the day of their end. A service of that release may
/// go on with a database that has the new tables.
result<void> store::add_days() {
  return database_->run(
    "UPDATE trades SET window_closes_at = (SELECT closes_at FROM windows "
    "WHERE windows.window_id = trades.window_id) WHERE window_closes_at = 0 "
    "AND window_id IN (SELECT window_id FROM windows)");
}

template <class Row>
result<void> store::put(const std::vector<cells>& rows) {
  const auto& columns = columns_of<Row>();
  std::string text = "INSERT INTO " + std::string{Row::table} + " ("
                     + names_of_columns<Row>() + ") VALUES (";
  for (std::size_t i = 0; i < columns.size(); ++i)
    text += (i == 0 ? ":p" : ", :p") + std::to_string(i);
  text += ") ON CONFLICT (" + keys_of<Row>() + ") DO ";
  if (columns.size() == Row::keys)
    text += "NOTHING";
  for (std::size_t i = Row::keys; i < columns.size(); ++i)
    text += (i == Row::keys ? "UPDATE SET " : ", ") + columns[i].name
            + " = excluded." + columns[i].name;
  return database_->run_each(text, types_of<Row>(), rows);
}

result<void> store::write(const row_batch& rows,
                          const std::vector<journal_position>& positions) {
  return in_transaction([&]() -> result<void> {
    auto written = for_each_row_type([&](auto* of) {
      using row_type = std::remove_pointer_t<decltype(of)>;
      std::vector<cells> all;
      for (const auto& [key, row] : rows.of<row_type>())
        all.push_back(to_cells(row));
      return put<row_type>(all);
    });
    if (!written)
      return written;
    std::vector<cells> all;
    all.reserve(positions.size());
    for (const auto& each : positions)
      all.push_back(to_cells(each));
    return put<journal_position>(all);
  });
}

result<std::vector<journal_position>> store::positions() {
  return rows<journal_position>("ORDER BY folder", {});
}

result<void> store::forget(const std::vector<journal_beginning>& journals) {
  return in_transaction([&]() -> result<void> {
    auto done =
      database_->run("DELETE FROM " + std::string{journal_position::table});
    for (const auto& each : journals)
      if (done)
        done = each.market ? forget_windows(*each.market, each.at)
                           : forget_orders(each.at);
    return done;
  });
}

/// Deletes the rows of a market's windows that opened at `from` or later.
result<void> store::forget_windows(market_key market, utc_time from) {
  result<void> done;
  for (const auto table : {window_row::table, trade_row::table, fill_row::table,
                           reading_row::table, event_row::table})
    if (done)
      done = database_->run(
        "DELETE FROM " + std::string{table}
        + " WHERE window_id >= " + std::to_string(first_number(from))
        + " AND window_id % " + std::to_string(markets_in_number) + " = "
        + std::to_string(market_code(market)));
  return done;
}

/// Deletes orders that were sent, and matches received, at `from` or later.
result<void> store::forget_orders(utc_time from) {
  const auto at = std::to_string(to_unix_ms(from));
  auto done = database_->run("DELETE FROM orders WHERE sent_at >= " + at);
  if (done)
    done = database_->run("DELETE FROM matches WHERE received_at >= " + at);
  return done;
}

result<std::set<std::int64_t>>
store::windows_between(market_key market, utc_time from, utc_time to) {
  std::set<std::int64_t> out;
  const auto queried = database_->ask(
    "SELECT window_id FROM windows WHERE window_id >= :p0 AND window_id < :p1 "
    "AND window_id % "
      + std::to_string(markets_in_number) + " = "
      + std::to_string(market_code(market)),
    {first_number(from), first_number(to)}, {column_type::number},
    [&out](const cells& x) {
      std::int64_t number = 0;
      from_cell(x[0], number);
      out.insert(number);
    });
  if (!queried)
    return failure(queried.error());
  return out;
}

template <class Row>
result<void> store::dump_table(std::ostream& out) {
  const std::string table{Row::table};
  out << table << '\t' << names_of_columns<Row>() << '\n';
  // A part of the windows at a time: clients keep all rows of an answer.
  std::int64_t after = -1;
  for (;;) {
    std::optional<std::int64_t> last;
    auto queried = database_->ask(
      "SELECT MAX(window_id) FROM (SELECT DISTINCT window_id FROM " + table
        + " WHERE window_id > :p0 ORDER BY window_id LIMIT "
        + std::to_string(windows_at_once) + ") AS part",
      {after}, {column_type::number},
      [&last](const cells& x) { from_cell(x[0], last); });
    if (!queried || !last)
      return queried;
    // Databases order texts differently, so those of a window are ordered here.
    std::vector<std::string> same;
    cell window;
    const auto flush = [&] {
      std::sort(same.begin(), same.end());
      for (const auto& each : same)
        out << table << '\t' << each << '\n';
      same.clear();
    };
    queried =
      database_->ask("SELECT " + names_of_columns<Row>() + " FROM " + table
                       + " WHERE window_id > :p0 AND window_id <= :p1 ORDER BY "
                         "window_id",
                     {after, *last}, types_of<Row>(), [&](const cells& x) {
                       if (x[0] != window)
                         flush();
                       window = x[0];
                       same.push_back(line_of(x));
                     });
    flush();
    if (!queried)
      return queried;
    after = *last;
  }
}

result<void> store::dump(std::ostream& out) {
  return for_each_row_type([&](auto* of) {
    return dump_table<std::remove_pointer_t<decltype(of)>>(out);
  });
}

} // namespace fillguard::history

#pragma once

#include "app/history/columns.hpp"
#include "app/history/rows.hpp"
#include "messages/result.hpp"
#include "net/sql/connection.hpp"

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace fillguard::history {

/// How far a folder of the journal is projected.
struct journal_position {
  std::string folder;
  std::string day;           ///< Name of the file.
  std::int64_t offset = 0;   ///< Of the next record in it.
  std::int64_t sequence = 0; ///< Of the last record; 0: none.
  std::string memory;        ///< Of the projection there; hex digits.

  static constexpr std::string_view table = "journal_positions";
  static constexpr std::size_t keys = 1;

  static constexpr auto describe() {
    return record("journal_position",
                  field(1, "folder", &journal_position::folder),
                  field(2, "day", &journal_position::day),
                  field(3, "byte_offset", &journal_position::offset),
                  field(4, "sequence", &journal_position::sequence),
                  field(5, "memory", &journal_position::memory));
  }
};

/// What a folder of a journal begins with.
struct journal_beginning {
  std::optional<market_key> market; ///< Absent: it has the orders.
  utc_time at;
};

/// The file of the history in a journal's folder.
inline constexpr const char* history_file = "history.sqlite";

/// What is wrong with a database without tables.
inline constexpr const char* is_empty =
  "is empty: nothing could be written to it yet";

/// The version of the tables that this release writes.
inline constexpr std::int64_t schema_version = 3;

/// The tables of the history in a database. Calls block; one at a time.
class store {
public:
  using mode = net::sql::connection::mode;

  /// Opens the history; a writer makes or migrates the tables. Refuses a
  /// database of another program, and one of a newer release.
  static result<std::unique_ptr<store>>
  open(const std::string& where, mode how,
       std::chrono::seconds answer_within = net::sql::usual_patience);

  /// Writes rows and positions together, or nothing.
  result<void> write(const row_batch& rows,
                     const std::vector<journal_position>& positions);

  result<std::vector<journal_position>> positions();

  /// Forgets how far the journals are projected, and what they have, together
  /// or not at all, so that it can be projected anew.
  result<void> forget(const std::vector<journal_beginning>& journals);

  /// The windows of a market with a row that opened from `from` to `to`.
  result<std::set<std::int64_t>> windows_between(market_key market,
                                                 utc_time from, utc_time to);

  /// The rows of a table, as `WHERE …` or `ORDER BY …` selects them. Its
  /// parameters are :p0, :p1 …
  template <class Row>
  result<std::vector<Row>> rows(const std::string& selection,
                                const net::sql::cells& parameters);

  /// Writes every row of every table as text, in an order that depends on
  /// nothing but the rows.
  result<void> dump(std::ostream& out);

  const std::string& name() const { return name_; }

private:
  store(std::unique_ptr<net::sql::connection> database, std::string name)
      : database_{std::move(database)}, name_{std::move(name)} {
    // nop
  }

  result<void> prepare();
  result<void> check();
  result<void> add_days();
  result<std::optional<std::int64_t>> version();
  result<bool> is_foreign();
  template <class Row>
  result<void> make_table();
  template <class Row>
  result<void> put(const std::vector<net::sql::cells>& rows);
  template <class Row>
  result<void> dump_table(std::ostream& out);
  result<void> forget_windows(market_key market, utc_time from);
  result<void> forget_orders(utc_time from);
  result<void> in_transaction(const std::function<result<void>()>& what);

  std::unique_ptr<net::sql::connection> database_;
  std::string name_;
};

template <class Row>
result<std::vector<Row>> store::rows(const std::string& selection,
                                     const net::sql::cells& parameters) {
  std::vector<Row> out;
  const auto queried = database_->ask(
    "SELECT " + names_of_columns<Row>() + " FROM " + std::string{Row::table}
      + ' ' + selection,
    parameters, types_of<Row>(),
    [&out](const net::sql::cells& x) { out.push_back(from_cells<Row>(x)); });
  if (!queried)
    return failure(queried.error());
  return out;
}

} // namespace fillguard::history

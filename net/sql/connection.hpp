#pragma once

#include "messages/result.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fillguard::net::sql {

/// A value of a column; the first alternative is NULL.
using cell = std::variant<std::monostate, std::int64_t, std::string>;
using cells = std::vector<cell>;

enum class column_type : std::uint8_t { number, text };

/// The longest wait of a running service's call for another process or for the
/// server.
inline constexpr std::chrono::seconds usual_patience{2};

/// For commands, which wait without a limit.
inline constexpr std::chrono::seconds any_time{0};

/// A connection to a database: SQLite in a file, or PostgreSQL. Calls block; no
/// two may run at the same time.
class connection {
public:
  enum class mode : std::uint8_t { write, read };

  /// Opens a file, which is made for a writer if there is none, or the database
  /// of a "postgresql://…" URL. Errors never contain the URL's password. A
  /// server may take `answer_within` for a statement; zero: any time.
  static result<std::unique_ptr<connection>>
  open(const std::string& where, mode how,
       std::chrono::seconds answer_within = usual_patience);

  virtual ~connection() = default;

  /// Whether it is SQLite.
  virtual bool is_file() const = 0;

  /// Runs a statement without parameters or rows.
  virtual result<void> run(const std::string& statement) = 0;

  /// Runs a statement with the parameters :p0, :p1 … of these types once for
  /// each row.
  virtual result<void> run_each(const std::string& statement,
                                const std::vector<column_type>& types,
                                const std::vector<cells>& rows) = 0;

  /// Calls `on_row` for each row of a query with the parameters :p0, :p1 … The
  /// types are those of the columns.
  virtual result<void> ask(const std::string& query, const cells& parameters,
                           const std::vector<column_type>& types,
                           const std::function<void(const cells&)>& on_row) = 0;
};

/// Whether `where` names a PostgreSQL database, not a file.
bool is_postgresql(std::string_view where);

/// The name without a password, for people.
std::string shown_name(std::string_view where);

} // namespace fillguard::net::sql

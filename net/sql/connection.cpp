#include "net/sql/connection.hpp"

#include <algorithm>
#include <deque>
#include <soci/soci.h>

// The headers of the backends need those of the client libraries, for nothing
// that is used here.
extern "C" {
soci::backend_factory const* factory_postgresql();
soci::backend_factory const* factory_sqlite3();
}

namespace fillguard::net::sql {

namespace {

/// Seconds until another process's lock, or a silent server, is a failure.
constexpr int patience = usual_patience.count();

/// One column's value, bound to a statement.
struct bound_value {
  long long number = 0;
  std::string text;
  soci::indicator state = soci::i_null;

  void set(const cell& x) {
    state = soci::i_ok;
    if (const auto* n = std::get_if<std::int64_t>(&x))
      number = *n;
    else if (const auto* t = std::get_if<std::string>(&x))
      text = *t;
    else
      state = soci::i_null;
  }

  cell get(column_type type) const {
    if (state == soci::i_null)
      return {};
    if (type == column_type::number)
      return static_cast<std::int64_t>(number);
    return text;
  }
};

void bind_parameter(soci::statement& to, bound_value& x, column_type type,
                    std::size_t place) {
  const auto name = "p" + std::to_string(place);
  if (type == column_type::number)
    to.exchange(soci::use(x.number, x.state, name));
  else
    to.exchange(soci::use(x.text, x.state, name));
}

/// `what` of an exception as one line.
std::string line_of(const std::exception& problem) {
  std::string out{problem.what()};
  for (auto& c : out)
    if (c == '\n' || c == '\r' || c == '\t')
      c = ' ';
  // SOCI's own words: the function before, the statement behind.
  if (const auto at = out.find(": ");
      out.starts_with("sqlite3_") && at != std::string::npos)
    out.erase(0, at + 2);
  out.resize(std::min(out.find(" while preparing"), out.size()));
  out.resize(std::min(out.find(" while executing"), out.size()));
  while (!out.empty() && out.back() == ' ')
    out.pop_back();
  return out;
}

class soci_connection final : public connection {
public:
  soci_connection(const std::string& where, mode how,
                  std::chrono::seconds answer_within)
      : name_{shown_name(where)}, is_file_{!is_postgresql(where)} {
    if (is_file_)
      open_file(where, how);
    else
      open_server(where, answer_within);
  }

  bool is_file() const override { return is_file_; }

  result<void> run(const std::string& statement) override {
    return guarded([&] {
      soci::statement one{session_};
      one.alloc();
      one.prepare(statement);
      one.define_and_bind();
      one.execute(true);
    });
  }

  result<void> run_each(const std::string& text,
                        const std::vector<column_type>& types,
                        const std::vector<cells>& rows) override {
    if (rows.empty())
      return {};
    return guarded([&] {
      std::deque<bound_value> values(types.size());
      soci::statement one{session_};
      for (std::size_t i = 0; i < types.size(); ++i)
        bind_parameter(one, values[i], types[i], i);
      one.alloc();
      one.prepare(text);
      one.define_and_bind();
      for (const auto& row : rows) {
        for (std::size_t i = 0; i < types.size(); ++i)
          values[i].set(row.at(i));
        one.execute(true);
      }
    });
  }

  result<void> ask(const std::string& query, const cells& parameters,
                   const std::vector<column_type>& types,
                   const std::function<void(const cells&)>& on_row) override {
    return guarded([&] {
      std::deque<bound_value> given(parameters.size());
      std::deque<bound_value> found(types.size());
      soci::statement one{session_};
      for (std::size_t i = 0; i < types.size(); ++i)
        if (types[i] == column_type::number)
          one.exchange(soci::into(found[i].number, found[i].state));
        else
          one.exchange(soci::into(found[i].text, found[i].state));
      for (std::size_t i = 0; i < parameters.size(); ++i) {
        given[i].set(parameters[i]);
        bind_parameter(one, given[i],
                       std::holds_alternative<std::string>(parameters[i])
                         ? column_type::text
                         : column_type::number,
                       i);
      }
      one.alloc();
      one.prepare(query);
      one.define_and_bind();
      cells row(types.size());
      for (bool more = one.execute(true); more; more = one.fetch()) {
        for (std::size_t i = 0; i < types.size(); ++i)
          row[i] = found[i].get(types[i]);
        on_row(row);
      }
    });
  }

private:
  void open_file(const std::string& path, mode how) {
    // A quote would end the name.
    if (path.find('"') != std::string::npos)
      throw std::runtime_error{"a name with a double quote cannot be opened"};
    session_.open(*factory_sqlite3(),
                  "db=\"" + path + "\" timeout=" + std::to_string(patience)
                    + (how == mode::read ? " readonly=1" : ""));
    if (how == mode::read) {
      session_ << "PRAGMA query_only = 1";
      return;
    }
    // Readers never wait for the writer. What a loss of power takes away is
    // projected again.
    session_ << "PRAGMA journal_mode = WAL";
    session_ << "PRAGMA synchronous = NORMAL";
    session_ << "PRAGMA temp_store = MEMORY";
  }

  void open_server(const std::string& url, std::chrono::seconds answer_within) {
    const auto joint = url.find('?') == std::string::npos ? '?' : '&';
    session_.open(*factory_postgresql(),
                  url + joint + "connect_timeout=" + std::to_string(patience)
                    + "&tcp_user_timeout=" + std::to_string(patience * 1'000));
    session_ << "SET statement_timeout = "
                  + std::to_string(answer_within.count() * 1'000);
    session_ << "SET client_min_messages = warning";
  }

  template <class F>
  result<void> guarded(F f) {
    try {
      f();
      return {};
    } catch (const std::exception& problem) {
      return failure(name_, line_of(problem));
    }
  }

  std::string name_;
  bool is_file_;
  soci::session session_;
};

} // namespace

bool is_postgresql(std::string_view where) {
  return where.starts_with("postgresql://") || where.starts_with("postgres://");
}

std::string shown_name(std::string_view where) {
  if (!is_postgresql(where))
    return std::string{where};
  const auto begin = where.find("://") + 3;
  // A query may hold a password as well.
  const auto end = std::min(where.find('?', begin), where.size());
  const auto authority = where.substr(begin, end - begin);
  const auto at = authority.rfind('@');
  return std::string{where.substr(0, begin)}
         + std::string{at == std::string_view::npos ? authority
                                                    : authority.substr(at + 1)};
}

result<std::unique_ptr<connection>>
connection::open(const std::string& where, mode how,
                 std::chrono::seconds answer_within) {
  try {
    return std::make_unique<soci_connection>(where, how, answer_within);
  } catch (const std::exception& problem) {
    return failure(shown_name(where), line_of(problem));
  }
}

} // namespace fillguard::net::sql

#pragma once

#include "app/trace/traced.hpp"
#include "messages/describe.hpp"
#include "net/record_json.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>

namespace fillguard {

// The records of an exported trace, as they are written and read. Markets and
// windows are numbers, as in a hop.

/// The first line of an export: its format.
struct export_format {
  /// A later format may add keys, which are skipped. The number changes when a
  /// key that is read here gets another meaning.
  static constexpr std::uint64_t newest = 1;

  std::uint64_t version = newest;
  std::string by; ///< The program and its release.

  static constexpr auto describe() {
    return record("trace", field(1, "version", &export_format::version),
                  field(2, "by", &export_format::by));
  }
};

/// The rest of the first line.
struct export_loss {
  std::uint64_t lost = 0; ///< Records that no buffer had room for.

  static constexpr auto describe() {
    return record("export_loss", field(1, "lost", &export_loss::lost));
  }
};

/// The id of a message; 0: none.
struct traced_id {
  std::uint64_t value = 0;

  friend bool operator==(const traced_id&, const traced_id&) = default;
};

/// A line of the export: one message, handled by one actor.
struct message_line {
  traced_id id;
  traced_id cause;
  std::string actor;
  std::optional<std::string> sender;
  std::string type;
  std::optional<std::string> detail;
  std::uint8_t market = 0;
  std::uint32_t window = 0;
  trace::ending end = trace::ending::handled;
  std::optional<utc_time> made;
  utc_time taken;
  utc_time done;

  static constexpr auto describe() {
    return record("message", field(1, "id", &message_line::id),
                  field(2, "cause", &message_line::cause),
                  field(3, "actor", &message_line::actor),
                  field(4, "sender", &message_line::sender),
                  field(5, "type", &message_line::type),
                  field(6, "detail", &message_line::detail),
                  field(7, "market", &message_line::market),
                  field(8, "window", &message_line::window),
                  field(9, "outcome", &message_line::end),
                  field(10, "made_ns", &message_line::made),
                  field(11, "taken_ns", &message_line::taken),
                  field(12, "done_ns", &message_line::done));
  }
};

/// A line of the export: one change of the owner's state.
struct state_line {
  traced_id input;
  utc_time at;
  std::string actor;
  std::uint8_t market = 0;
  trace::state_glance before;
  trace::state_glance after;

  static constexpr auto describe() {
    return record("state", field(1, "input", &state_line::input),
                  field(2, "at_ns", &state_line::at),
                  field(3, "actor", &state_line::actor),
                  field(4, "market", &state_line::market),
                  field(5, "before", &state_line::before),
                  field(6, "after", &state_line::after));
  }
};

/// The forms of a line: times are nanoseconds since 1970; ids, markets and
/// windows are texts.
struct trace_forms : net::record_forms {
  using json = nlohmann::ordered_json;
  using record_forms::operator();

  std::uint8_t market = 0; ///< Of the line; a window's text contains it.

  explicit trace_forms(std::uint8_t of_line = 0) : market{of_line} {
    // nop
  }

  json operator()(const traced_id& id) const;
  json operator()(const utc_time& time) const;
  json operator()(std::same_as<std::uint8_t> auto code) const {
    return market_json(code);
  }
  json operator()(std::same_as<std::uint32_t> auto window) const {
    return window_json(window);
  }

  bool read(const json& from, traced_id& id) const;
  bool read(const json& from, utc_time& time) const;
  bool read(const json& from, std::uint8_t& code) const;
  bool read(const json& from, std::uint32_t& window) const;

private:
  static json market_json(std::uint8_t code);
  json window_json(std::uint32_t window) const;
};

message_line line_of(const traced_message& message, const name_table& names);
state_line line_of(const traced_state& change, const name_table& names);

/// Adds the names of a line to the table.
traced_message message_of(const message_line& line, name_table& names);
traced_state state_of(const state_line& line, name_table& names);

} // namespace fillguard

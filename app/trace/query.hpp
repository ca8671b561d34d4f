#pragma once

#include "app/trace/store.hpp"
#include "app/trace/trace_export.hpp"
#include "messages/result.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace fillguard {

enum class trace_question : std::uint8_t {
  tail,     ///< The last messages.
  why,      ///< The causes of a message, back to the wire.
  from,     ///< The effects of a message.
  slow,     ///< Waiting and run times of actors.
  sequence, ///< The messages between actors.
  all,      ///< Everything, for other programs.
};

enum class trace_format : std::uint8_t { json, text, json_lines, chrome };

struct trace_query {
  trace_question question = trace_question::tail;
  /// A message's id, or "danger", "fill", "order" or a type for the newest of
  /// them. Of `why` and `from` only.
  std::string of;
  trace_format format = trace_format::json;
  std::string actor; ///< "window_state" is all of them; empty: any.
  std::string type;  ///< Empty: any.
  std::optional<traced_market> market;
  std::optional<window_id> window;
  std::size_t limit = 0; ///< 0: the default of the question.
};

/// Reads the form of `/v1/trace?…`, without the part up to '?':
///
///   tail  why=WHAT  from=ID  slow  sequence  export=jsonl|chrome   at most one
///   actor=NAME  type=NAME  market=btc-5m  window=SLUG  limit=N
///   format=json|text
result<trace_query> parse_trace_query(std::string_view text);

/// Encodes one value for a query.
std::string query_encoded(std::string_view value);

struct trace_answer {
  int status = 200; ///< HTTP status.
  std::string content_type;
  std::string body;
  /// Of an export, instead of the body.
  std::shared_ptr<trace_export> pieces{};

  /// The body, or all pieces that are left.
  std::string whole() const;
};

/// 400, with the reason.
trace_answer refused_query(const error& problem);

/// 503.
trace_answer busy_with_another();

trace_answer answer_trace(const trace_store& store, const trace_query& query);

/// Whether a message passes the query's filters.
class trace_filter {
public:
  explicit trace_filter(const trace_query& x) : query_{x} {
    // nop
  }

  bool passes(const traced_message& message, const name_table& names) const;

private:
  const trace_query& query_;
};

} // namespace fillguard

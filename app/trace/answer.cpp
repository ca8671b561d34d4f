#include "app/trace/chains.hpp"
#include "app/trace/sequence.hpp"
#include "app/trace/statistics.hpp"
#include "app/trace/trace_json.hpp"
#include "app/trace/trace_text.hpp"

#include <nlohmann/json.hpp>

namespace fillguard {

namespace {

constexpr std::size_t usual_tail = 50;
constexpr std::size_t usual_effects = 500;

using json = nlohmann::ordered_json;

trace_answer as_json(int status, const json& x) {
  return {status, "application/json",
          x.dump(-1, ' ', false, json::error_handler_t::replace)};
}

/// Formats any result as requested: text, or a member of an object.
template <class T>
trace_answer shown(const trace_store& store, const trace_query& query,
                   const char* member, const T& x) {
  if (query.format == trace_format::text)
    return {200, "text/plain; charset=utf-8", text_of(x, store.names)};
  return as_json(200,
                 {{member, json_of(x, store.names)}, {"lost", store.lost}});
}

std::vector<traced_message> last_messages(const trace_store& store,
                                          const trace_query& query) {
  const trace_filter filter{query};
  auto out = store.messages();
  std::erase_if(out,
                [&](const auto& x) { return !filter.passes(x, store.names); });
  const auto limit = query.limit > 0 ? query.limit : usual_tail;
  if (out.size() > limit)
    out.erase(out.begin(), out.end() - static_cast<std::ptrdiff_t>(limit));
  return out;
}

trace_answer tail(const trace_store& store, const trace_query& query) {
  const auto last = last_messages(store, query);
  if (query.format == trace_format::text)
    return {200, "text/plain; charset=utf-8", text_of(last, store.names)};
  auto all = json::array();
  for (const auto& x : last)
    all.push_back(json_of(x, store.names));
  return as_json(200, {{"messages", all}, {"lost", store.lost}});
}

trace_answer chain(const trace_store& store, const trace_query& query) {
  const auto found = find_message(store, query);
  if (!found)
    return as_json(404, {{"error", "not found"}, {"why", found.error().what}});
  if (query.question == trace_question::why)
    return shown(store, query, "why", causes_of(store, *found));
  return shown(
    store, query, "from",
    effects_of(store, *found, query.limit > 0 ? query.limit : usual_effects));
}

/// A window without any message is not a window without steps.
trace_answer sequence(const trace_store& store, const trace_query& query) {
  const auto steps = sequence_of(store, query);
  if (query.window && steps.steps.empty() && steps.left_out_after == 0)
    return as_json(404, {{"error", "not found"},
                         {"why", "no message of window " + slug(*query.window)
                                   + " is kept that passes the filters"}});
  return shown(store, query, "sequence", steps);
}

} // namespace

trace_answer answer_trace(const trace_store& store, const trace_query& query) {
  switch (query.question) {
  case trace_question::tail:
    return tail(store, query);
  case trace_question::why:
  case trace_question::from:
    return chain(store, query);
  case trace_question::slow:
    return shown(store, query, "slow", slow_rows(store, query));
  case trace_question::sequence:
    return sequence(store, query);
  case trace_question::all:
    break;
  }
  if (query.format == trace_format::chrome)
    return {200, "application/json", {}, export_chrome(store, query)};
  return {200, "application/jsonl", {}, export_lines(store, query)};
}

std::string trace_answer::whole() const {
  auto out = body;
  for (auto more = pieces ? pieces->next() : std::string{}; !more.empty();
       more = pieces->next())
    out += more;
  return out;
}

} // namespace fillguard

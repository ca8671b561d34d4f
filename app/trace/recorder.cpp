#include "app/trace/recorder.hpp"

#include "actors/trace/buffers.hpp"
#include "actors/trace/subject.hpp"
#include "app/trace/chains.hpp"
#include "messages/trace_clock.hpp"
#include "messages/trace_clock_adjust.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <vector>

namespace fillguard {

namespace {

/// While no buffer is filling: it wakes the recorder.
constexpr std::chrono::milliseconds empty_every{250};

/// "tick" for "fillguard::tick".
std::string_view short_name(std::string_view type) {
  constexpr std::string_view ours = "fillguard::";
  if (type.starts_with(ours))
    type.remove_prefix(ours.size());
  return type;
}

} // namespace

trace_recorder::trace_recorder(trace_store::limits most, updates_needed updates)
    : notes_{updates}, store_{most} {
  // Losses of a previous recorder do not count.
  lost_before_ =
    trace::drain([](const trace::hop&) {}, [](const trace::state_change&) {})
      .lost;
  trace_clock::run(true);
  thread_ = std::thread{[this] { run(); }};
}

trace_recorder::~trace_recorder() {
  trace_clock::run(false);
  {
    const std::lock_guard guard{mutex_};
    ends_ = true;
  }
  trace::wake();
  thread_.join();
}

trace_answer trace_recorder::answer(std::string_view query) {
  const auto parsed = parse_trace_query(query);
  if (!parsed)
    return refused_query(parsed.error());
  if (parsed->question == trace_question::all)
    return begin_export(*parsed);
  const std::unique_lock alone{answering_, std::try_to_lock};
  if (!alone)
    return busy_with_another();
  // The answer is made from a copy: that takes milliseconds, while some answers
  // take a second, in which the buffers would not be emptied.
  const auto known = [this] {
    const std::lock_guard guard{mutex_};
    empty_buffers();
    return store_;
  }();
  auto out = answer_trace(known, *parsed);
  if (parsed->question == trace_question::why && out.status == 200)
    add_reasons(known, *parsed, out);
  return out;
}

/// Copies the records alone, and not their indexes.
trace_answer trace_recorder::begin_export(const trace_query& query) {
  const std::lock_guard guard{mutex_};
  if (!exported_.expired())
    return busy_with_another();
  empty_buffers();
  auto out = answer_trace(store_, query);
  exported_ = out.pieces;
  return out;
}

void trace_recorder::remember(const notice& reported) {
  const std::lock_guard guard{noting_};
  notes_.add(reported);
}

/// Adds the reasons in words: before the chain of messages in a text, as a
/// member in JSON.
void trace_recorder::add_reasons(const trace_store& known,
                                 const trace_query& query, trace_answer& out) {
  const auto found = find_message(known, query);
  if (!found)
    return;
  std::vector<std::uint64_t> chain;
  std::string exit_of; // The market of an exit order.
  for (const auto& link : causes_of(known, *found).links) {
    const auto& x = link.message;
    chain.push_back(x.id);
    const auto market = market_of(x.market);
    if (market && known.names.text(x.type) == "order_wanted"
        && known.names.text(x.detail) == "exit")
      exit_of = to_string(*market);
  }
  const auto reasons = [&] {
    const std::lock_guard guard{noting_};
    return notes_.about(chain, exit_of);
  }();
  if (query.format == trace_format::text) {
    std::string words;
    for (const auto& reason : reasons)
      words += reason + '\n';
    out.body.insert(0, words);
    return;
  }
  auto body = nlohmann::ordered_json::parse(out.body, nullptr, false);
  if (!body.is_object())
    return;
  body["reasons"] = reasons;
  out.body =
    body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

void trace_recorder::catch_up() {
  const std::lock_guard guard{mutex_};
  empty_buffers();
}

std::uint64_t trace_recorder::lost() {
  const std::lock_guard guard{mutex_};
  return store_.lost;
}

void trace_recorder::run() {
  for (;;) {
    trace::wait_for_many(empty_every);
    const std::lock_guard guard{mutex_};
    if (ends_)
      return;
    empty_buffers();
  }
}

void trace_recorder::empty_buffers() {
  trace_clock::adjust();
  learn_names();
  const auto out =
    trace::drain([this](const trace::hop& x) { record(x); },
                 [this](const trace::state_change& x) { record(x); });
  store_.lost = out.lost - lost_before_;
  store_.settle(trace_clock::now());
}

void trace_recorder::record(const trace::hop& value) {
  traced_message out;
  out.id = value.id;
  out.cause = value.cause;
  out.made = value.made;
  out.taken = value.taken;
  out.done = value.done;
  out.actor = actor_name(value.actor);
  out.sender = value.sender == trace::no_actor ? 0 : actor_name(value.sender);
  out.type = type_name(value.type);
  const auto [at, fresh] = details_.try_emplace({value.type, value.detail}, 0);
  if (fresh)
    at->second = store_.names.put(trace::detail_text(value.type, value.detail));
  out.detail = at->second;
  out.window = value.window;
  out.market = value.market;
  out.end = value.end;
  store_.add(out);
}

void trace_recorder::record(const trace::state_change& x) {
  store_.add(traced_state{x.input, x.at, actor_name(x.actor), x.market,
                          x.before, x.after});
}

void trace_recorder::learn_names() {
  const auto fresh = trace::names_since(names_seen_);
  names_seen_ += fresh.size();
  for (const auto& [id, name] : fresh)
    actors_[id] = store_.names.put(name);
}

name_index trace_recorder::actor_name(std::uint32_t actor) {
  if (actor == trace::no_actor)
    return store_.names.put("(nobody)");
  if (const auto at = actors_.find(actor); at != actors_.end())
    return at->second;
  // The name may have been registered since the last time.
  learn_names();
  if (const auto at = actors_.find(actor); at != actors_.end())
    return at->second;
  return store_.names.put("actor " + std::to_string(actor));
}

name_index trace_recorder::type_name(const char* type) {
  const auto [at, fresh] = types_.try_emplace(type, 0);
  if (fresh)
    at->second = store_.names.put(short_name(type));
  return at->second;
}

} // namespace fillguard

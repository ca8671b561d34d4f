#include "app/trace/chains.hpp"

#include <algorithm>
#include <set>

namespace fillguard {

namespace {

/// Only a forged file has a longer chain.
constexpr std::size_t longest_chain = 1'000;

struct decision_type {
  std::string_view word;
  std::string_view type;
  std::string_view detail;
};

/// The names of decisions, and the messages that carry them.
constexpr decision_type decision_types[] = {
  {"danger", "notice", "danger"},   {"fill", "fill_detected", ""},
  {"order", "order_wanted", ""},    {"hedge", "order_wanted", "hedge"},
  {"exit", "order_wanted", "exit"}, {"capture", "order_wanted", "capture"}};

chain_link link_of(const trace_store& store, const traced_message& x) {
  chain_link out{x, std::nullopt};
  // The change is shown at its owner, not at other receivers of the message.
  if (auto changed = store.changed_by(x.id);
      changed && changed->actor == x.actor)
    out.changed = std::move(changed);
  return out;
}

} // namespace

result<std::uint64_t> find_message(const trace_store& store,
                                   const trace_query& query) {
  if (const auto id = parse_id(query.of)) {
    if (!store.handled(*id).empty())
      return *id;
    return failure(query.of, "no message " + id_text(*id)
                               + " is kept: it is too old, was not handled, or "
                                 "belongs to another process");
  }
  decision_type what{query.of, query.of, ""};
  for (const auto& x : decision_types)
    if (x.word == query.of)
      what = x;
  const trace_filter filter{query};
  const auto all = store.messages();
  const auto at = std::find_if(all.rbegin(), all.rend(), [&](const auto& x) {
    return store.names.text(x.type) == what.type
           && (what.detail.empty() || store.names.text(x.detail) == what.detail)
           && filter.passes(x, store.names);
  });
  if (at != all.rend())
    return at->id;
  auto why =
    "no " + std::string{what.word} + " is kept that passes the filters";
  const bool known_word =
    std::any_of(std::begin(decision_types), std::end(decision_types),
                [&](const auto& x) { return x.word == query.of; });
  if (!known_word && !store.names.find(query.of)) {
    why = "\"" + query.of + "\" is neither a message's id nor a type; known:";
    for (const auto& x : decision_types)
      why += ' ' + std::string{x.word};
    std::set<std::string> types;
    for (const auto& x : all)
      types.insert(store.names.text(x.type));
    for (const auto& x : types)
      why += ' ' + x;
  }
  return failure(query.of, why);
}

cause_chain causes_of(const trace_store& store, std::uint64_t id) {
  cause_chain out;
  auto all = store.handled(id);
  if (all.empty()) {
    out.whole = false;
    return out;
  }
  // Of several receivers, the one whose state changed is shown.
  const auto changed = store.changed_by(id);
  const auto owner = std::find_if(all.begin(), all.end(), [&](const auto& x) {
    return changed && changed->actor == x.actor;
  });
  std::optional<traced_message> at = owner == all.end() ? all.front() : *owner;
  for (const auto& x : all)
    if (x.actor != at->actor)
      out.also.push_back(x);
  std::set<std::uint64_t> seen;
  while (at && out.links.size() < longest_chain && seen.insert(at->id).second) {
    out.links.push_back(link_of(store, *at));
    at = store.cause_of(*at);
  }
  out.whole = out.links.back().message.cause == 0;
  return out;
}

effects_found effects_of(const trace_store& store, std::uint64_t id,
                         std::size_t limit) {
  effects_found out;
  struct waiting {
    traced_message message;
    std::size_t depth;
  };
  std::vector<waiting> left; // The next one last.
  const auto put = [&left](std::vector<traced_message> xs, std::size_t depth) {
    for (auto x = xs.rbegin(); x != xs.rend(); ++x)
      left.push_back({*x, depth});
  };
  put(store.handled(id), 0);
  while (!left.empty()) {
    const auto traced = left.back().message;
    const auto depth = left.back().depth;
    left.pop_back();
    if (out.effects.size() == limit) {
      out.whole = false;
      break;
    }
    out.effects.push_back({link_of(store, traced), depth});
    auto next = store.caused_by(traced.id);
    // Each effect has one cause: the handling in which it was sent.
    std::erase_if(next, [&](const auto& y) {
      const auto from = store.cause_of(y);
      return !from || from->actor != traced.actor || from->taken != traced.taken
             || depth > longest_chain;
    });
    put(std::move(next), depth + 1);
  }
  return out;
}

} // namespace fillguard

#include "app/trace/sequence.hpp"

#include <map>
#include <tuple>

namespace fillguard {

namespace {

/// More frequent kinds are streams and not shown as steps.
constexpr std::size_t most_of_a_kind = 40;

constexpr std::size_t usual_limit = 200;

auto kind_of(const traced_message& x) {
  return std::tuple{x.sender, x.actor, x.type, x.detail};
}

} // namespace

sequence_shown sequence_of(const trace_store& store, const trace_query& query) {
  const trace_filter filter{query};
  std::vector<traced_message> all;
  std::map<decltype(kind_of(traced_message{})), std::size_t> counts;
  for (const auto& x : store.messages())
    if (filter.passes(x, store.names)) {
      all.push_back(x);
      ++counts[kind_of(x)];
    }
  sequence_shown out;
  for (const auto& x : all) {
    if (x.end == trace::ending::handled
        && counts[kind_of(x)] > most_of_a_kind) {
      ++out.left_out_after;
      continue;
    }
    out.steps.push_back({x, out.left_out_after});
    out.left_out_after = 0;
  }
  const auto limit = query.limit > 0 ? query.limit : usual_limit;
  if (out.steps.size() > limit) {
    out.earlier = out.steps.size() - limit;
    out.steps.erase(out.steps.begin(),
                    out.steps.begin()
                      + static_cast<std::ptrdiff_t>(out.earlier));
  }
  return out;
}

} // namespace fillguard

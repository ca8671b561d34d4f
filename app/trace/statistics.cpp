#include "app/trace/statistics.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace fillguard {

namespace {

std::int64_t rank(const std::vector<std::int64_t>& sorted,
                  std::size_t percent) {
  // Rounded up: the smallest value with at least so many percent at or below
  // it.
  const auto n = (sorted.size() * percent + 99) / 100;
  return sorted[n - 1];
}

std::int64_t p99_in_all(const slow_row& x) {
  return x.ran.p99 + (x.waited ? x.waited->p99 : 0);
}

} // namespace

std::optional<span_statistics> statistics_of(std::vector<std::int64_t> spans) {
  if (spans.empty())
    return std::nullopt;
  std::sort(spans.begin(), spans.end());
  return span_statistics{rank(spans, 50), rank(spans, 90), rank(spans, 99),
                         spans.back()};
}

std::vector<slow_row> slow_rows(const trace_store& store,
                                const trace_query& query) {
  struct spans {
    std::vector<std::int64_t> waited;
    std::vector<std::int64_t> ran;
  };
  std::map<std::pair<name_index, name_index>, spans> by_kind;
  const trace_filter filter{query};
  for (const auto& x : store.messages()) {
    if (x.end == trace::ending::undelivered || !filter.passes(x, store.names))
      continue;
    auto& to = by_kind[{x.actor, x.type}];
    to.ran.push_back(x.ran());
    if (const auto waited = x.waited())
      to.waited.push_back(*waited);
  }
  std::vector<slow_row> out;
  for (auto& [kind, all] : by_kind) {
    slow_row row;
    row.actor = kind.first;
    row.type = kind.second;
    row.count = all.ran.size();
    row.waited = statistics_of(std::move(all.waited));
    row.ran = *statistics_of(std::move(all.ran));
    out.push_back(row);
  }
  const auto key = [&store](const slow_row& x) {
    return std::tuple{-p99_in_all(x), store.names.text(x.actor),
                      store.names.text(x.type)};
  };
  std::sort(out.begin(), out.end(),
            [&key](const auto& a, const auto& b) { return key(a) < key(b); });
  if (query.limit > 0 && out.size() > query.limit)
    out.resize(query.limit);
  return out;
}

} // namespace fillguard

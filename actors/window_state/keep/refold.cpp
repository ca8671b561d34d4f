#include "actors/window_state/keep/refold.hpp"

#include "actors/window_state/keep/format_2.hpp"
#include "actors/window_state/keep/snapshot.hpp"
#include "messages/release.hpp"
#include "net/journal/payload.hpp"

#include <utility>

namespace fillguard {

namespace journal = net::journal;

result<void> refold::add(const journal::record& entry) {
  using kind = journal::record_kind;
  if (entry.kind == kind::mark)
    return {};
  if (const auto checked = journal::check_format(entry); !checked)
    return wrong(entry, checked.error().what);
  const bool gap = last_ != 0 && entry.sequence != last_ + 1;
  last_ = entry.sequence;
  if (entry.kind == kind::snapshot)
    return meet(entry, gap);
  if (entry.kind != kind::input)
    return wrong(entry, "is not a record of a market");
  if (gap)
    return wrong(entry, "follows a gap without a snapshot");
  return fold_input_of(entry);
}

result<void> refold::fold_input_of(const journal::record& entry) {
  auto input = journal::read_payload<market_input>(entry);
  if (!input) {
    if (!input.error().newer)
      return wrong(entry, "is no input: " + journal::to_string(input.error()));
    ++sums_.unknown;
    return {};
  }
  if (!market_)
    return {};
  ++sums_.inputs;
  if (!on_input_) {
    market_->apply_recorded(std::move(*input));
    return {};
  }
  const auto out = market_->apply_recorded(*input);
  on_input_(*input, out, market_->state());
  return {};
}

result<void> refold::meet(const journal::record& entry, bool gap) {
  auto read = read_snapshot(entry);
  if (!read)
    return wrong(entry, "is no snapshot: " + to_string(read.error()));
  written_by_ = read->written_by;
  // Decisions were based on the recorded state, so that one is used.
  auto state = restore(read->state, read->settings);
  if (!state)
    return wrong(entry, "has no readable state: " + to_string(state.error()));
  ++sums_.snapshots;
  if (gap)
    ++sums_.gaps;
  if (market_) {
    const auto folded = state_bytes(market_->state());
    // Another release may have encoded the same state differently.
    const bool same =
      folded == read->state || folded == state_bytes(*state)
      || (entry.version == 2
          && format_2_bytes(market_->state()) == format_2_bytes(*state));
    // Format 2 holds less of an order than this fold. The snapshot's state is
    // used, so that a fold that starts with it gives the same result.
    if (same && entry.version != 2
        && market_->state().settings() == read->settings)
      return {};
    if (!same && !gap) {
      ++sums_.differing;
      if (written_by_ != release())
        ++sums_.differing_by_release;
    }
  }
  market_.emplace(std::move(*state), apply_);
  return {};
}

tl::unexpected<error> refold::wrong(const journal::record& x,
                                    const std::string& what) const {
  auto where = "record " + std::to_string(x.sequence);
  if (!written_by_.empty())
    where += " (written by fillguard " + written_by_ + " or later)";
  return failure(std::move(where), what);
}

} // namespace fillguard

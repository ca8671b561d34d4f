#include "actors/window_state/keep/refold.hpp"

#include "actors/window_state/keep/snapshot.hpp"
#include "net/journal/codec.hpp"

namespace fillguard {

namespace journal = net::journal;

std::string refold::take(const journal::record& x) {
  using kind = journal::record_kind;
  if (x.kind == kind::mark)
    return "";
  const auto where = "record " + std::to_string(x.sequence);
  if (x.version != journal::format_version)
    return where + " is of version " + std::to_string(x.version);
  const bool gap = last_ != 0 && x.sequence != last_ + 1;
  last_ = x.sequence;
  if (x.kind == kind::snapshot) {
    const auto failed = meet(x.payload, gap);
    return failed.empty() ? failed : where + failed;
  }
  if (x.kind != kind::input)
    return where + " is none of a market";
  if (gap)
    return where + " follows a gap, and no snapshot does";
  auto input = journal::decoded<fold_input>(x.payload);
  if (!input)
    return where + " is no input";
  if (!market_)
    return "";
  ++sums_.inputs;
  if (!hear_) {
    market_->apply_recorded(std::move(*input));
    return "";
  }
  const auto out = market_->apply_recorded(*input);
  hear_(*input, out, market_->state());
  return "";
}

std::string refold::meet(std::string_view snapshot, bool gap) {
  const auto read = read_snapshot(snapshot);
  if (!read)
    return " is no snapshot";
  ++sums_.snapshots;
  if (gap)
    ++sums_.gaps;
  if (market_) {
    const bool same = state_bytes(market_->state()) == read->state;
    if (same && market_->state().settings() == read->settings)
      return "";
    if (!same && !gap)
      ++sums_.differing;
  }
  // What was believed then is what was acted on.
  auto state = restore(read->state, read->settings);
  if (!state)
    return " holds no state";
  market_.emplace(std::move(*state), apply_);
  return "";
}

} // namespace fillguard

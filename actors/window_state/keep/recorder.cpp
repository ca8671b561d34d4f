#include "actors/window_state/keep/recorder.hpp"

#include "actors/window_state/keep/snapshot.hpp"
#include "messages/encoder.hpp"
#include "net/journal/record.hpp"

#include <algorithm>

namespace fillguard {

namespace journal = net::journal;

void recorder::record(const market_input& market, const market_state& before) {
  if (let_go_ > 0) {
    --let_go_;
    ++lost_;
    return;
  }
  const auto day =
    std::max(day_, to_unix_seconds(time_of(market)) / std::int64_t{86'400});
  bytes_.clear();
  if (snapshot_due_ || day != day_ || since_snapshot_ >= snapshot_every) {
    journal::append_record(
      bytes_, journal::record_kind::snapshot, ++last_,
      [&before](std::string& to) { append_snapshot(to, before); });
    since_snapshot_ = 0;
  }
  journal::append_record(
    bytes_, journal::record_kind::input, ++last_,
    [&market](std::string& to) { codec::encoder{to}.put(market); });
  day_ = day;
  ++since_snapshot_;
  // The numbers of records that were not written stay unused, which shows the
  // gap.
  snapshot_due_ = !add_(day, bytes_, last_);
  if (snapshot_due_) {
    ++lost_;
    let_go_ = retry_after;
  }
}

} // namespace fillguard

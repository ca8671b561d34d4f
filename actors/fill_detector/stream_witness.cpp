#include "actors/fill_detector/stream_witness.hpp"

#include <algorithm>

namespace fillguard {

void stream_witness::start_over() {
  caught_up_ = false;
  missed_.clear();
}

void stream_witness::add_stream_report(
  const net::polymarket::fill_report& report, utc_time now) {
  for (const auto& fill : report.evidence)
    if (const auto& trade = fill.evidence.trade_id) {
      known_[*trade] = now;
      missed_.erase(*trade);
    }
}

void stream_witness::add_http_report(const net::polymarket::fill_report& report,
                                     utc_time now) {
  for (const auto& fill : report.evidence)
    if (const auto& trade = fill.evidence.trade_id) {
      const bool is_new = known_.insert_or_assign(*trade, now).second;
      if (is_new && caught_up_)
        missed_.emplace(*trade, now);
    }
}

bool stream_witness::has_missed_for(std::chrono::seconds span,
                                    utc_time now) const {
  return std::any_of(missed_.begin(), missed_.end(), [&](const auto& entry) {
    return now - entry.second > span;
  });
}

void stream_witness::forget(utc_time time) {
  std::erase_if(known_,
                [time](const auto& entry) { return entry.second < time; });
}

} // namespace fillguard

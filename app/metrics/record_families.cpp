#include "app/metrics/families.hpp"
#include "app/metrics/family_maker.hpp"

#include <chrono>

namespace fillguard::metrics {

namespace {

using seconds = std::chrono::duration<double>;

} // namespace

families record_families(const inside::reading& value) {
  auto trouble =
    family::gauge("fillguard_journal_trouble",
                  "1 while the journal cannot be written, or is too slow.");
  auto waiting =
    family::gauge("fillguard_journal_waiting_bytes",
                  "Bytes recorded and not synced to the disk yet.");
  auto lag = family::gauge("fillguard_journal_lag_seconds",
                           "Age of the oldest record that is not synced yet.");
  auto failures = family::counter("fillguard_journal_failures_total",
                                  "Attempts to write or sync that failed.");
  auto refused =
    family::counter("fillguard_journal_refused_total",
                    "Records dropped since too many were waiting.");
  auto syncs = family::histogram("fillguard_journal_sync_seconds",
                                 "Time that the disk took for a sync.");
  auto lost = family::counter("fillguard_trace_lost_total",
                              "Handled messages that no trace has room for.");
  auto history_trouble =
    family::gauge("fillguard_history_trouble",
                  "1 while the history cannot be written. Nothing is lost: the "
                  "journal has it.");
  auto history_rows = family::counter("fillguard_history_rows_total",
                                      "Rows written to the history.");
  auto history_failures =
    family::counter("fillguard_history_failures_total",
                    "Attempts to write the history that failed.");
  auto history_newest =
    family::gauge("fillguard_history_newest_timestamp_seconds",
                  "Time of the newest record that the history has projected.");
  auto differences = family::gauge(
    "fillguard_history_differences",
    "Differences from the venue's record of the wallet, at the last daily "
    "comparison.");
  auto to_redeem =
    family::gauge("fillguard_redeemable_dollars",
                  "Won and not redeemed by the venue's record, at the last "
                  "daily comparison.");
  auto compared_on = family::gauge(
    "fillguard_history_compared_timestamp_seconds",
    "The UTC day of the last comparison with the venue's record.");
  if (value.compared) {
    compared_on.add({},
                    seconds{value.compared->day.time_since_epoch()}.count());
    differences.add({}, value.compared->differences);
    if (value.compared->to_redeem)
      to_redeem.add({}, value.compared->to_redeem->to_double());
  }
  if (value.history) {
    const auto& x = *value.history;
    history_trouble.add({}, x.failing_because || x.trouble);
    history_rows.add({}, x.rows);
    history_failures.add({}, x.failures);
    if (x.newest)
      history_newest.add({}, seconds{x.newest->time_since_epoch()}.count());
  }
  if (value.journal) {
    trouble.add({}, value.journal->failing_because.has_value());
    waiting.add({}, value.journal->waiting_bytes);
    lag.add({}, seconds{value.journal->lag}.count());
    failures.add({}, value.journal->failures);
    refused.add({}, value.journal->refused);
    const auto& times = value.journal->syncs;
    syncs.add({}, seconds_histogram(times.counts, times.bounds, times.sum));
  }
  if (value.traces_lost)
    lost.add({}, *value.traces_lost);
  return with_samples(trouble, waiting, lag, failures, refused, syncs, lost,
                      history_trouble, history_rows, history_failures,
                      history_newest, differences, to_redeem, compared_on);
}

} // namespace fillguard::metrics

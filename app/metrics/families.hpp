#pragma once

#include "actors/meters/event_meter.hpp"
#include "actors/meters/handler_meter.hpp"
#include "app/metrics/inside.hpp"
#include "app/metrics/market_counters.hpp"
#include "net/http_api/state_json.hpp"

#include <map>
#include <prometheus/metric_family.h>
#include <vector>

namespace fillguard::metrics {

// The metrics for Prometheus. An unknown value has no sample and is never 0.
// Every label has a bounded number of values, from the code or the
// configuration.

using families = std::vector<prometheus::MetricFamily>;

/// The state and the counters of each feed.
families feed_families(const std::vector<feed_status>& feeds, utc_time now);

/// The current state of each market.
families
market_families(const std::vector<std::shared_ptr<const window_view>>& markets);

/// The counters of each market.
families history_families(const std::map<market_key, market_counts>& counts);

/// The state of the journal and of the traces.
families record_families(const inside::reading& value);

families order_families(const meters::events& counts);

families
handler_families(const std::vector<const meters::handler_meter*>& meters);

} // namespace fillguard::metrics

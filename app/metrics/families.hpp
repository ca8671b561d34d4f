#pragma once

#include "actors/meters/event_meter.hpp"
#include "actors/meters/handler_meter.hpp"
#include "app/metrics/inside.hpp"
#include "app/metrics/tally.hpp"
#include "net/http_api/state_json.hpp"

#include <map>
#include <prometheus/metric_family.h>
#include <vector>

namespace fillguard::metrics {

// What Prometheus sees. What is not known has no sample: it is never 0. Every
// label has a bounded number of values, given by the code or the configuration.

using families = std::vector<prometheus::MetricFamily>;

/// The state of each feed and what it has counted.
families feed_families(const std::vector<feed_status>& feeds, utc_time now);

/// The present of each market.
families
market_families(const std::vector<std::shared_ptr<const window_view>>& markets);

/// What has happened in each market.
families history_families(const std::map<market_key, market_counts>& counts);

/// How the journal and the traces are.
families record_families(const inside::reading& x);

families order_families(const meters::events& x);

families
handler_families(const std::vector<const meters::handler_meter*>& meters);

} // namespace fillguard::metrics

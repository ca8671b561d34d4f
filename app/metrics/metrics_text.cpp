#include "app/metrics/metrics_text.hpp"

#include "app/metrics/families.hpp"
#include "app/metrics/family_maker.hpp"

#include <chrono>
#include <iterator>
#include <prometheus/text_serializer.h>

namespace fillguard::metrics {

namespace {

families service_families(const net::http_api::api_board& board,
                          const net::http_api::service_facts& service) {
  auto build = family::gauge("fillguard_build_info",
                             "1, with the version and mode of the service.");
  build.add({{"version", service.version}, {"mode", service.mode}}, true);
  auto started =
    family::gauge("fillguard_start_time_seconds",
                  "When the service started, in its own time since 1970.");
  started.add(
    {}, std::chrono::duration<double>(service.started_at.time_since_epoch())
          .count());
  auto ready = family::gauge(
    "fillguard_ready", "1 when every market has a window, books and a price.");
  ready.add({}, board.missing().empty());
  return with_samples(build, started, ready);
}

} // namespace

std::string metrics_text(const net::http_api::api_board& board,
                         const market_counters& counted,
                         const net::http_api::service_facts& service,
                         const inside::reading& within) {
  const auto all = board.all();
  families out;
  const auto append = [&out](families xs) {
    out.insert(out.end(), std::make_move_iterator(xs.begin()),
               std::make_move_iterator(xs.end()));
  };
  append(service_families(board, service));
  append(feed_families(all.feeds, board.now()));
  append(market_families(all.markets));
  append(history_families(counted.counts()));
  append(order_families(meters::read_events()));
  append(handler_families(meters::all_handlers()));
  append(record_families(within));
  return prometheus::TextSerializer{}.Serialize(out);
}

} // namespace fillguard::metrics

#include "app/metrics/metrics_text.hpp"

#include "app/metrics/families.hpp"
#include "app/metrics/family_maker.hpp"

#include <algorithm>
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

/// The clock is the same for all markets.
families
clock_families(const std::vector<std::shared_ptr<const window_view>>& markets) {
  const auto known =
    std::find_if(markets.begin(), markets.end(),
                 [](const auto& view) { return view->clock.has_value(); });
  if (known == markets.end())
    return {};
  const auto& clock = *(*known)->clock;
  auto good = family::gauge("fillguard_clock_good",
                            "1 while this machine's clock is known to agree "
                            "with the venue's; else there are no entries.");
  auto offset = family::gauge("fillguard_clock_offset_seconds",
                              "The venue's time less this machine's.");
  auto spread = family::gauge("fillguard_clock_spread_seconds",
                              "Largest error of the measured offset.");
  auto age = family::gauge("fillguard_clock_measurement_age_seconds",
                           "Since the newest measurement of the offset.");
  const auto in_seconds = [](auto x) {
    return std::chrono::duration<double>(x).count();
  };
  good.add({}, clock.state == clock_state::good);
  if (clock.offset) {
    offset.add({}, in_seconds(*clock.offset));
    spread.add({}, in_seconds(clock.spread));
  }
  if (clock.age_ms)
    age.add({}, in_seconds(std::chrono::milliseconds{*clock.age_ms}));
  return with_samples(good, offset, spread, age);
}

/// Only where orders are real.
families account_families(
  const std::vector<std::shared_ptr<const window_view>>& markets) {
  const auto known =
    std::find_if(markets.begin(), markets.end(),
                 [](const auto& view) { return view->account.has_value(); });
  if (known == markets.end())
    return {};
  const auto& account = *(*known)->account;
  auto armed = family::gauge("fillguard_account_armed",
                             "1 while real orders may be sent.");
  auto buys = family::gauge("fillguard_account_may_buy",
                            "1 while real buys may be sent, too.");
  armed.add({}, account.armed);
  buys.add({}, account.armed && account.why.empty());
  return with_samples(armed, buys);
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
  append(account_families(all.markets));
  append(clock_families(all.markets));
  append(feed_families(all.feeds, board.now()));
  append(market_families(all.markets));
  append(history_families(counted.counts()));
  append(order_families(meters::read_events()));
  append(handler_families(meters::all_handlers()));
  append(record_families(within));
  return prometheus::TextSerializer{}.Serialize(out);
}

} // namespace fillguard::metrics

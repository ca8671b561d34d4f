#include "app/history/order_projection.hpp"

#include "messages/decoder.hpp"
#include "messages/encoder.hpp"
#include "messages/tag.hpp"
#include "net/journal/payload.hpp"

#include <algorithm>
#include <chrono>
#include <variant>

namespace fillguard::history {

namespace {

/// How long an order can still be reported on.
constexpr std::chrono::hours followed_for{24};

struct orders_memory {
  std::vector<followed_order> orders;

  static constexpr auto describe() {
    return record("orders_memory", field(1, "orders", &orders_memory::orders));
  }
};

utc_time to_milliseconds(utc_time x) {
  return from_unix_ms(to_unix_ms(x));
}

std::optional<utc_time> to_milliseconds(const std::optional<utc_time>& x) {
  return x ? std::optional{to_milliseconds(*x)} : std::nullopt;
}

} // namespace

std::string order_projection::memory() const {
  return codec::encoded(orders_memory{orders_});
}

result<void> order_projection::remember(const std::string& memory) {
  orders_memory read;
  codec::decoder in{memory};
  in.get(read);
  if (const auto& problem = in.problem())
    return failure("projection", net::journal::to_string(*problem));
  orders_ = std::move(read.orders);
  return {};
}

void order_projection::project(const order_record& x, row_batch& to) {
  std::visit([&](const auto& each) { take(each, to); }, x);
}

void order_projection::take(const order_placed& x, row_batch& to) {
  forget(x.at);
  order_life life{x.wanted};
  life.record();
  life.send(x.order_id);
  orders_.push_back({std::move(life), x.at, x.wanted.tag.id});
  put(orders_.back(), to);
}

void order_projection::take(const order_answered& x, row_batch& to) {
  // Newest first: a number may have been given twice, after a restart.
  const auto at =
    std::find_if(orders_.rbegin(), orders_.rend(), [&x](const auto& order) {
      return order.life.wanted().intent == x.intent
             && (x.order_id.empty() || order.life.order_id() == x.order_id);
    });
  if (at != orders_.rend() && at->life.answer(x))
    put(*at, to);
}

void order_projection::take(const fill_evidence& report, row_batch& to) {
  const auto at = std::find_if(
    orders_.rbegin(), orders_.rend(), [&report](const auto& order) {
      return report.order_id && order.life.order_id() == *report.order_id;
    });
  auto known = report;
  if (at != orders_.rend()) {
    at->life.match(report);
    put(*at, to);
    // Reports come twice and out of order; the order has what counts.
    for (const auto& each : at->life.fills())
      if (each.trade_id == report.trade_id)
        known = each;
  }
  if (!report.trade_id)
    return; // A running total, of which the order has the most.
  match_row row;
  row.window = number_of(known.window);
  row.trade_id = *report.trade_id;
  row.order_id = known.order_id.value_or("");
  row.token = known.token;
  row.direction = known.direction;
  row.quantity = known.quantity;
  row.at_price = known.price;
  row.fee = known.fee;
  row.status = known.status;
  row.source = known.source;
  row.source_time = to_milliseconds(known.source_time);
  row.received_at = to_milliseconds(known.received_at);
  row.owner = known.owner;
  to.put(std::move(row));
}

void order_projection::put(const followed_order& followed,
                           row_batch& to) const {
  const auto& wanted = followed.life.wanted();
  order_row row;
  row.window = number_of(wanted.intent.window);
  row.purpose = wanted.intent.purpose;
  row.number = wanted.intent.number;
  if (!followed.life.order_id().empty())
    row.order_id = followed.life.order_id();
  row.token = wanted.token;
  row.direction = wanted.direction;
  row.limit = wanted.limit;
  row.quantity = wanted.quantity;
  row.lifetime = wanted.lifetime;
  row.decided_at = to_milliseconds(wanted.decided_at);
  row.sent_at = to_milliseconds(followed.sent_at);
  row.stage = followed.life.stage();
  row.reason = followed.life.reason();
  row.matched = followed.life.matched();
  row.ended_at = to_milliseconds(followed.life.ended_at());
  if (followed.trace != 0)
    row.trace = id_text(followed.trace);
  to.put(std::move(row));
}

void order_projection::forget(utc_time now) {
  std::erase_if(
    orders_, [now](const auto& x) { return now - x.sent_at > followed_for; });
}

} // namespace fillguard::history

#include "tests/support/paper.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <map>

using namespace fillguard;
using namespace fillguard::test;
using namespace std::chrono_literals;

TEST_CASE("paper never fills more than ordered, beyond the limit or more than "
          "was displayed") {
  CHECK(rc::check([] {
    // One level at each of three prices, with sizes that come and go; `shown`
    // sums all sizes that were new at each price.
    paper_probe venue;
    std::map<price, shares> size;
    std::map<price, shares> shown;
    std::map<std::string, shares> filled;
    std::map<std::string, money> spent;
    std::map<std::string, order_wanted> orders;
    shares total;
    auto now = t0;
    auto absorb = [&](const paper_probe::reports& xs) {
      for (const auto& variant : xs) {
        const auto* fill = std::get_if<fill_evidence>(&variant);
        if (!fill || fill->status != fill_status::provisional)
          continue;
        RC_ASSERT(*fill->price <= orders.at(*fill->order_id).limit);
        filled[*fill->order_id] += fill->quantity;
        spent[*fill->order_id] += *fill->price * fill->quantity;
        total += fill->quantity;
      }
    };
    venue.follow(snapshot({}, {}, now));
    const auto steps = *rc::gen::inRange(1, 40);
    for (int i = 0; i < steps; ++i) {
      now += std::chrono::milliseconds{*rc::gen::inRange(0, 400)};
      switch (*rc::gen::inRange(0, 3)) {
      case 0: {
        const auto at = cents(*rc::gen::inRange(96, 99));
        const auto fresh = whole(*rc::gen::inRange(0, 12));
        if (fresh > size[at])
          shown[at] += fresh - size[at];
        size[at] = fresh;
        auto frame = change({}, {}, now);
        frame.asks = {{at, fresh}};
        absorb(venue.follow(frame));
        break;
      }
      case 1: {
        auto order =
          wanted(*rc::gen::inRange(95, 100), *rc::gen::inRange(5, 15),
                 static_cast<std::uint32_t>(i));
        order.lifetime = *rc::gen::element(time_in_force::good_till_cancelled,
                                           time_in_force::fill_or_kill,
                                           time_in_force::fill_and_kill);
        order.expires_at = now + 1s;
        orders[venue.order_id(order)] = order;
        absorb(venue.submit(order, now));
        break;
      }
      default:
        absorb(venue.advance(now));
      }
    }
    for (const auto& [id, quantity] : filled) {
      const auto& order = orders.at(id);
      if (order.lifetime == time_in_force::good_till_cancelled)
        RC_ASSERT(quantity <= order.quantity);
      RC_ASSERT(spent[id] <= order.limit * order.quantity);
    }
    shares ever;
    for (const auto& [at, quantity] : shown)
      ever += quantity;
    RC_ASSERT(total <= ever);
  }));
}

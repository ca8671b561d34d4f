#include "messages/interfaces.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>
#include <doctest/doctest.h>

using namespace fillguard;

namespace {

/// Sends `x` through CAF's wire format.
template <class T>
T travel(T x) {
  std::vector<char> bytes;
  caf::binary_serializer sink{nullptr, bytes};
  REQUIRE_FALSE(sink(x));
  T out;
  caf::binary_deserializer source{nullptr, bytes};
  REQUIRE_FALSE(source(out));
  return out;
}

} // namespace

TEST_CASE("a view keeps its absent members absent on the wire") {
  window_view view;
  view.tag = {7, 3, 5};
  view.window = current_window{};
  view.window->price_to_beat = coin_price::from_millionths(84'211'370'000);
  view.up.top.ask =
    book_level{price::from_millionths(980'000), shares::from_whole(120)};
  view.danger_score = 0.25;
  view.btc_price_history.resize(3);
  view.capture_99c = capture_view{};
  view.capture_99c->order_id = "0xabc";
  const auto back = travel(view);
  CHECK(back == view);
  CHECK(back.tag.made == 5);
  CHECK_FALSE(back.up.top.bid.has_value());
  CHECK(back.up.top.ask->price.millionths() == 980'000);
}

TEST_CASE("a book update is complete after the wire") {
  book_update update;
  update.kind = book_update::kind_type::change;
  update.bids = {{price::from_millionths(1), shares::from_whole(2)}};
  update.source_time = from_unix_ms(1776099903335);
  update.reason = "none";
  CHECK(travel(update) == update);
}

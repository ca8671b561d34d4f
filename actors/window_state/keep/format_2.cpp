#include "actors/window_state/keep/format_2.hpp"

#include "actors/window_state/keep/snapshot.hpp"
#include "messages/decoder.hpp"
#include "messages/encoder.hpp"
#include "messages/format_2_decoder.hpp"

#include <array>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

namespace fillguard {

namespace {

// -- as it was in release 0.1.0: never change what stands here ----------------

struct order_line_2 {
  std::optional<utc_time> unwanted_since;
  std::optional<utc_time> cancel_asked_at;
  std::uint64_t book_update = 0;
  std::uint32_t unfilled_streak = 0;
  std::uint32_t misses = 0;
  std::optional<order_wanted> wanted;
  std::string order_id;
  std::optional<order_state> state;
  std::string reason;
  std::optional<shares> matched;
  std::optional<utc_time> ended_at;
  shares matched_before;
  std::uint32_t attempts = 0;

  static constexpr auto describe() {
    return record("order_line",
                  field(1, "unwanted_since", &order_line_2::unwanted_since),
                  field(2, "cancel_asked_at", &order_line_2::cancel_asked_at),
                  field(3, "book_update", &order_line_2::book_update),
                  field(4, "fruitless", &order_line_2::unfilled_streak),
                  field(5, "misses", &order_line_2::misses),
                  field(6, "wanted", &order_line_2::wanted),
                  field(7, "order_id", &order_line_2::order_id),
                  field(8, "state", &order_line_2::state),
                  field(9, "reason", &order_line_2::reason),
                  field(10, "matched", &order_line_2::matched),
                  field(11, "ended_at", &order_line_2::ended_at),
                  field(12, "matched_before", &order_line_2::matched_before),
                  field(13, "attempts", &order_line_2::attempts));
  }
};

struct guard_track_2 {
  order_line_2 hedge;
  order_line_2 exit;
  order_line_2 lock;
  consecutive_updates low_bid;
  consecutive_updates danger;
  std::optional<std::string> goal;
  bool told_end = false;
  std::optional<utc_time> capture_cancel_asked_at;
  std::optional<std::string> alarm;

  static constexpr auto describe() {
    return record("guard_track", field(1, "hedge", &guard_track_2::hedge),
                  field(2, "exit", &guard_track_2::exit),
                  field(3, "lock", &guard_track_2::lock),
                  field(4, "low_bid", &guard_track_2::low_bid),
                  field(5, "danger", &guard_track_2::danger),
                  field(6, "goal", &guard_track_2::goal),
                  field(7, "told_end", &guard_track_2::told_end),
                  field(8, "capture_cancel_asked_at",
                        &guard_track_2::capture_cancel_asked_at),
                  field(9, "alarm", &guard_track_2::alarm));
  }
};

struct captured_2 {
  capture_view shown;
  std::uint64_t revision = 0;

  static constexpr auto describe() {
    return record("captured", field(1, "shown", &captured_2::shown),
                  field(2, "revision", &captured_2::revision));
  }
};

struct position_2 {
  std::array<std::array<std::optional<fill_detected>, 3>, 2> fills;
  std::array<std::array<shares, 3>, 2> seen{};

  static constexpr auto describe() {
    return record("position", field(1, "fills", &position_2::fills),
                  field(2, "seen", &position_2::seen));
  }
};

struct window_track_2 {
  window_info info;
  bool opened = false;
  bool closed = false;
  std::optional<coin_price> observed_strike;
  std::optional<coin_price> venue_strike;
  std::optional<coin_price> final_price;
  std::optional<window_outcome> winner;
  book_track book;
  peak_confidence peak;
  danger_reading danger;
  spot_reading chance;
  loss_reading loss;
  bool dangerous = false;
  bool attempt_used = false;
  std::optional<bool> shows_danger;
  distinct_updates updates;
  entry_filter calm;
  token_velocity token_speed;
  std::optional<double> token_move;
  depth_reading way_out;
  hedge_reading hedge_price;
  guard_track_2 guard;
  std::array<std::optional<captured_2>, 2> captures;
  position_2 trades;
  std::optional<order_wanted> wanted;
  std::optional<outcome> primary;
  std::optional<intent_id> intent;
  std::optional<order_state> order;
  std::string order_reason;

  static constexpr auto describe() {
    return record("window_track", field(1, "info", &window_track_2::info),
                  field(2, "opened", &window_track_2::opened),
                  field(3, "closed", &window_track_2::closed),
                  field(4, "observed_strike", &window_track_2::observed_strike),
                  field(5, "venue_strike", &window_track_2::venue_strike),
                  field(6, "final_price", &window_track_2::final_price),
                  field(7, "outcome", &window_track_2::winner),
                  field(8, "book", &window_track_2::book),
                  field(9, "peak", &window_track_2::peak),
                  field(10, "danger", &window_track_2::danger),
                  field(11, "chance", &window_track_2::chance),
                  field(12, "loss", &window_track_2::loss),
                  field(13, "dangerous", &window_track_2::dangerous),
                  field(14, "attempt_used", &window_track_2::attempt_used),
                  field(15, "shows_danger", &window_track_2::shows_danger),
                  field(16, "updates", &window_track_2::updates),
                  field(17, "calm", &window_track_2::calm),
                  field(18, "token_speed", &window_track_2::token_speed),
                  field(19, "token_move", &window_track_2::token_move),
                  field(20, "way_out", &window_track_2::way_out),
                  field(21, "hedge_price", &window_track_2::hedge_price),
                  field(22, "guard", &window_track_2::guard),
                  field(23, "captures", &window_track_2::captures),
                  field(24, "trades", &window_track_2::trades),
                  field(25, "wanted", &window_track_2::wanted),
                  field(26, "primary", &window_track_2::primary),
                  field(27, "intent", &window_track_2::intent),
                  field(28, "order", &window_track_2::order),
                  field(29, "order_reason", &window_track_2::order_reason));
  }
};

/// Members that follow from the settings are rebuilt from them.
struct market_2 {
  utc_time now;
  std::optional<utc_time> last_tick;
  std::optional<utc_time> second;
  std::uint64_t revision = 0;
  std::optional<std::string> halted;
  std::vector<window_track_2> windows;
  price_choice prices{window_length::m15};
  price_history history{0};
  spot_streams spots;
  refused_inputs refused;

  static constexpr auto describe() {
    return record("fold", field(1, "now", &market_2::now),
                  field(2, "last_tick", &market_2::last_tick),
                  field(3, "second", &market_2::second),
                  field(4, "revision", &market_2::revision),
                  field(5, "halted", &market_2::halted),
                  field(6, "windows", &market_2::windows),
                  field(7, "prices", &market_2::prices),
                  field(8, "history", &market_2::history),
                  field(9, "spots", &market_2::spots),
                  field(10, "refused", &market_2::refused));
  }
};

struct danger_weights_2 {
  double confidence = 0;
  double imbalance = 0;
  double velocity = 0;
  double opposite = 0;
  double time = 0;

  static constexpr auto describe() {
    return record("danger_weights",
                  field(1, "confidence", &danger_weights_2::confidence),
                  field(2, "imbalance", &danger_weights_2::imbalance),
                  field(3, "velocity", &danger_weights_2::velocity),
                  field(4, "opponent", &danger_weights_2::opposite),
                  field(5, "time", &danger_weights_2::time));
  }
};

struct danger_settings_2 {
  double threshold = 0;
  double loss_threshold = 0;
  acting_reading acts_on = acting_reading::danger_score;
  danger_weights_2 weights;

  static constexpr auto describe() {
    return record(
      "danger_settings", field(1, "threshold", &danger_settings_2::threshold),
      field(2, "loss_threshold", &danger_settings_2::loss_threshold),
      field(3, "acts_on", &danger_settings_2::acts_on),
      field(4, "weights", &danger_settings_2::weights));
  }
};

struct settings_2 {
  market_key market;
  std::size_t velocity_window = 0;
  penalty_table penalties;
  capture_settings capture;
  danger_settings_2 danger;
  std::chrono::milliseconds btc_stale_after{0};
  std::chrono::milliseconds book_stale_after{0};
  bool captures = false;
  guard_settings guard;
  missing_inputs missing = missing_inputs::unknown;

  static constexpr auto describe() {
    return record("window_state_settings",
                  field(1, "market", &settings_2::market),
                  field(2, "velocity_window", &settings_2::velocity_window),
                  field(3, "penalties", &settings_2::penalties),
                  field(4, "capture", &settings_2::capture),
                  field(5, "danger", &settings_2::danger),
                  field(6, "btc_stale_after", &settings_2::btc_stale_after),
                  field(7, "book_stale_after", &settings_2::book_stale_after),
                  field(8, "captures", &settings_2::captures),
                  field(9, "guard", &settings_2::guard),
                  field(10, "missing", &settings_2::missing));
  }
};

// -- as it is now -------------------------------------------------------------

/// Reads the old record's numbered encoding as the present type, where fields
/// have kept their numbers and kinds.
window_state_settings present(const settings_2& was) {
  window_state_settings out;
  codec::decoder{codec::encoded(was)}.get(out);
  return out;
}

/// The member of that number.
template <std::uint32_t Number, class Record>
auto& member_of(Record& record) {
  constexpr auto& fields = description_of<Record>.fields;
  constexpr auto count = description_of<Record>.size;
  constexpr auto place = [&]<std::size_t... Is>(std::index_sequence<Is...>) {
    std::size_t out = count;
    ((out = std::get<Is>(fields).number == Number ? Is : out), ...);
    return out;
  }
  (std::make_index_sequence<count>{});
  static_assert(place < count, "no field has that number any more");
  return record.*(std::get<place>(fields).member);
}

void set_cancels(order_life& out, std::optional<utc_time> first,
                 std::optional<utc_time> last) {
  if (first)
    out.ask_cancel(*first);
  if (last)
    out.ask_cancel(*last);
}

order_sequence present(const order_line_2& was) {
  if (!was.wanted)
    return {};
  order_life newest{*was.wanted};
  if (!was.order_id.empty())
    newest.send(was.order_id);
  if (was.state)
    newest.answer({{},
                   was.wanted->intent,
                   was.order_id,
                   *was.state,
                   was.reason,
                   was.matched,
                   was.ended_at.value_or(was.wanted->decided_at)});
  set_cancels(newest, was.unwanted_since, was.cancel_asked_at);
  return {
    {was.matched_before, was.attempts - 1, was.unfilled_streak, was.misses},
    std::move(newest)};
}

template <class Track>
void set_orders(Track& out, const order_line_2& was) {
  out.orders = present(was);
  out.book_update = was.book_update;
}

guard present(const guard_track_2& was) {
  guard out;
  set_orders(member_of<1>(out), was.hedge);
  set_orders(member_of<2>(out), was.exit);
  set_orders(member_of<3>(out), was.lock);
  member_of<4>(out) = was.low_bid;
  member_of<5>(out) = was.danger;
  member_of<6>(out) = was.goal;
  member_of<7>(out) = was.told_end;
  member_of<8>(out) = was.alarm;
  return out;
}

/// The capture's order was kept in separate members, and its id with its fills.
std::optional<order_life> capture_order(const window_track_2& was) {
  if (!was.intent)
    return std::nullopt;
  order_wanted wanted = was.wanted.value_or(order_wanted{});
  wanted.intent = *was.intent;
  std::string order_id;
  if (was.primary)
    if (const auto& known = was.captures[index_of(*was.primary)]) {
      order_id = known->shown.order_id.value_or("");
      if (!was.wanted) {
        wanted.token = *was.primary;
        wanted.quantity = known->shown.ordered.value_or(shares{});
      }
    }
  order_life out{wanted};
  if (!order_id.empty())
    out.send(order_id);
  if (was.order)
    out.answer({{},
                *was.intent,
                order_id,
                *was.order,
                was.order_reason,
                std::nullopt,
                wanted.decided_at});
  set_cancels(out, was.guard.capture_cancel_asked_at, std::nullopt);
  return out;
}

window_capture present_capture(const window_track_2& was) {
  window_capture out;
  member_of<1>(out) = was.attempt_used;
  member_of<2>(out) = was.calm;
  auto& fills = member_of<3>(out);
  for (std::size_t i = 0; i < fills.size(); ++i)
    if (const auto& known = was.captures[i])
      fills[i] = {known->shown, known->revision};
  member_of<4>(out) = was.primary;
  member_of<5>(out) = capture_order(was);
  return out;
}

position_danger present_danger(const window_track_2& was) {
  position_danger out;
  member_of<1>(out) = was.danger;
  member_of<2>(out) = was.chance;
  member_of<3>(out) = was.loss;
  member_of<4>(out) = was.dangerous;
  member_of<5>(out) = was.shows_danger;
  member_of<6>(out) = was.token_speed;
  member_of<7>(out) = was.token_move;
  member_of<8>(out) = was.way_out;
  member_of<9>(out) = was.hedge_price;
  return out;
}

window_track present(const window_track_2& was) {
  window_facts facts;
  member_of<1>(facts) = was.info;
  member_of<2>(facts) = was.opened;
  member_of<3>(facts) = was.closed;
  member_of<4>(facts) = was.observed_strike;
  member_of<5>(facts) = was.venue_strike;
  member_of<6>(facts) = was.final_price;
  member_of<7>(facts) = was.winner;
  position trades;
  codec::decoder{codec::encoded(was.trades)}.get(trades);
  window_track out;
  member_of<1>(out) = std::move(facts);
  member_of<2>(out) = was.book;
  member_of<3>(out) = was.updates;
  member_of<4>(out) = std::move(trades);
  member_of<5>(out) = was.peak;
  member_of<6>(out) = present_danger(was);
  member_of<7>(out) = present_capture(was);
  member_of<8>(out) = present(was.guard);
  return out;
}

// -- what format 2 holds of a state -------------------------------------------

/// Keeps only the answer of a capture's order.
void keep_answer(std::optional<order_life>& order) {
  if (!order)
    return;
  order_wanted wanted;
  wanted.intent = order->wanted().intent;
  order_life out{wanted};
  if (const auto state = order->state())
    out.answer({{}, wanted.intent, "", *state, order->reason(), {}, {}});
  order = out;
}

/// Drops what format 2 lacks of the guard's orders: the stages of sending, the
/// id, and the time of the answer.
template <class Track>
void keep_line(Track& track) {
  auto& newest = member_of<2>(track.orders);
  if (!newest)
    return;
  auto& stage = member_of<2>(*newest);
  if (stage == order_stage::recorded || stage == order_stage::sent)
    stage = order_stage::wanted;
  member_of<3>(*newest).clear();
  member_of<6>(*newest) = {};
}

} // namespace

std::optional<format_2_snapshot>
read_format_2_snapshot(std::string_view bytes) {
  settings_2 settings;
  codec::format_2_decoder in{bytes};
  in.get(settings);
  market_2 was;
  in.get(was);
  if (!in.done())
    return std::nullopt;
  format_2_snapshot out;
  out.settings = present(settings);
  std::vector<window_track> windows;
  for (const auto& window : std::exchange(was.windows, {}))
    windows.push_back(present(window));
  auto state = restore(codec::encoded(was), out.settings);
  if (!state)
    return std::nullopt;
  member_of<6>(*state) = std::move(windows);
  out.state = state_bytes(*state);
  return out;
}

std::string format_2_bytes(market_state state) {
  for (auto& window : member_of<6>(state)) {
    keep_answer(member_of<5>(member_of<7>(window)));
    auto& guard = member_of<8>(window);
    keep_line(member_of<1>(guard));
    keep_line(member_of<2>(guard));
    keep_line(member_of<3>(guard));
  }
  return state_bytes(state);
}

} // namespace fillguard

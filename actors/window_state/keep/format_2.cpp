#include "actors/window_state/keep/format_2.hpp"

#include "actors/window_state/keep/snapshot.hpp"
#include "messages/decoder.hpp"
#include "messages/encoder.hpp"
#include "messages/format_2_decoder.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace fillguard {

namespace {

// -- as it was in release 0.1.0: never change what stands here ----------------

struct order_line_2 {
  std::optional<utc_time> unwanted_since;
  std::optional<utc_time> cancel_asked_at;
  std::uint64_t book_update = 0;
  std::uint32_t fruitless = 0;
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
                  field(4, "fruitless", &order_line_2::fruitless),
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
  insistence low_bid;
  insistence danger;
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
  std::optional<side> outcome;
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
  std::optional<side> primary;
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
                  field(7, "outcome", &window_track_2::outcome),
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

/// What follows from the settings is made anew of them.
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
  double opponent = 0;
  double time = 0;

  static constexpr auto describe() {
    return record("danger_weights",
                  field(1, "confidence", &danger_weights_2::confidence),
                  field(2, "imbalance", &danger_weights_2::imbalance),
                  field(3, "velocity", &danger_weights_2::velocity),
                  field(4, "opponent", &danger_weights_2::opponent),
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

/// Fields have kept their numbers and kinds, so the numbered encoding of what
/// was is read as what is.
window_state_settings present(const settings_2& was) {
  window_state_settings out;
  codec::decoder{codec::encoded(was)}.get(out);
  return out;
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
  const auto state = restore(codec::encoded(was), out.settings);
  if (!state)
    return std::nullopt;
  out.state = state_bytes(*state);
  return out;
}

} // namespace fillguard

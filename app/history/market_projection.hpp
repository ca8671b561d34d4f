#pragma once

#include "actors/window_state/market/market_state.hpp"
#include "app/history/rows.hpp"
#include "messages/result.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace fillguard::history {

/// What is remembered of a position beyond the state of its market.
struct position_memory {
  window_id window;
  utc_time opened_at;
  std::uint64_t trace = 0;
  std::optional<chance> probability_at_entry;
  std::optional<chance> danger_at_entry;
  std::optional<chance> market_at_entry;
  std::optional<price> bid_at_entry;
  std::optional<chance> worst_probability;
  std::optional<chance> worst_danger;
  std::optional<chance> probability_at_exit;
  std::optional<price> bid_at_exit;
  bool exit_decided = false;
  std::optional<price> best_bid;
  std::optional<order_purpose> last_sale;
  std::optional<utc_time> left_at;    ///< Since when nothing is held.
  std::optional<utc_time> settled_at; ///< When the result became known.
  std::vector<shares> filled;         ///< By outcome and purpose.
  std::optional<price> worst_bid;
  std::optional<chance> danger_at_exit;
  std::optional<price> asked_at_exit;

  static constexpr auto describe() {
    return record(
      "position_memory", field(1, "window", &position_memory::window),
      field(2, "opened_at", &position_memory::opened_at),
      field(3, "trace", &position_memory::trace),
      field(4, "probability_at_entry", &position_memory::probability_at_entry),
      field(5, "danger_at_entry", &position_memory::danger_at_entry),
      field(6, "market_at_entry", &position_memory::market_at_entry),
      field(7, "bid_at_entry", &position_memory::bid_at_entry),
      field(8, "worst_probability", &position_memory::worst_probability),
      field(9, "worst_danger", &position_memory::worst_danger),
      field(10, "probability_at_exit", &position_memory::probability_at_exit),
      field(11, "bid_at_exit", &position_memory::bid_at_exit),
      field(12, "exit_decided", &position_memory::exit_decided),
      field(13, "best_bid", &position_memory::best_bid),
      field(14, "last_sale", &position_memory::last_sale),
      field(15, "left_at", &position_memory::left_at),
      field(16, "settled_at", &position_memory::settled_at),
      field(17, "filled", &position_memory::filled),
      field(18, "worst_bid", &position_memory::worst_bid),
      field(19, "danger_at_exit", &position_memory::danger_at_exit),
      field(20, "asked_at_exit", &position_memory::asked_at_exit));
  }
};

/// Turns a market's inputs, with the states that they lead to, into rows. Money
/// is taken from the state, and never added up here. Equal inputs give equal
/// rows, wherever it was interrupted and continued.
class market_projection {
public:
  /// Projects one input into `to`. `sequence` is that of its record.
  void project(const market_input& input, const effects& done,
               const market_state& after, std::uint64_t sequence,
               row_batch& to);

  /// Begins. Rows of these windows are complete already, and are left as they
  /// are.
  void begin(std::set<std::int64_t> kept) {
    kept_ = std::move(kept);
    begun_ = true;
  }
  bool begun() const { return begun_; }

  /// Everything that a continued projection needs, as bytes.
  std::string memory() const;

  /// Continues with such bytes, perhaps of another release.
  result<void> remember(const std::string& memory);

private:
  position_memory* find(const window_id& id);
  void take_fill(const fill_detected& fill, const window_track& track,
                 const market_state& after, row_batch& to);
  void note_orders(const effects& done, const market_state& after);
  void follow_positions(const market_state& after);
  void read(const market_state& after, utc_time at, row_batch& to) const;
  void read_closed(const market_state& after, std::int64_t second,
                   row_batch& to) const;
  void put_events(const effects& done, const market_input& input,
                  const market_state& after, std::uint64_t sequence,
                  row_batch& to) const;
  void put(const window_track& track, row_batch& to);
  void forget(const market_state& after);
  bool is_kept(std::int64_t window) const { return kept_.contains(window); }

  std::vector<position_memory> positions_;
  std::set<std::int64_t> kept_;
  bool begun_ = false;
};

} // namespace fillguard::history

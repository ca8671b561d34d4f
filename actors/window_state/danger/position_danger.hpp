#pragma once

#include "actors/window_state/books/exit_depth.hpp"
#include "actors/window_state/books/token_velocity.hpp"
#include "actors/window_state/danger/acting_loss.hpp"
#include "actors/window_state/danger/consecutive_updates.hpp"
#include "actors/window_state/danger/danger.hpp"
#include "actors/window_state/danger/danger_settings.hpp"
#include "actors/window_state/danger/reading_sight.hpp"
#include "actors/window_state/prices/loss_probability.hpp"
#include "actors/window_state/prices/memo.hpp"
#include "actors/window_state/prices/spot_streams.hpp"
#include "messages/book.hpp"
#include "messages/describe.hpp"
#include "messages/market.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fillguard {

/// The inputs for a held position's readings. Belongs to the one call.
struct position_facts {
  utc_time now;
  outcome held = outcome::up;
  shares quantity; ///< All that is held.
  danger_facts signals;
  const spot_streams& spots; ///< Of the coin's prices.
  const settlement_question& question;
  const order_book* book = nullptr; ///< Null: not fresh.
  const std::optional<fee_schedule>& fee;
  bool to_beat_disputed = false;  ///< Sources of the price to beat disagree.
  std::uint64_t book_updates = 0; ///< Number of distinct updates so far.
};

/// When price and market contradict each other: their loss probabilities differ
/// by so much on so many distinct updates of the book in a row.
struct contradiction {
  double least = 1;
  std::uint32_t updates = 1;
};

/// The last known best bid of the held token.
struct known_bid {
  utc_time at;
  std::optional<price> bid; ///< Absent: the book had none.

  static constexpr auto describe() {
    return record("known_bid", field(1, "at", &known_bid::at),
                  field(2, "bid", &known_bid::bid));
  }
};

/// How dangerous a held position is, by all readings.
class position_danger {
public:
  /// Clears the readings when nothing is held.
  void reset() {
    if (is_read())
      *this = {};
  }

  /// Computes the present readings. Those of the book keep their last values
  /// while the book is not fresh.
  void read(const position_facts& facts, const danger_settings& settings,
            const contradiction& contradicts);

  /// Describes a new doubt about the loss probability by price, with both
  /// numbers; absent: there is none. Once for each kind of doubt.
  std::optional<std::string> notice_doubt() { return acting_.report(); }

  /// Describes a bid that is at or under the hard stop on so many updates of
  /// the book while no loss probability counts; absent: it is not, or that was
  /// described before. For positions that no guard sells.
  std::optional<std::string> notice_low_bid(const position_facts& facts,
                                            price hard_stop_bid,
                                            std::uint32_t updates);

  /// Follows the acting reading over its threshold, and back under it: that
  /// counts only with every signal known that counted before.
  void cross(const danger_settings& settings);

  /// Describes danger at once, and its end after `calm_patience`, so that a
  /// reading which moves about its threshold is one notice; absent: nothing
  /// new.
  std::optional<std::string> notice_danger(utc_time now,
                                           const danger_settings& settings);

  static constexpr std::chrono::seconds calm_patience{2};

  /// Describes a loss or return of the sight of the acting reading that is due
  /// to be announced; absent: none is. A loss is announced at once in danger,
  /// else after `sight_patience`, since a new connection takes less. In calm,
  /// an empty side of a fresh book is no loss to announce: near the close,
  /// a winner has no asks.
  std::optional<std::string> notice_sight(const position_facts& facts,
                                          const danger_settings& settings);

  static constexpr std::chrono::seconds sight_patience{2};

  /// Whether the acting reading has reached its threshold; kept while unknown.
  bool dangerous() const { return dangerous_; }

  /// The same for this moment; absent while unknown, as when a signal that
  /// counted before is lost and the others are under the threshold.
  const std::optional<bool>& shows_danger() const { return shows_danger_; }

  /// "danger 0.512", as shown.
  std::string describe_reading(acting_reading acts_on) const;

  const reading_sight& sight(acting_reading of) const {
    return of == acting_reading::loss_probability ? loss_sight_ : score_sight_;
  }

  /// The names of the inputs of a reading that counted and are unknown now.
  std::vector<std::string_view> lost_inputs(acting_reading of) const;

  /// Absent: no fresh book was ever seen.
  const std::optional<known_bid>& last_bid() const { return last_bid_; }

  /// The readings when every input of that one was known last; absent: never.
  const std::optional<whole_reading>& last_whole(acting_reading of) const {
    return of == acting_reading::loss_probability ? loss_whole_ : score_whole_;
  }

  /// The loss probability that may be acted on, and the doubt about it.
  const acting_loss& acting_on() const { return acting_; }

  /// The doubt at this moment: without a fresh book, that of the newest one,
  /// but for whether there is a reading by price at all.
  std::optional<loss_doubt> doubt() const;

  const danger_reading& score() const { return score_; }
  const loss_reading& loss() const { return loss_; }
  const spot_reading& settlement() const { return settlement_; }
  const depth_reading& exit() const { return exit_; }
  const hedge_reading& hedge() const { return hedge_; }

  /// Of the held token, in cents a second; negative: falling.
  const std::optional<double>& token_speed() const { return token_speed_; }

  static constexpr auto describe() {
    return record(
      "position_danger", field(1, "score", &position_danger::score_),
      field(2, "settlement", &position_danger::settlement_),
      field(3, "loss", &position_danger::loss_),
      field(4, "dangerous", &position_danger::dangerous_),
      field(5, "shows_danger", &position_danger::shows_danger_),
      field(6, "token_quotes", &position_danger::token_quotes_),
      field(7, "token_speed", &position_danger::token_speed_),
      field(8, "exit", &position_danger::exit_),
      field(9, "hedge", &position_danger::hedge_),
      field(10, "score_sight", &position_danger::score_sight_),
      field(11, "loss_sight", &position_danger::loss_sight_),
      field(12, "score_whole", &position_danger::score_whole_),
      field(13, "loss_whole", &position_danger::loss_whole_),
      field(14, "last_bid", &position_danger::last_bid_),
      field(15, "announced", &position_danger::announced_),
      field(16, "acting", &position_danger::acting_, 3),
      field(17, "low_bid", &position_danger::low_bid_, 3),
      field(18, "low_bid_announced", &position_danger::low_bid_announced_, 3),
      field(19, "danger_announced", &position_danger::danger_announced_, 3),
      field(20, "calm_since", &position_danger::calm_since_, 3),
      unrecorded("wins", &position_danger::wins_));
  }

private:
  /// Whether there are readings since the last reset; the time left always is
  /// one.
  bool is_read() const {
    return std::any_of(score_.parts.begin(), score_.parts.end(),
                       [](const auto& part) { return part.raw.has_value(); });
  }

  /// The reading of danger. Of the loss probabilities that is the one by price,
  /// which exits follow; where the market differs, the worse one of it and the
  /// pooled one, and once that is a doubt, of it and the market's.
  std::optional<double> acting(acting_reading acts_on) const;
  std::optional<double> loss_to_act_on() const;
  /// `own`: the held token's best quotes in a fresh book.
  void read_doubt(const position_facts& facts, const top_of_book& own,
                  const contradiction& contradicts);
  std::string acting_in_words(acting_reading acts_on) const;
  void look(utc_time now);
  bool is_due(const position_facts& facts, const danger_settings& settings,
              danger_sight to) const;
  std::string describe_sight(const position_facts& facts,
                             acting_reading acts_on) const;

  danger_reading score_;
  spot_reading settlement_;
  loss_reading loss_;
  bool dangerous_ = false;
  std::optional<bool> shows_danger_;
  token_velocity token_quotes_;
  std::optional<double> token_speed_;
  depth_reading exit_;
  hedge_reading hedge_;
  reading_sight score_sight_;
  reading_sight loss_sight_;
  std::optional<whole_reading> score_whole_;
  std::optional<whole_reading> loss_whole_;
  std::optional<known_bid> last_bid_;
  danger_sight announced_ = danger_sight::known; ///< The sight, as announced.
  acting_loss acting_;
  consecutive_updates low_bid_; ///< At or under the hard stop.
  bool low_bid_announced_ = false;
  /// Absent in a snapshot of a release that announced each crossing.
  std::optional<bool> danger_announced_;
  std::optional<utc_time> calm_since_; ///< After an announced danger.
  /// Of UP. Most updates of a book change neither its best quotes nor a price.
  memo<win_facts, win_reading> wins_;
};

} // namespace fillguard

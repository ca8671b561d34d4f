#pragma once

#include "actors/window_state/books/exit_depth.hpp"
#include "actors/window_state/books/token_velocity.hpp"
#include "actors/window_state/danger/danger.hpp"
#include "actors/window_state/danger/danger_settings.hpp"
#include "actors/window_state/prices/loss_probability.hpp"
#include "actors/window_state/prices/spot_streams.hpp"
#include "messages/book.hpp"
#include "messages/describe.hpp"
#include "messages/market.hpp"

#include <algorithm>
#include <optional>
#include <string>

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
  void read(const position_facts& facts, const danger_settings& settings);

  /// Describes a crossing of the threshold by the acting reading since the last
  /// call; absent: none, or unknown.
  std::optional<std::string> cross(const danger_settings& settings);

  /// Whether the acting reading has reached its threshold; kept while unknown.
  bool dangerous() const { return dangerous_; }

  /// The same for this moment; absent while unknown.
  const std::optional<bool>& shows_danger() const { return shows_danger_; }

  /// "danger 0.512"; an unknown probability counts as 0.
  std::string describe_reading(acting_reading acts_on) const;

  const danger_reading& score() const { return score_; }
  const loss_reading& loss() const { return loss_; }
  const spot_reading& settlement() const { return settlement_; }
  const depth_reading& exit() const { return exit_; }
  const hedge_reading& hedge() const { return hedge_; }

  /// Of the held token, in cents a second; negative: falling.
  const std::optional<double>& token_speed() const { return token_speed_; }

  static constexpr auto describe() {
    return record("position_danger",
                  field(1, "score", &position_danger::score_),
                  field(2, "settlement", &position_danger::settlement_),
                  field(3, "loss", &position_danger::loss_),
                  field(4, "dangerous", &position_danger::dangerous_),
                  field(5, "shows_danger", &position_danger::shows_danger_),
                  field(6, "token_quotes", &position_danger::token_quotes_),
                  field(7, "token_speed", &position_danger::token_speed_),
                  field(8, "exit", &position_danger::exit_),
                  field(9, "hedge", &position_danger::hedge_));
  }

private:
  /// Whether there are readings since the last reset; the time left always is
  /// one.
  bool is_read() const {
    return std::any_of(score_.parts.begin(), score_.parts.end(),
                       [](const auto& part) { return part.raw.has_value(); });
  }

  std::optional<double> acting(acting_reading acts_on) const;

  danger_reading score_;
  spot_reading settlement_;
  loss_reading loss_;
  bool dangerous_ = false;
  std::optional<bool> shows_danger_;
  token_velocity token_quotes_;
  std::optional<double> token_speed_;
  depth_reading exit_;
  hedge_reading hedge_;
};

} // namespace fillguard

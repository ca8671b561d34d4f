#pragma once

#include "actors/window_state/danger/danger_settings.hpp"
#include "actors/window_state/guard/guard_settings.hpp"
#include "app/judge/random_walk.hpp"
#include "messages/book.hpp"
#include "messages/market.hpp"
#include "messages/prices.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace fillguard::review {

/// What a service was set to, as far as the review's own rule needs it.
struct own_rule_settings {
  bool by_probability = false; ///< Else the danger score guards the window.
  bool acts = false;           ///< It sells or hedges in danger.
  /// Of the loss probability.
  double threshold = danger_settings{}.loss_threshold;
  /// So many in a row must show danger.
  std::uint32_t updates = guard_settings{}.danger_updates;
  price insurance = guard_settings{}.insurance;
  /// Of price and market, when neither counts.
  double disagreement = guard_settings{}.disagreement;
  std::uint32_t disagreement_updates = guard_settings{}.hard_stop_updates;
};

/// The recorded prices of one coin's settlement stream, and the chance of a
/// settlement by the plain walk: the review's own reading of danger, which
/// shares no code with that of the service.
class own_prices {
public:
  void add(const btc_price& x);

  /// The probability that `held` loses; absent while the prices are too old, or
  /// too few to show how much they move, or the rule is not one of these.
  std::optional<double> loss(outcome held, settlement rule, coin_price to_beat,
                             utc_time closes_at, utc_time at) const;

private:
  /// Older prices decide nothing.
  static constexpr std::chrono::seconds most_age{5};
  /// The walk's steps are too few before.
  static constexpr std::chrono::seconds settling_in{120};

  random_walk walk_;
  std::optional<utc_time> first_;
  std::optional<utc_time> newest_;
};

/// When a position was in danger, and a sale due, by the recorded inputs alone.
/// Counts by itself what the guard counts, so that a mistake of the guard shows
/// as a difference.
class own_rule {
public:
  /// A guard or a service's reading that is later than this differs. The two
  /// probabilities come from two models.
  static constexpr std::chrono::seconds slack{2};

  void use(const own_rule_settings& x) { settings_ = x; }

  /// An update of the position's book.
  void count(const book_update& update);

  /// One moment of the held position. `loss` is absent when unknown, `quotes`
  /// are of the held token, `net_bid` is what a share brings at the best bid.
  void look(utc_time at, std::optional<double> loss, const top_of_book& quotes,
            std::optional<price> net_bid);

  /// The guard sent an order that sells or hedges.
  void sent(utc_time at);

  /// The user requested a sale: later orders are no decisions of the guard.
  void sale_requested(utc_time at);

  bool counts() const { return settings_.by_probability && seen_; }

  /// When the loss probability first was at the threshold on so many updates.
  const std::optional<utc_time>& reached_at() const { return reached_at_; }

  /// When, after that, a bid first paid on so many updates.
  const std::optional<utc_time>& due_at() const { return due_at_; }

  /// The guard's first exit or hedge by its own decision, before any `flatten`.
  const std::optional<utc_time>& sent_at() const { return sent_at_; }

  /// How the guard's first exit or hedge differs from this rule. `left_at`: the
  /// first sale or hedge of the position, by the guard or by hand. Empty: no
  /// difference.
  std::string difference(std::optional<utc_time> left_at,
                         utc_time closes_at) const;

  /// How the service's own reading differs, which reached its threshold at
  /// `read_at`. Empty: no difference.
  std::string difference_of_reading(std::optional<utc_time> read_at,
                                    utc_time closes_at) const;

private:
  own_rule_settings settings_;
  std::uint64_t updates_ = 0;
  std::uint64_t looked_at_ = 0; ///< The update that was read last.
  std::optional<utc_time> counted_at_;
  std::optional<utc_time> source_time_;
  bool seen_ = false; ///< The probability was known once.
  std::uint32_t differing_ = 0;
  std::uint32_t dangerous_ = 0;
  std::uint32_t paying_ = 0;
  double loss_ = 0; ///< As known last.
  utc_time loss_at_;
  double loss_then_ = 0;
  std::optional<double> loss_when_sent_;
  std::optional<utc_time> reached_at_;
  std::optional<utc_time> due_at_;
  std::optional<utc_time> sent_at_;
  std::optional<utc_time> sale_requested_at_;
};

} // namespace fillguard::review

#pragma once

#include "messages/views.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace fillguard {

/// What the rules need that sell: so many distinct updates of the book in a
/// row, and the bid of the hard stop.
struct updates_needed {
  std::size_t danger = 1;
  std::size_t hard_stop = 1;
  std::optional<price> hard_stop_bid;
};

/// The states' notices of their latest decisions, each with the rule, its
/// threshold, each signal, and the updates that the rule took.
class decision_notes {
public:
  static constexpr std::size_t most_kept = 256;

  explicit decision_notes(updates_needed updates = {}) : updates_{updates} {
    // nop
  }

  /// Keeps the notice if it is of a decision.
  void add(const notice& reported);

  /// A line for each decision that was made while one of these messages was
  /// handled, in the order of the decisions. For an exit order, its market's
  /// decision to sell that stood at the time comes first: the order may be a
  /// later one, without a notice of its own.
  std::vector<std::string> about(const std::vector<std::uint64_t>& messages,
                                 const std::string& exit_of = {}) const;

private:
  struct note {
    std::uint64_t cause = 0; ///< The message that was handled.
    std::string market;
    bool sells = false; ///< Begins, or widens, an exit.
    std::string text;
  };

  updates_needed updates_;
  std::deque<note> kept_;
};

/// "exit in btc-5m: sells everything: …; danger_score 0.62 …": the text of
/// a notice, with the readings behind the decision.
std::string decision_text(const notice& reported,
                          const updates_needed& updates);

} // namespace fillguard

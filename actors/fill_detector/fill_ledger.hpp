#pragma once

#include "actors/fill_detector/capture_account.hpp"
#include "messages/fills.hpp"
#include "messages/orders.hpp"
#include "messages/windows.hpp"
#include "net/polymarket/token_evidence.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fillguard {

using net::polymarket::token_evidence;

/// Merges the fill reports of all sources.
///
/// A fill that several sources report, twice, late or out of order, counts
/// once: a match by its trade and our order; a running total only for its
/// shares beyond the matches, so that a total never lowers the sum. The result
/// does not depend on the order of the reports; only the number of revisions
/// does.
class fill_ledger {
public:
  using changes = std::vector<fill_detected>;

  /// Evidence kept until its window is found; the oldest is dropped first.
  static constexpr std::size_t most_aside = 1'000;

  /// Revisions start above `revisions_after`, so that receivers accept a new
  /// ledger after a restart. See `capture_account` for `any_buy_from`.
  explicit fill_ledger(std::optional<price> any_buy_from,
                       std::uint64_t revisions_after = 0);

  changes apply(const window_info& info);
  changes apply(const order_sent& x);
  changes apply(const fill_evidence& x);
  changes apply(const token_evidence& x);

  /// A wallet's positions by one public answer. If the answer is `whole`, a
  /// known token that it does not name is not held any more. See
  /// `capture_account` for `sales_reported`.
  changes apply_positions(const std::vector<token_evidence>& rows, bool whole,
                          utc_time at, bool sales_reported = false);

  /// Drops windows an hour after their close, and evidence that is older
  /// without a window.
  void forget(utc_time now);

  /// The fills of a market as last reported, oldest window first.
  changes fills(market_key market) const;

  /// Whether a window of the ledger has opened; one is forgotten an hour after
  /// its close.
  bool any_opened(utc_time now) const;

  /// The first opening of the windows; absent without any.
  std::optional<utc_time> first_opening() const;

  bool has_token(const std::string& token_id) const {
    return tokens_.contains(token_id);
  }

  /// Evidence that was dropped before its window was found.
  std::uint64_t let_go() const { return let_go_; }

private:
  using place = std::pair<window_id, outcome>;

  struct aside {
    std::optional<std::string> token_id; ///< Absent: the window is known.
    fill_evidence evidence;
  };

  struct entry {
    capture_account account;
    /// Captures, hedges, buys by hand, sales and redemptions, as last reported.
    std::array<std::optional<fill_detected>, 5> published;
  };

  entry& at(place x);
  void keep_aside(aside x);
  void update(place x, changes& out);
  void take_back(entry& here, changes& out) const;
  void update(std::optional<fill_detected>& published,
              std::optional<fill_detected> now, changes& out) const;

  std::optional<price> any_buy_from_;
  std::uint64_t revisions_after_;
  std::map<window_id, window_info> windows_;
  std::map<std::string, place> tokens_;
  std::map<place, entry> entries_;
  std::deque<aside> aside_;
  std::uint64_t let_go_ = 0;
};

} // namespace fillguard

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

/// Makes one truth of what all sources say about fills.
///
/// One fill that several sources report, twice, late or out of order, counts
/// once: a match by its trade and our order; a running total only for what it
/// has beyond the matches, so that it never lowers what is known. The captures
/// are the same for every order in which the same things were said; only the
/// revisions tell how often they changed.
class fill_ledger {
public:
  using changes = std::vector<fill_detected>;

  /// Evidence kept aside until its window is found; the oldest is let go.
  static constexpr std::size_t most_aside = 1'000;

  /// Revisions start above `revisions_after`, so that a ledger that takes
  /// another's place can be heard. See `capture_account` for `any_buy_from`.
  explicit fill_ledger(std::optional<price> any_buy_from,
                       std::uint64_t revisions_after = 0);

  changes note(const window_info& x);
  changes note(const order_sent& x);
  changes note(const fill_evidence& x);
  changes note(const token_evidence& x);

  /// Forgets windows an hour after their close, and old evidence without one.
  void forget(utc_time now);

  /// The fills of a market as last said, oldest window first.
  changes fills(market_key market) const;

  /// Whether a window of the ledger is not over at `now`.
  bool any_running(utc_time now) const;

  bool knows_token(const std::string& token_id) const {
    return tokens_.contains(token_id);
  }

  /// Evidence that was let go without ever meeting its window.
  std::uint64_t let_go() const { return let_go_; }

private:
  using place = std::pair<window_id, side>;

  struct aside {
    std::optional<std::string> token_id; ///< Absent: the window is known.
    fill_evidence evidence;
  };

  struct entry {
    capture_account account;
    /// Captures, hedges and sales, as last said.
    std::array<std::optional<fill_detected>, 3> said;
  };

  entry& at(place x);
  void keep_aside(aside x);
  void update(place x, changes& out);
  void update(std::optional<fill_detected>& said,
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

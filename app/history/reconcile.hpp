#pragma once

#include "app/history/questions.hpp"
#include "app/history/rows.hpp"
#include "app/history/store.hpp"
#include "app/history/venue_record.hpp"
#include "messages/decimal.hpp"
#include "messages/market.hpp"
#include "messages/result.hpp"

#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

namespace fillguard::history {

/// One difference between both records, and what explains it.
struct difference {
  window_id window;
  std::string what;
  std::string because;
  /// Outside of what the history follows: no mistake.
  bool expected = false;
};

/// Shares that pay and that the wallet still has.
struct redeemable_shares {
  window_id window;
  outcome token = outcome::up;
  shares held;
  money pays;
};

/// "btc-updown-5m-1776081600: sold: history 5, venue 0 (because …)"
std::string words_of(const difference& x);

/// "5 up of btc-updown-5m-1776081600 for $5"
std::string words_of(const redeemable_shares& x);

/// Compares the history's fills and trades with the venue's record. `watched`
/// are the windows of the history.
std::vector<difference> compare(const venue_record& venue,
                                const std::vector<fill_row>& fills,
                                const std::vector<trade_row>& trades,
                                const std::vector<window_row>& watched);

/// A wallet at the venue's public data API.
struct venue_account {
  std::string data; ///< Its base URL.
  std::string wallet;
};

struct comparison {
  std::vector<difference> differences;
  std::vector<redeemable_shares> to_redeem; ///< Of all windows.
  bool held_is_known = false;               ///< Whether `to_redeem` is known.
  std::size_t at_venue = 0;                 ///< Windows.
  std::size_t here = 0;                     ///< Trades.
};

/// Compares the windows that opened in that range; without a beginning, all
/// from the first that was watched.
result<comparison> compare_with_venue(store& from, const venue_account& whose,
                                      const time_range& opened,
                                      const fetch_function& fetch,
                                      std::ostream& warnings);

/// Compares all, and prints each difference. Returns the exit code: 1 when
/// there is one that is not expected, or a record cannot be read.
int reconcile(const std::string& database, const venue_account& whose,
              const fetch_function& fetch, std::ostream& out,
              std::ostream& err);

} // namespace fillguard::history

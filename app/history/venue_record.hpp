#pragma once

#include "app/history/rows.hpp"
#include "messages/decimal.hpp"
#include "messages/market.hpp"
#include "messages/result.hpp"
#include "net/transport.hpp"

#include <array>
#include <functional>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fillguard::history {

/// What the venue's public record, or the history, has of a wallet in one
/// window.
struct venue_window {
  shares bought; ///< Of both outcomes, as matched.
  shares sold;
  money paid;     ///< For all buys, before fees.
  money received; ///< From all sales, before fees.
  /// Whether both are known: no row lacked its price.
  bool is_priced = true;
  bool redeemed = false;
  std::array<shares, 2> held; ///< Now, of each outcome.
};

/// The venue's record: the windows of a wallet, and since when it is whole.
struct venue_record {
  std::map<window_id, venue_window> windows;
  std::optional<utc_time> whole_since; ///< Absent: from the beginning.
  bool has_positions = false;          ///< Whether `held` is known.
};

/// Sends a request over HTTP and waits for the reply.
using fetch_function =
  std::function<result<net::http_reply>(net::http_request)>;

/// Reads the public record of a wallet since that time. Its rows name watched
/// windows by slug, token or condition. `warnings` gets what it lacks.
result<venue_record>
read_venue_record(const std::string& data, const std::string& wallet,
                  utc_time since, const std::vector<window_row>& watched,
                  const fetch_function& fetch, std::ostream& warnings);

} // namespace fillguard::history

#pragma once

#include "app/review/journal_positions.hpp"
#include "messages/result.hpp"
#include "net/transport.hpp"

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

namespace fillguard::review {

/// Sends a request over HTTP and waits for the reply, of any status.
using fetch_function =
  std::function<result<net::http_reply>(net::http_request)>;

/// Where the public data of a wallet come from.
struct wallet_sources {
  std::string wallet;
  std::string data;  ///< Base URL of the data API.
  std::string gamma; ///< Base URL of Gamma.
  /// Captures and journals with books of the wallet's windows.
  std::vector<std::string> books;
};

/// Reviews every Up or Down window that a wallet ever traded, from its public
/// activity and the outcomes by Gamma. Readings and bids are known only where
/// the books are at hand. An error means that nothing could be reviewed.
result<std::vector<reviewed_position>>
review_wallet(const wallet_sources& from, review_settings settings,
              const fetch_function& fetch, std::ostream& warnings);

} // namespace fillguard::review

#pragma once

#include "messages/feeds.hpp"
#include "messages/views.hpp"

#include <functional>
#include <map>
#include <string>

namespace fillguard {

/// Whether the holdings are known, by the health of the feeds they come from:
/// the wallet's public positions and the account's own streams.
class holdings_sight {
public:
  /// Ignores other feeds.
  void note(const feed_status& x);

  /// `simulated`: all that is held is what a simulation has filled, which is
  /// known from the first report of a feed on.
  holdings_view view(bool simulated) const;

private:
  std::map<std::string, feed_status, std::less<>> feeds_;
};

} // namespace fillguard

#pragma once

#include "messages/feeds.hpp"
#include "messages/views.hpp"

#include <map>
#include <string>

namespace fillguard {

/// Whether it is known what is held, by the health of the feeds that say it:
/// the wallet's public positions and the account's own streams.
class holdings_sight {
public:
  /// Ignores other feeds.
  void note(const feed_status& x);

  /// `simulated`: without a wallet, all that is held is what a simulation has
  /// filled, which is known.
  holdings_view view(bool simulated) const;

private:
  std::map<std::string, feed_status> feeds_;
};

} // namespace fillguard

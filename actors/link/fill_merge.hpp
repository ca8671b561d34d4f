#pragma once

#include "messages/fills.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace fillguard {

/// One truth about fills out of what several detectors say: of each purpose the
/// one who knows most counts. What one that is gone knew stands until another
/// knows as much, or had the time to find out.
class fill_merge {
public:
  /// A new detector has learnt all there is to know by then.
  static constexpr std::chrono::seconds grace{15};
  /// A window is forgotten so long after its opening.
  static constexpr std::chrono::hours memory{2};

  /// What is to be passed on.
  std::vector<fill_detected> note(const std::string& who,
                                  const fill_detected& x, utc_time now);

  void lose(const std::string& who, utc_time now);

  /// One has joined: from now on it finds out what those that are gone knew.
  void meet(utc_time now);

  /// Revisions begin above those of a predecessor, which counted from its own
  /// start.
  void begin(utc_time now) {
    floor_ = static_cast<std::uint64_t>(to_unix_ms(now));
  }

  /// Lets go of what has lasted too long.
  std::vector<fill_detected> pass(utc_time now);

  /// The fills of a market as last said.
  std::vector<fill_detected> all(market_key market) const;

private:
  using place = std::tuple<window_id, side, order_purpose>;

  struct word {
    fill_detected said;
    std::optional<utc_time> gone_at; ///< Set: the one who said it is gone.
  };

  struct entry {
    std::map<std::string, word> by_who;
    std::optional<fill_detected> said;
  };

  std::optional<fill_detected> news(entry& x) const;

  std::map<place, entry> entries_;
  std::uint64_t floor_ = 0;
};

} // namespace fillguard

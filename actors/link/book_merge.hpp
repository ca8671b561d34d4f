#pragma once

#include "messages/book.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fillguard {

/// Merges the books of several pollers into one for each window. One poller is
/// the source of a window's book as long as that poller trusts the book and
/// does not lag behind another; then the other poller's whole book replaces it.
class book_merge {
public:
  /// How far the source may lag behind another poller.
  static constexpr std::chrono::milliseconds most_lag{1'000};
  /// Windows are dropped this long after their close.
  static constexpr std::chrono::minutes memory{15};

  /// Returns the updates to pass on. An update made here has the tag of its
  /// cause.
  std::vector<book_update> merge(const std::string& who,
                                 const book_update& update, utc_time now);

  /// `who` is gone.
  std::vector<book_update> lose(const std::string& who, utc_time now);

  /// All present books, for a new listener.
  std::vector<book_update> all(utc_time now) const;

private:
  struct track {
    order_book book;
    bool trusted = false;
    std::optional<utc_time> source_time;
    utc_time received_at;
    utc_time newest; ///< By source time, where given.
  };

  struct window {
    std::string source; ///< The selected poller; empty: none.
    std::map<std::string, track> tracks;
    bool passed_on_trusted = true;          ///< By the updates passed on.
    std::optional<utc_time> passed_on_time; ///< Latest source time passed on.
  };

  static book_update distrust(const window_id& id, const std::string& why,
                              utc_time now);
  static void pass_on(window& to, book_update x, std::vector<book_update>& out);
  static void take_over(window& to, const window_id& id, const std::string& who,
                        const tag& cause, std::vector<book_update>& out);

  static void apply(track& to, const book_update& update);
  static book_update whole(const window_id& id, const track& x);
  static const std::pair<const std::string, track>*
  freshest(const window& x, const std::string& but);

  std::map<window_id, window> windows_;
};

} // namespace fillguard

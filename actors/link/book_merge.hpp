#pragma once

#include "messages/book.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fillguard {

/// One book of each window out of what several pollers say. Of each window one
/// of them is heard, as long as it trusts its book and does not lag behind
/// another; then the other's whole book takes its place.
class book_merge {
public:
  /// How far the one that is heard may lie behind another.
  static constexpr std::chrono::milliseconds most_lag{1'000};
  /// A window is forgotten so long after its close.
  static constexpr std::chrono::minutes memory{15};

  /// What is to be passed on. What was made here has the tag of its cause.
  std::vector<book_update> note(const std::string& who, const book_update& x,
                                utc_time now);

  /// `who` says nothing any more.
  std::vector<book_update> lose(const std::string& who, utc_time now);

  /// All books as they are, for one who begins to listen.
  std::vector<book_update> all(utc_time now) const;

private:
  struct track {
    order_book book;
    bool trusted = false;
    std::optional<utc_time> source_time;
    utc_time received_at;
    utc_time newest; ///< By the source's time, where it says one.
  };

  struct window {
    std::string heard; ///< Empty: nobody.
    std::map<std::string, track> tracks;
    bool told_trusted = true;          ///< What the listeners may believe.
    std::optional<utc_time> told_time; ///< The latest source time they heard.
  };

  static book_update distrust(const window_id& id, const std::string& why,
                              utc_time now);
  static void tell(window& to, book_update x, std::vector<book_update>& out);
  static void take_over(window& to, const window_id& id, const std::string& who,
                        const tag& cause, std::vector<book_update>& out);

  static void apply(track& to, const book_update& x);
  static book_update whole(const window_id& id, const track& x);
  static const std::pair<const std::string, track>*
  freshest(const window& x, const std::string& but);

  std::map<window_id, window> windows_;
};

} // namespace fillguard

#pragma once

#include "messages/result.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fillguard::net {

/// What comes before the body of an answer.
struct download_head {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> fields;

  /// The value of a field, whatever the case of its name; empty: none.
  std::string_view field(std::string_view name) const;
};

/// An answer that is read piece by piece, however long it is. For commands: it
/// blocks.
struct download {
  std::string url;
  /// Gives up when nothing comes for so long.
  std::chrono::seconds patience{60};
  std::function<void(const download_head&)> head;
  /// Takes the next piece; returns whether to go on.
  std::function<bool(std::string_view piece)> piece;
};

/// Sends a GET and passes on what comes. Returns whether the whole body came;
/// false: `piece` has ended it.
[[nodiscard]] result<bool> fetch_in_pieces(const download& what);

} // namespace fillguard::net

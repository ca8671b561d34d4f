#pragma once

#include "messages/result.hpp"

#include <string>
#include <vector>

namespace fillguard {

/// One of the policies of `replay --sweep`.
struct swept_policy {
  std::vector<std::string> sets; ///< As `--set` takes them: "key=value".

  /// The same in one line: "danger.threshold=0.3 guard.hard_stop_bid=0.6".
  std::string meaning() const;
};

/// Every combination of the values of "KEY=a,b,c" …, the last key's values
/// changing first. A value may be a JSON array with commas of its own. An error
/// names the key.
result<std::vector<swept_policy>>
sweep_grid(const std::vector<std::string>& arguments);

} // namespace fillguard

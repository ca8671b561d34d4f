#pragma once

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fillguard {

/// JSON with comments, and the line of each member.
struct located_json {
  nlohmann::json value; ///< Null when the text is malformed.

  /// Line of each member, by its path with dots: "order_book", then
  /// "order_book.poll_interval_ms". Members of lists are not in it.
  std::map<std::string, int> lines;

  /// Errors of the text itself, as "line: what": malformed JSON (with the
  /// column) or a repeated key. Quotes nothing but keys.
  std::vector<std::string> mistakes;
};

located_json read_located_json(std::string_view text);

} // namespace fillguard

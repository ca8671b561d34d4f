#pragma once

#include "app/config/complaints.hpp"
#include "app/config/config.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace fillguard {

/// How the text of an environment variable or of `--set` is read.
enum class text_form : std::uint8_t {
  verbatim, ///< The text is the value.
  json,     ///< JSON, as it would stand in the file.
  list,     ///< Texts between commas, or a JSON list.
};

/// One key of the configuration.
struct config_key {
  std::string path;    ///< "order_book.poll_interval_ms"
  std::string allowed; ///< What it must be: "a whole number between 1 and 9".
  std::string meaning; ///< One sentence for people.
  text_form form = text_form::json;

  /// Stores the value, or nothing on failure.
  std::function<read_result<void>(const nlohmann::json&, config&)> read;

  /// Returns the value as the file would have it; a part that may hold a secret
  /// is masked.
  std::function<nlohmann::json(const config&)> show;
};

/// All keys, in the order in which they are shown.
const std::vector<config_key>& config_schema();

/// Null when there is no such key.
const config_key* find_key(std::string_view path);

/// "FILLGUARD_ORDER_BOOK__POLL_INTERVAL_MS" for "order_book.poll_interval_ms".
std::string environment_name(std::string_view path);

/// Returns the key or section that is most similar to `path`; empty when none
/// is similar.
std::string nearest_key(std::string_view path);

} // namespace fillguard

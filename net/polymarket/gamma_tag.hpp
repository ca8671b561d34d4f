#pragma once

// Gamma's list of windows by their tag, to detect windows whose name is not
// known here.

#include "messages/result.hpp"
#include "messages/time.hpp"
#include "net/polymarket/json_answer.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fillguard::net::polymarket {

/// The URL of the open events of the tag `up-or-down` that end from `from` to
/// `to`, at most 100.
std::string gamma_tag_url(std::string_view base, utc_time from, utc_time to);

/// An event of the tag.
struct tagged_event {
  std::string slug;
  std::string series; ///< "btc-up-or-down-5m"; empty if it names none.
  std::optional<utc_time> opens_at;
  std::optional<utc_time> closes_at;

  friend bool operator==(const tagged_event&, const tagged_event&) = default;
};

using gamma_tag_answer = result<std::vector<tagged_event>, bad_answer>;

/// Bad kinds: not_json, oversized, wrong_type. An event without a slug is left
/// out.
gamma_tag_answer parse_gamma_tag(std::string_view body);

} // namespace fillguard::net::polymarket

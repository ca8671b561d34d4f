#pragma once

#include "messages/feeds.hpp"
#include "messages/views.hpp"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <string>
#include <vector>

namespace fillguard::net::http_api {

// What other programs see. Money, prices and shares are strings, exact; times
// are UTC with milliseconds; what is not known is null, and only leaves are:
// objects have all their keys, whatever is known. `capture_99c` and `danger`
// alone may be null as a whole.

/// What the service says of itself.
struct service_facts {
  std::string version;
  std::string mode; ///< "watch", "paper", "live".
  utc_time started_at;
};

/// Everything that the document is made of.
struct snapshot {
  std::vector<std::shared_ptr<const window_view>> markets; ///< None null.
  std::vector<feed_status> feeds;
};

nlohmann::ordered_json service_json(const service_facts& x, utc_time now);

/// The age is that of the feed's newest data at `now`; negative when its
/// source's clock is ahead of ours.
nlohmann::ordered_json feed_json(const feed_status& x, utc_time now);

nlohmann::ordered_json market_json(const window_view& x);

/// One thing that happened.
nlohmann::ordered_json event_json(const notice& x);

/// The whole document of `/v1/state`.
nlohmann::ordered_json state_json(const service_facts& service,
                                  const snapshot& all, utc_time now);

/// On one line. Bytes that are no UTF-8 (texts may quote the wire) are
/// replaced.
std::string to_text(const nlohmann::ordered_json& x);

} // namespace fillguard::net::http_api

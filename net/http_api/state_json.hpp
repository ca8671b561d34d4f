#pragma once

#include "messages/feeds.hpp"
#include "messages/views.hpp"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <string>
#include <vector>

namespace fillguard::net::http_api {

// The JSON for other programs. Money, prices and shares are exact strings;
// times are UTC with milliseconds. An unknown value is null; objects always
// have all their keys, and only `capture_99c` and `danger` may be null as a
// whole.

/// Facts about the service itself.
struct service_facts {
  std::string version;
  std::string mode; ///< "watch", "paper", "live".
  utc_time started_at;
  bool demo = false;     ///< Against a simulated venue: no money is at risk.
  double speed = 1;      ///< Of the clock; 1: real time.
  bool control = false;  ///< Whether a person may change something over HTTP.
  std::string site = {}; ///< Of the venue, for people.
};

/// The content of the document.
struct snapshot {
  std::vector<std::shared_ptr<const window_view>> markets; ///< None null.
  std::vector<feed_status> feeds;
};

/// The age is that of the feed's newest data at `now`; negative when its
/// source's clock is ahead of ours.
std::string feed_text(const feed_status& x, utc_time now);

std::string market_text(const window_view& x);

/// Appends that text.
void append_market(std::string& out, const window_view& x);

/// A notice as an event of that id, with its trace.
std::string event_text(const notice& event, const std::string& id);

/// The whole document of `/v1/state`.
std::string state_text(const service_facts& service, const snapshot& all,
                       utc_time now);

/// The JSON on one line. Bytes that are not UTF-8 (texts may quote the wire)
/// are replaced.
std::string to_text(const nlohmann::ordered_json& x);

} // namespace fillguard::net::http_api

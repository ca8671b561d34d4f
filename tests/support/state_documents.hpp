#pragma once

#include "net/http_api/state_json.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace fillguard::test {

// The texts of the HTTP interface as documents.

inline nlohmann::ordered_json market_json(const window_view& x) {
  return nlohmann::ordered_json::parse(net::http_api::market_text(x));
}

inline nlohmann::ordered_json feed_json(const feed_status& x, utc_time now) {
  return nlohmann::ordered_json::parse(net::http_api::feed_text(x, now));
}

inline nlohmann::ordered_json event_json(const notice& x,
                                         const std::string& id) {
  return nlohmann::ordered_json::parse(net::http_api::event_text(x, id));
}

inline nlohmann::ordered_json
state_json(const net::http_api::service_facts& service,
           const net::http_api::snapshot& all, utc_time now) {
  return nlohmann::ordered_json::parse(
    net::http_api::state_text(service, all, now));
}

} // namespace fillguard::test

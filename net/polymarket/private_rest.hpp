#pragma once

#include "net/polymarket/credentials.hpp"
#include "net/polymarket/token_evidence.hpp"
#include "net/polymarket/user_stream.hpp"
#include "net/transport.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fillguard::net::polymarket {

/// The account and the base URL of requests. Secret: never log it.
struct private_account {
  std::string clob; ///< Base address.
  api_credentials credentials;
  std::string address; ///< Of the wallet that the credentials were made with.
};

inline constexpr const char* first_cursor = "MA==";
inline constexpr const char* last_cursor = "LTE=";

/// Whether requests can be signed with these credentials at all.
bool can_sign(const api_credentials& x);

/// The headers of a signed request; see `sign_request`. Throws
/// `std::invalid_argument`, without the secret, when the latter is not base64.
std::vector<std::pair<std::string, std::string>>
private_headers(const private_account& who, utc_time now,
                std::string_view method, std::string_view path,
                std::string_view body);

/// Requests a page of our trades since `after`, or of our open orders.
http_request ask_trades(const private_account& who, utc_time now,
                        utc_time after, const std::string& cursor);
http_request ask_orders(const private_account& who, utc_time now,
                        const std::string& cursor);

/// Requests one order. The venue returns it reliably only while it is live.
http_request ask_order(const private_account& who, utc_time now,
                       const std::string& order_id);

/// Read the answers. A page without a next one has no `next_cursor`.
fill_report read_trades(std::string_view body, const ownership& own,
                        utc_time received_at);
fill_report read_orders(std::string_view body, const ownership& own,
                        utc_time received_at);

/// An unknown, null or empty order gives an empty report.
fill_report read_single_order(std::string_view body, const ownership& own,
                              utc_time received_at);

} // namespace fillguard::net::polymarket

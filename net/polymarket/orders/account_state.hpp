#pragma once

#include "messages/decimal.hpp"
#include "messages/orders.hpp"
#include "messages/result.hpp"
#include "net/polymarket/json_answer.hpp"
#include "net/polymarket/orders/exchange_order.hpp"
#include "net/polymarket/private_rest.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fillguard::net::polymarket {

// What must be known of an account before and while orders are sent for it:
// requests, and the readers of their answers. A reader fails for any answer
// that is not in the venue's form; a missing part is never a guess.

/// `GET /version`: the order version, 2 today.
http_request ask_order_version(const std::string& clob);
result<unsigned, bad_answer> read_order_version(std::string_view body);

/// `GET /api/geoblock` of the venue's site: whether orders from here are
/// refused.
http_request ask_geoblock(const std::string& site);
result<bool, bad_answer> read_geoblock(std::string_view body);

/// `GET /auth/ban-status/closed-only`: whether the account may only lower its
/// risk.
http_request ask_closed_only(const private_account& who, utc_time now);
result<bool, bad_answer> read_closed_only(std::string_view body);

/// `GET /v1/user/session-signers`: the keys that may trade for the wallet of
/// these credentials.
http_request ask_session_signers(const private_account& who, utc_time now);

/// When a session key of that address ends, as the answer lists it; absent: the
/// answer does not list it, so it may not trade, or not any more.
result<std::optional<utc_time>, bad_answer>
read_session_end(std::string_view body, const ethereum::eth_address& key);

/// `POST /v1/heartbeats`: the venue cancels the open orders of the API key when
/// no beat follows. `last`: the id that the venue gave for this beat; empty for
/// the first.
http_request heartbeat_request(const private_account& who, utc_time now,
                               const std::string& last);

/// The id for the next beat, from an answer that took this one (200) or that
/// names the one it expects (400). Absent: neither.
std::optional<std::string> read_next_heartbeat(std::string_view body);

/// The venue's view of a balance, and of what the exchange may take of it.
struct balance_allowance {
  /// In millionths of a dollar or a share.
  std::int64_t balance = 0;
  /// Whether the exchange of our orders may take any of it; absent: the answer
  /// does not name that exchange.
  std::optional<bool> approved;
};

/// `GET /balance-allowance` for dollars, or for the shares of a token. The type
/// must be the account's: with a wrong one the balance is 0, and no error is
/// given.
http_request ask_dollars(const private_account& who, utc_time now,
                         signature_type type);
http_request ask_shares(const private_account& who, utc_time now,
                        signature_type type, const std::string& token_id);
result<balance_allowance, bad_answer>
read_balance_allowance(std::string_view body);

/// An open order of the account, placed by any program or by hand.
struct open_order {
  std::string id;
  std::string token_id;
  order_side direction = order_side::buy;
  shares open; ///< Not matched yet.
};

struct open_orders_page {
  std::vector<open_order> orders;
  std::optional<std::string> next_cursor; ///< Absent: the last page.
};

/// Reads `GET /data/orders` (`ask_orders`), whole or not at all.
result<open_orders_page, bad_answer> read_open_orders(std::string_view body);

} // namespace fillguard::net::polymarket

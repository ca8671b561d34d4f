#pragma once

// A market as described by the order book's API: a second source, beside Gamma,
// for which token is which.

#include "messages/decimal.hpp"
#include "messages/result.hpp"
#include "net/polymarket/json_answer.hpp"

#include <string>
#include <string_view>

namespace fillguard::net::polymarket {

struct clob_market {
  std::string up_token;
  std::string down_token;
  price tick_size;

  friend bool operator==(const clob_market&, const clob_market&) = default;
};

std::string clob_market_url(std::string_view base,
                            std::string_view condition_id);

/// Bad kinds: not_json, oversized, bad_outcomes, missing_field.
result<clob_market, bad_answer> parse_clob_market(std::string_view body);

} // namespace fillguard::net::polymarket

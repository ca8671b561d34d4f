#pragma once

// Our orders and trades in the venue's format, on its socket and over HTTP. For
// .cpp files only.

#include "messages/result.hpp"
#include "messages/time.hpp"
#include "net/polymarket/token_evidence.hpp"
#include "net/polymarket/user_stream.hpp"

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

namespace fillguard::net::polymarket::json {

/// Reads a time that may be Unix seconds or milliseconds, as a number or text,
/// or ISO text. Absent when it is none of these.
std::optional<utc_time> loose_time(simdjson::dom::element value);

/// A decimal as it is written, as a text or a number; empty when it is neither.
/// The shortest digits of a number are those that were sent.
std::string decimal_text(simdjson::dom::object value, std::string_view key);

/// Adds the fills of one of our orders or trades, and unusable parts to `bad`.
/// Orders and trades of others are ignored.
void read_order(simdjson::dom::object value, const ownership& own,
                fill_source source, utc_time received_at, fill_report& out);
void read_trade(simdjson::dom::object value, const ownership& own,
                fill_source source, utc_time received_at, fill_report& out);

/// Fails when `x` is longer than `most_report_bytes`, or not JSON: `parsed` is
/// the parser's result.
result<void, bad_report> check_readable(std::string_view x,
                                        simdjson::error_code parsed);

} // namespace fillguard::net::polymarket::json

#pragma once

// Parts of the venue's answers about orders. For .cpp files only.

#include "messages/decimal.hpp"
#include "net/polymarket/json.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fillguard::net::polymarket::answer {

/// The members of an answer's object; absent when it is not JSON or no object.
std::optional<json::members> read(std::string_view body);

/// The first text of `error` and `errorMsg` that is not blank; empty: none.
std::string refusal_of(const json::members& xs);

/// "" and blanks.
bool is_blank(std::string_view x);

enum class amount_flaw { none, absent, unreadable };

struct amount {
  std::int64_t millionths = 0;
  amount_flaw flaw = amount_flaw::none;
};

/// Reads an amount in units, a text or a number, of at most `most` millionths.
/// Null, missing and blank are `absent`. A larger amount is unreadable: it may
/// be whole millionths, the venue's specified form. So is an integer of six
/// digits or more, unless the order is for as many shares, `ordered`.
amount amount_of(const json::members& xs, std::string_view name,
                 std::int64_t most, shares ordered);

/// Whether `text` has `part` somewhere, in any case.
bool contains(std::string_view text, std::string_view part);

/// Whether two ids are the same, in any case of their digits.
bool is_same_id(std::string_view x, std::string_view y);

} // namespace fillguard::net::polymarket::answer

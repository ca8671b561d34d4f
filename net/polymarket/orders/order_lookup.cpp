#include "net/polymarket/orders/order_lookup.hpp"

#include "net/polymarket/orders/answer_json.hpp"

#include <algorithm>
#include <limits>

namespace fillguard::net::polymarket {

namespace {

using answer::amount_flaw;
using kind = lookup_answer::kind;

lookup_answer nothing(kind what, std::string text) {
  lookup_answer out;
  out.what = what;
  out.text = std::move(text);
  return out;
}

/// In capitals, and without the prefix that some answers have.
std::string status_word(std::string text) {
  for (auto& c : text)
    if (c >= 'a' && c <= 'z')
      c = static_cast<char>(c - 'a' + 'A');
  constexpr std::string_view prefix = "ORDER_STATUS_";
  return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

order_fate fate_of(const std::string& status, order_type type,
                   const std::optional<shares>& matched, shares size) {
  if (status == "LIVE")
    return order_fate::resting;
  if (status == "DELAYED")
    return order_fate::delayed;
  if (status == "MATCHED")
    return matched && (*matched >= size || type == order_type::fok)
             ? order_fate::done
             : order_fate::ended;
  if (status == "CANCELED" || status == "CANCELED_MARKET_RESOLVED"
      || status == "INVALID")
    return order_fate::ended;
  return order_fate::unknown;
}

lookup_answer read_row(const exchange_order& sent, order_type type,
                       std::string_view id, const json::members& xs) {
  const auto named = json::text_of(xs, "id").value_or("");
  if (!answer::is_same_id(named, id))
    return nothing(kind::no_answer, "another order");
  lookup_answer out;
  out.what = kind::found;
  const auto size = shares_of(sent);
  const bool spends = sent.side == order_side::buy && is_at_once(type);
  // A buy at once may get more, by as much as the smallest tick allows.
  const auto most = spends ? static_cast<wide_int>(sent.maker_amount) * 10'000
                           : static_cast<wide_int>(size.millionths());
  const auto matched =
    answer::amount_of(xs, "size_matched",
                      static_cast<std::int64_t>(std::min<wide_int>(
                        most, std::numeric_limits<std::int64_t>::max())),
                      size);
  if (matched.flaw == amount_flaw::none)
    out.matched = shares::from_millionths(matched.millionths);
  const auto status = status_word(json::text_of(xs, "status").value_or(""));
  out.fate = fate_of(status, type, out.matched, size);
  if (out.fate == order_fate::unknown)
    out.text = "status " + status.substr(0, 80);
  if (matched.flaw == amount_flaw::unreadable)
    out.text = "size_matched cannot be read, or is more than asked";
  return out;
}

/// The CLOB's own 404 (`live-orders.md`, section 10). Another one, of a gateway
/// or for a wrong path, proves nothing.
bool is_order_not_found(const attempt_reply& x) {
  const auto body = answer::read(x.body);
  return x.status == 404 && body
         && answer::contains(answer::refusal_of(*body), "order not found");
}

/// The reply when it can be read; else null, with the reason in `otherwise`.
const attempt_reply* reply_of(const attempt& what, lookup_answer& otherwise) {
  if (const auto* failed = std::get_if<attempt_failure>(&what)) {
    otherwise = nothing(kind::no_answer, failed->why);
    return nullptr;
  }
  const auto& reply = std::get<attempt_reply>(what);
  if (reply.status == 200)
    return &reply;
  otherwise =
    nothing(is_order_not_found(reply) ? kind::absent : kind::no_answer,
            "status " + std::to_string(reply.status));
  return nullptr;
}

} // namespace

lookup_answer read_order_lookup(const exchange_order& sent, order_type type,
                                std::string_view id, const attempt& what) {
  lookup_answer out;
  const auto* reply = reply_of(what, out);
  if (reply == nullptr)
    return out;
  if (answer::is_blank(reply->body) || reply->body == "null")
    return nothing(kind::absent, {});
  const auto xs = answer::read(reply->body);
  if (!xs)
    return nothing(kind::no_answer, "not a JSON object");
  return xs->empty() ? nothing(kind::absent, {})
                     : read_row(sent, type, id, *xs);
}

lookup_answer read_orders_lookup(const exchange_order& sent, order_type type,
                                 std::string_view id, const attempt& what) {
  lookup_answer out;
  const auto* reply = reply_of(what, out);
  if (reply == nullptr) {
    // The list has a page also without the order, so a 404 proves nothing.
    out.what = kind::no_answer;
    return out;
  }
  const auto page = answer::read(reply->body);
  const auto data = page ? page->find("data") : json::members::const_iterator{};
  const auto rows = page && data != page->end()
                      ? json::read_array(data->second.text)
                      : std::nullopt;
  if (!rows)
    return nothing(kind::no_answer, "data is not an array");
  bool odd = false;
  for (const auto& row : *rows) {
    const auto xs = json::read_object(row.text);
    if (!xs || json::text_of(*xs, "id").value_or("").empty()) {
      odd = true;
      continue;
    }
    auto found = read_row(sent, type, id, *xs);
    if (found.what == kind::found)
      return found;
  }
  // The unreadable entry may be the order: the page proves nothing.
  if (odd)
    return nothing(kind::no_answer, "an entry of data has no readable id");
  // The page may be of a filter that the venue did not apply.
  const auto next = json::text_of(*page, "next_cursor").value_or("");
  const bool whole = next.empty() || next == "LTE=";
  return nothing(whole ? kind::absent : kind::no_answer,
                 whole ? "" : "there are more pages");
}

void absence_proof::order_absent(utc_time requested_at) {
  if (counts(requested_at))
    ++orders_;
}

void absence_proof::trades_absent(utc_time requested_at, utc_time since) {
  if (!counts(requested_at))
    return;
  trades_ = true;
  trades_cover_ = trades_cover_ || since <= sent_at_;
}

void absence_proof::channel_connected(utc_time since) {
  channel_since_ = since;
}

void absence_proof::channel_lost() {
  channel_since_.reset();
}

bool absence_proof::is_certain() const {
  const bool channel_covers = channel_since_ && *channel_since_ <= sent_at_;
  return orders_ >= 2 && trades_ && (channel_covers || trades_cover_);
}

} // namespace fillguard::net::polymarket

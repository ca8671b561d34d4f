#include "net/polymarket/orders/answers.hpp"

#include "net/polymarket/orders/answer_json.hpp"

#include <algorithm>
#include <limits>

namespace fillguard::net::polymarket {

namespace {

using answer::amount;
using answer::amount_flaw;

post_answer answered(order_fate fate, venue_reason reason, std::string text) {
  post_answer out;
  out.fate = fate;
  out.reason = reason;
  out.text = std::move(text);
  return out;
}

post_answer unknown_because(venue_reason reason, std::string text) {
  return answered(order_fate::unknown, reason, std::move(text));
}

/// The meaning of a refusal's text; a text that is not known proves nothing.
post_answer by_text(std::string text) {
  const auto meaning = meaning_of(text).value_or(text_meaning{});
  return answered(meaning.fate, meaning.reason, std::move(text));
}

/// The most shares that an order can get. A buy at once spends its dollars, at
/// no price below the smallest tick.
std::int64_t most_shares(const exchange_order& sent, order_type type) {
  if (sent.side == order_side::sell || !is_at_once(type))
    return shares_of(sent).millionths();
  constexpr wide_int smallest_tick = 100; // In millionths.
  const auto out = static_cast<wide_int>(sent.maker_amount) * one_in_millionths
                   / smallest_tick;
  return static_cast<std::int64_t>(
    std::min<wide_int>(out, std::numeric_limits<std::int64_t>::max()));
}

/// The venue's word `matched` or `live`, with what matched.
post_answer by_match(const exchange_order& sent, order_type type,
                     std::string_view status, const amount& got) {
  const auto size = shares_of(sent);
  if (got.flaw == amount_flaw::unreadable)
    return unknown_because(
      venue_reason::unreadable,
      "the matched amount cannot be read, or is more than asked");
  const auto count = shares::from_millionths(got.millionths);
  post_answer out;
  out.reason = venue_reason::none;
  if (got.flaw == amount_flaw::none && !count.is_zero())
    out.matched = count;
  if (status == "live") {
    // An order at once was answered so, and filled later.
    out.fate = is_at_once(type) ? order_fate::unknown : order_fate::resting;
    return out;
  }
  if (!out.matched) // "matched", and nothing: look it up.
    return out;
  if (type == order_type::fok || count >= size)
    out.fate = order_fate::done;
  else
    out.fate = is_at_once(type) ? order_fate::ended : order_fate::resting;
  return out;
}

post_answer by_status_word(const exchange_order& sent, order_type type,
                           const json::members& xs) {
  const auto status = json::text_of(xs, "status").value_or("");
  if (status == "delayed")
    return answered(order_fate::delayed, venue_reason::match_delayed, {});
  if (status != "live" && status != "matched")
    return unknown_because(venue_reason::unknown_text, "status " + status);
  const bool buys = sent.side == order_side::buy;
  return by_match(sent, type, status,
                  answer::amount_of(xs, buys ? "takingAmount" : "makingAmount",
                                    most_shares(sent, type), shares_of(sent)));
}

std::optional<std::chrono::seconds> wait_of(const json::members& xs) {
  constexpr std::int64_t day = 86'400;
  const auto found = json::millionths_of(xs, "retry_after_seconds");
  if (!found || *found < 0 || *found > day * one_in_millionths)
    return std::nullopt;
  return std::chrono::seconds{*found / one_in_millionths};
}

/// Status 200. The rules in the order of the reference.
post_answer by_answer(const exchange_order& sent, order_type type,
                      std::string_view id, const json::members& xs) {
  if (auto text = json::text_of(xs, "errorMsg");
      text && !answer::is_blank(*text))
    return by_text(*std::move(text));
  if (json::bool_of(xs, "success") != true) {
    auto text = answer::refusal_of(xs);
    return text.empty()
             ? unknown_because(venue_reason::unreadable, "no success")
             : by_text(std::move(text));
  }
  const auto named = json::text_of(xs, "orderID").value_or("");
  if (named.empty())
    return unknown_because(venue_reason::unreadable, "no order id");
  if (!answer::is_same_id(named, id))
    return unknown_because(venue_reason::encoding_fault,
                           "the venue has the id " + named.substr(0, 80));
  return by_status_word(sent, type, xs);
}

/// Whether the status is given before an order is read.
bool is_gateway_refusal(int status) {
  return status == 401 || status == 403 || status == 405
         || (status >= 411 && status <= 415);
}

/// Any other status.
post_answer by_refusal(const attempt_reply& reply, const std::string& text) {
  const auto meaning = meaning_of(text);
  if (is_gateway_refusal(reply.status))
    return answered(
      order_fate::rejected,
      meaning ? meaning->reason : venue_reason::refused_by_gateway, text);
  if (reply.status == 425)
    return unknown_because(venue_reason::restarting, text);
  if (reply.status == 429 && reply.rate_limit_headers && meaning
      && meaning->reason == venue_reason::rate_limited)
    return answered(order_fate::rejected, venue_reason::rate_limited, text);
  if (reply.status == 400 || reply.status == 404)
    return by_text(text);
  const bool waits = meaning
                     && (meaning->reason == venue_reason::post_only_mode
                         || meaning->reason == venue_reason::cancel_only_mode
                         || meaning->reason == venue_reason::trading_disabled);
  if (reply.status == 503 && waits)
    return answered(order_fate::rejected, meaning->reason, text);
  return unknown_because(meaning && meaning->fate == order_fate::unknown
                           ? meaning->reason
                           : venue_reason::unknown_text,
                         text);
}

/// The start of a body that is not the venue's JSON: a page of a gateway.
std::string excerpt(const std::string& body) {
  return body.substr(0, 200);
}

} // namespace

bool demands_halt(venue_reason x) {
  switch (x) {
  case venue_reason::version_changed:
  case venue_reason::wrong_account:
  case venue_reason::banned:
  case venue_reason::encoding_fault:
    return true;
  case venue_reason::none:
  case venue_reason::not_enough_balance:
  case venue_reason::wrong_order:
  case venue_reason::crossed:
  case venue_reason::not_matched:
  case venue_reason::duplicated:
  case venue_reason::wrong_expiration:
  case venue_reason::closed_only:
  case venue_reason::blocked_place:
  case venue_reason::post_only_mode:
  case venue_reason::cancel_only_mode:
  case venue_reason::trading_disabled:
  case venue_reason::market_not_open:
  case venue_reason::match_delayed:
  case venue_reason::rate_limited:
  case venue_reason::engine_failed:
  case venue_reason::cancelled_on_chain:
  case venue_reason::restarting:
  case venue_reason::refused_by_gateway:
  case venue_reason::unreadable:
  case venue_reason::connection:
  case venue_reason::unknown_text:
    return false;
  }
  return true; // Not reached: the compiler checks the cases.
}

bool is_temporary(venue_reason x) {
  return x == venue_reason::post_only_mode
         || x == venue_reason::cancel_only_mode
         || x == venue_reason::trading_disabled
         || x == venue_reason::rate_limited || x == venue_reason::restarting;
}

post_answer read_post_answer(const exchange_order& sent, order_type type,
                             std::string_view id, const attempt& what) {
  if (const auto* failed = std::get_if<attempt_failure>(&what))
    return answered(failed->sending_began ? order_fate::unknown
                                          : order_fate::never_sent,
                    venue_reason::connection, failed->why);
  const auto& reply = std::get<attempt_reply>(what);
  const auto read = answer::read(reply.body);
  if (reply.status == 200 && !read)
    return unknown_because(venue_reason::unreadable, excerpt(reply.body));
  if (reply.status == 200) {
    auto out = by_answer(sent, type, id, *read);
    out.retry_after = wait_of(*read);
    return out;
  }
  if (!read)
    return by_refusal(reply, excerpt(reply.body));
  // The venue names its state in `code` as well.
  auto text = answer::refusal_of(*read);
  if (const auto code = json::text_of(*read, "code"))
    text += (text.empty() ? "" : ", ") + *code;
  auto out = by_refusal(reply, text);
  out.retry_after = wait_of(*read);
  return out;
}

cancel_answer read_cancel_answer(std::string_view id, const attempt& what) {
  cancel_answer out;
  if (const auto* failed = std::get_if<attempt_failure>(&what)) {
    out.reason = venue_reason::connection;
    out.text = failed->why;
    return out;
  }
  const auto& reply = std::get<attempt_reply>(what);
  const auto read = answer::read(reply.body);
  if (reply.status != 200 || !read) {
    out.text = read ? answer::refusal_of(*read) : excerpt(reply.body);
    const auto meaning = meaning_of(out.text);
    out.reason = reply.status == 425 ? venue_reason::restarting
                 : meaning           ? meaning->reason
                                     : venue_reason::unreadable;
    return out;
  }
  if (const auto at = read->find("canceled"); at != read->end())
    for (const auto& x : json::read_array(at->second.text)
                           .value_or(std::vector<json::member>{}))
      if (x.type == json::od::json_type::string
          && answer::is_same_id(x.text, id)) {
        out.ended = true;
        return out;
      }
  const auto others = read->find("not_canceled");
  const auto reasons = others == read->end()
                         ? std::nullopt
                         : json::read_object(others->second.text);
  for (const auto& [name, why] : reasons.value_or(json::members{}))
    if (answer::is_same_id(name, id)) {
      out.text = why.text;
      // "Order not found or already canceled" and "already canceled or matched"
      // leave it open: the order may not have arrived yet.
      out.ended =
        why.text == "already canceled" || why.text == "Order already canceled";
      return out;
    }
  out.reason = venue_reason::unreadable;
  out.text = "the answer does not name the order";
  return out;
}

} // namespace fillguard::net::polymarket

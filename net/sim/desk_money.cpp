#include "net/sim/desk.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace fillguard::net::sim {

namespace {

using nlohmann::json;

constexpr auto exchange = "0xE111180000d2663C0091e4f400237545B87B996B";

/// What `setApprovalForAll` shows as.
constexpr auto without_limit =
  "1157920892373161954235709850086879078532699846656405640394575840079131296399"
  "35";

constexpr auto not_enough = "not enough balance / allowance: ";

/// The dollars that a trade takes from its wallet; negative: brings.
money cost_of(const desk_order& order, const desk_trade& trade) {
  const auto worth = trade.at * trade.size;
  return order.is_buy ? worth + trade.fee : trade.fee - worth;
}

bool may_match(const desk_order& order) {
  return order.status == "HELD" || order.status == "DELAYED"
         || order.status == "LIVE";
}

/// The most that the rest of a buy may cost, with the fee of a taker.
money left_to_pay(const desk_order& order, bool takes, money spent) {
  const auto left =
    order.size > order.matched ? order.size - order.matched : shares{};
  const auto worth = order.spends ? *order.spends - spent : order.limit * left;
  if (!takes || worth <= money{})
    return std::max(worth, money{});
  return worth
         + taker_fee(fee_schedule_by_date(order.window.opens_at), order.limit,
                     left);
}

std::string balance_text(std::int64_t balance, std::int64_t matched,
                         std::int64_t open, std::int64_t wanted) {
  auto out = std::string{not_enough} + "the balance is not enough -> balance: "
             + std::to_string(balance)
             + ", sum of matched orders: " + std::to_string(matched);
  if (open > 0)
    out += ", sum of active orders: " + std::to_string(open);
  return out + ", order amount (inc. fees): " + std::to_string(wanted);
}

std::string allowance_text(std::int64_t allowed, std::int64_t wanted) {
  return std::string{not_enough} + "the allowance is not enough -> spender: "
         + exchange + ", allowance: " + std::to_string(allowed)
         + ", order amount: " + std::to_string(wanted);
}

} // namespace

bool order_desk::is_settled(const desk_trade& trade) const {
  return !trade.fails && trade.settles_at <= now_;
}

bool order_desk::has_failed(const desk_trade& trade) const {
  return trade.fails && trade.settles_at <= now_;
}

money order_desk::dollars_of(const std::string& wallet) const {
  auto out = wallets_.of(wallet).dollars;
  for (const auto& order : orders_)
    if (is_same_wallet(order.owner.wallet, wallet))
      for (const auto& id : order.trades)
        if (const auto& trade = trades_.at(id); is_settled(trade))
          out -= cost_of(order, trade);
  for (const auto& paid : redemptions_)
    if (is_same_wallet(paid.wallet, wallet))
      out += paid.cash;
  return out;
}

shares order_desk::shares_of(const std::string& wallet,
                             const std::string& token) const {
  shares out;
  for (const auto& order : orders_)
    if (is_same_wallet(order.owner.wallet, wallet) && order.token_id == token)
      for (const auto& id : order.trades)
        if (const auto& trade = trades_.at(id); is_settled(trade)) {
          if (order.is_buy)
            out += trade.size;
          else
            out -= trade.size;
        }
  for (const auto& paid : redemptions_)
    if (is_same_wallet(paid.wallet, wallet) && paid.token_id == token)
      out -= paid.size;
  return out;
}

order_desk::reserved
order_desk::reserved_dollars(const std::string& wallet) const {
  reserved out;
  out.matched = wallets_.of(wallet).stuck.millionths();
  for (const auto& order : orders_) {
    if (!order.is_buy || !is_same_wallet(order.owner.wallet, wallet))
      continue;
    money spent;
    for (const auto& id : order.trades) {
      const auto& trade = trades_.at(id);
      spent += trade.at * trade.size;
      if (!is_settled(trade) && !has_failed(trade))
        out.matched += cost_of(order, trade).millionths();
    }
    if (may_match(order))
      out.open +=
        left_to_pay(order, order.status != "LIVE", spent).millionths();
  }
  return out;
}

order_desk::reserved
order_desk::reserved_shares(const std::string& wallet,
                            const std::string& token) const {
  reserved out;
  for (const auto& order : orders_) {
    if (order.is_buy || order.token_id != token
        || !is_same_wallet(order.owner.wallet, wallet))
      continue;
    for (const auto& id : order.trades)
      if (const auto& trade = trades_.at(id);
          !is_settled(trade) && !has_failed(trade))
        out.matched += trade.size.millionths();
    if (may_match(order))
      out.open += (order.size - order.matched).millionths();
  }
  return out;
}

std::optional<std::string> order_desk::shortage_of(const desk_order& order,
                                                   bool marketable) const {
  const auto& wallet = order.owner.wallet;
  const auto& terms = wallets_.of(wallet);
  const auto balance = order.is_buy
                         ? dollars_of(wallet).millionths()
                         : shares_of(wallet, order.token_id).millionths();
  const auto held = order.is_buy ? reserved_dollars(wallet)
                                 : reserved_shares(wallet, order.token_id);
  const auto wanted = order.is_buy
                        ? left_to_pay(order, marketable, {}).millionths()
                        : order.size.millionths();
  if (wanted > balance - held.matched - held.open)
    return balance_text(balance, held.matched, held.open, wanted);
  if (order.is_buy && wanted > terms.allowance.millionths())
    return allowance_text(terms.allowance.millionths(), wanted);
  if (!order.is_buy && !terms.sells_approved)
    return allowance_text(0, wanted);
  return std::nullopt;
}

http_answer order_desk::answer_balance(const http_ask& what,
                                       const account& by) const {
  const auto kind = what.first("asset_type");
  const auto token = what.first("token_id");
  if (kind != "COLLATERAL" && (kind != "CONDITIONAL" || token.empty()))
    return error_answer(400, "assetAddress invalid params");
  const auto wallet = wallet_of(by, what.first("signature_type"));
  const auto& terms = wallets_.of(wallet);
  const bool of_dollars = kind == "COLLATERAL";
  const auto balance = wallet.empty() ? 0
                       : of_dollars   ? dollars_of(wallet).millionths()
                                      : shares_of(wallet, token).millionths();
  std::string allowed = "0";
  if (!wallet.empty() && of_dollars)
    allowed = std::to_string(terms.allowance.millionths());
  else if (!wallet.empty() && terms.sells_approved)
    allowed = without_limit;
  return {200,
          json{{"balance", std::to_string(balance)},
               {"allowances", {{exchange, allowed}}}}
            .dump(),
          "application/json",
          {}};
}

} // namespace fillguard::net::sim

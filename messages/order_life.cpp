#include "messages/order_life.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace fillguard {

namespace {

constexpr std::size_t rows = 10;

using table_row = std::array<order_stage, rows>;

/// The table of the header, with the stage itself in place of a `.`, and with a
/// first column for `wanted`, which changes nothing.
constexpr std::array<table_row, rows> transitions = [] {
  using enum order_stage;
  return std::array<table_row, rows>{{
    {wanted, recorded, sent, delayed, resting, unknown, unsent, rejected,
     cancelled, filled},
    {recorded, recorded, sent, delayed, resting, unknown, unsent, rejected,
     cancelled, filled},
    {sent, sent, sent, delayed, resting, unknown, unsent, rejected, cancelled,
     filled},
    {delayed, delayed, delayed, delayed, resting, unknown, unsent, rejected,
     cancelled, filled},
    {resting, resting, resting, resting, resting, unknown, unsent, rejected,
     cancelled, filled},
    {unknown, unknown, unknown, delayed, resting, unknown, unsent, rejected,
     cancelled, filled},
    {unsent, unsent, unsent, unsent, unsent, unsent, unsent, rejected,
     cancelled, filled},
    {rejected, rejected, rejected, rejected, rejected, rejected, rejected,
     rejected, cancelled, filled},
    {cancelled, cancelled, cancelled, cancelled, cancelled, cancelled,
     cancelled, cancelled, cancelled, filled},
    {filled, filled, filled, filled, filled, filled, filled, filled, filled,
     filled},
  }};
}();

order_stage stage_of(order_state state) {
  switch (state) {
  case order_state::delayed:
    return order_stage::delayed;
  case order_state::resting:
    return order_stage::resting;
  case order_state::done:
    return order_stage::filled;
  case order_state::cancelled:
    return order_stage::cancelled;
  case order_state::rejected:
    return order_stage::rejected;
  case order_state::unknown:
    return order_stage::unknown;
  case order_state::unsent:
    return order_stage::unsent;
  }
  return order_stage::unknown;
}

/// The match of a filled order. It is whole, whatever number is reported. A buy
/// at once has spent its dollars, and may have got fewer shares for them.
shares filled_match(const order_wanted& order, shares reported) {
  const bool spends_dollars =
    order.direction == order_side::buy
    && order.lifetime != time_in_force::good_till_cancelled;
  return spends_dollars && reported > shares{}
           ? reported
           : std::max(reported, order.quantity);
}

} // namespace

order_stage next_stage(order_stage at, order_stage reported) {
  const auto place = [](order_stage x) {
    // partly_filled is only shown, in place of an earlier stage; the nearest of
    // those is `resting`.
    return static_cast<std::size_t>(
      x == order_stage::partly_filled ? order_stage::resting : x);
  };
  return transitions.at(place(at)).at(place(reported));
}

order_stage shown_stage(order_stage at, shares matched, shares quantity) {
  if (matched <= shares{} || at == order_stage::unknown)
    return at;
  if (at < order_stage::unsent)
    return order_stage::partly_filled;
  return at == order_stage::filled || matched >= quantity
           ? order_stage::filled
           : order_stage::cancelled;
}

order_life::order_life(order_wanted order) : wanted_{std::move(order)} {
  wanted_.tag = {};
}

order_life::order_life(const order_sent& order) {
  wanted_.intent = order.intent;
  wanted_.token = order.token;
  wanted_.direction = order.direction;
  wanted_.limit = order.limit;
  wanted_.quantity = order.quantity;
  wanted_.decided_at = order.at;
  send(order.order_id);
}

bool order_life::reach(order_stage reported) {
  reached_ = next_stage(reached_, reported);
  return reached_ == reported;
}

bool order_life::record() {
  const auto before = reached_;
  reach(order_stage::recorded);
  return reached_ != before;
}

bool order_life::send(const std::string& order_id) {
  const auto before = reached_;
  reach(order_stage::sent);
  const bool named = !order_id.empty() && order_id_ != order_id;
  if (named)
    order_id_ = order_id;
  return named || reached_ != before;
}

bool order_life::answer(const order_answered& report) {
  const auto before = reached_;
  const auto reported = stage_of(report.state);
  // An overtaken report may still have the higher match.
  const bool stands = reach(reported);
  auto reported_match = report.matched;
  if (reported == order_stage::filled)
    reported_match = filled_match(wanted_, report.matched.value_or(shares{}));
  const bool matched_more =
    reported_match && (!answered_match_ || *reported_match > *answered_match_);
  const bool reasoned = stands && reason_ != report.reason;
  if (order_id_.empty())
    order_id_ = report.order_id;
  if (reached_ == before && !matched_more && !reasoned)
    return false;
  if (stands)
    reason_ = report.reason;
  if (matched_more)
    answered_match_ = reported_match;
  answered_at_ = report.at;
  if (!is_live() && !ended_at_)
    ended_at_ = report.at;
  return true;
}

bool order_life::match(const fill_evidence& fill) {
  auto known =
    std::find_if(fills_.begin(), fills_.end(), [&fill](const auto& other) {
      return other.trade_id == fill.trade_id;
    });
  if (known == fills_.end()) {
    fills_.push_back(fill);
    fills_.back().tag = {};
    return true;
  }
  // Confirmed or undone stays so, and the highest quantity counts.
  auto merged = fill.status < known->status ? *known : fill;
  merged.tag = {};
  merged.quantity = std::max(fill.quantity, known->quantity);
  merged.received_at = std::min(fill.received_at, known->received_at);
  if (merged == *known)
    return false;
  *known = std::move(merged);
  return true;
}

void order_life::ask_cancel(utc_time at) {
  if (!cancel_asked_first_)
    cancel_asked_first_ = at;
  cancel_asked_last_ = at;
}

shares order_life::matched_by_fills() const {
  shares by_trade;
  shares in_all;
  for (const auto& fill : fills_) {
    if (fill.status == fill_status::reversed)
      continue;
    // Evidence without a trade is of all trades together.
    if (fill.trade_id)
      by_trade += fill.quantity;
    else
      in_all = fill.quantity;
  }
  return std::max(by_trade, in_all);
}

shares order_life::matched() const {
  auto by_answers = answered_match_.value_or(shares{});
  if (reached_ == order_stage::filled)
    by_answers = filled_match(wanted_, by_answers);
  return std::max(matched_by_fills(), by_answers);
}

shares order_life::open() const {
  return is_live() ? std::max(wanted_.quantity - matched(), shares{})
                   : shares{};
}

std::optional<order_state> order_life::state() const {
  switch (reached_) {
  case order_stage::delayed:
    return order_state::delayed;
  case order_stage::resting:
    return order_state::resting;
  case order_stage::unknown:
    return order_state::unknown;
  case order_stage::unsent:
    return order_state::unsent;
  case order_stage::rejected:
    return order_state::rejected;
  case order_stage::cancelled:
    return order_state::cancelled;
  case order_stage::filled:
    return order_state::done;
  case order_stage::wanted:
  case order_stage::recorded:
  case order_stage::sent:
  case order_stage::partly_filled:
    break;
  }
  return std::nullopt;
}

std::optional<order_answered> order_life::last_answer() const {
  const auto known = state();
  if (!known)
    return std::nullopt;
  order_answered out;
  out.intent = wanted_.intent;
  out.order_id = order_id_;
  out.state = *known;
  out.reason = reason_;
  out.matched = answered_match_;
  out.at = answered_at_;
  return out;
}

} // namespace fillguard

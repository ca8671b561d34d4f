#include "app/review/position_review.hpp"

#include <algorithm>
#include <utility>

namespace fillguard::review {

void position_review::use(const window_info& x) {
  window_ = x;
  deals_.use(x.rules);
}

void position_review::apply(const std::string& name, const deal& fill,
                            utc_time at) {
  pass(at);
  deals_.put(name, fill);
  if (!deals_.token())
    return;
  unseen_bids_.begin(at);
  unread_.begin(at);
  if (fill.kind == deal::kind_type::entry && fill.token == *deals_.token())
    return;
  if (!left_at_ && fill.quantity > shares{} && at < window_.closes_at)
    left_at_ = at;
}

void position_review::schedule(std::string name, const deal& fill,
                               utc_time at) {
  const auto place =
    std::upper_bound(planned_.begin(), planned_.end(), at,
                     [](utc_time y, const planned& z) { return y < z.at; });
  planned_.insert(place, {at, std::move(name), fill});
}

void position_review::pass(utc_time at) {
  while (!planned_.empty() && planned_.front().at <= at) {
    const auto next = std::move(planned_.front());
    planned_.erase(planned_.begin());
    apply(next.name, next.what, next.at);
  }
  for (auto* x : {&reading_, &stop_})
    if (x->due && !x->over && *x->due <= at)
      carry_out(*x);
}

void position_review::pull(trigger& decided, const update_gap& before,
                           utc_time at) {
  if (decided.due)
    return;
  decided.due = at + window_.rules.taker_delay;
  decided.blind = before.longest(at) > settings_.stale;
}

void position_review::carry_out(trigger& decided) {
  decided.over = true;
  if (*decided.due >= window_.closes_at)
    return; // Too late: the shares are held to the settlement.
  if (!bids_.known(*decided.due, settings_.stale)) {
    decided.unknown_because = "the bids at the time of the sale";
    return;
  }
  decided.sale = bids_.sell(*deals_.token(), deals_.received(), deals_.rules(),
                            *decided.due);
  if (!decided.sale)
    decided.unknown_because = "the fee";
}

void position_review::apply(const book_update& update) {
  pass(update.received_at);
  if (update.received_at >= window_.closes_at)
    return;
  own_.count(update);
  if (!bids_.apply(update))
    return;
  unseen_bids_.add(update.received_at);
  if (!deals_.token())
    return;
  const auto bid = bids_.best(*deals_.token());
  if (!bid)
    return;
  best_bid_ = std::max(best_bid_.value_or(*bid), *bid);
  if (left_at_)
    best_bid_after_ = std::max(best_bid_after_.value_or(*bid), *bid);
  if (*bid <= settings_.stop_bid)
    pull(stop_, unseen_bids_, update.received_at);
}

void position_review::read(std::optional<bool> reached, utc_time at) {
  pass(at);
  if (!reached || !is_open(at))
    return;
  unread_.add(at);
  if (*reached)
    pull(reading_, unread_, at);
}

void position_review::judge(std::optional<double> loss, utc_time at) {
  const auto token = deals_.token();
  if (!token || !is_open(at) || deals_.left() < dust
      || !bids_.known(at, settings_.stale))
    return;
  const auto as_level = [](std::optional<price> x) {
    return x ? std::optional{book_level{*x, {}}} : std::nullopt;
  };
  const auto bid = bids_.best(*token);
  const auto against = bids_.best(opposite(*token));
  std::optional<price> net;
  const auto one = shares::from_whole(1);
  // Less cannot be sold.
  if (bid && deals_.left() >= window_.rules.smallest_order)
    if (const auto fee = sale_fee(window_.rules, *bid, one))
      net = *bid - price::from_millionths(fee->millionths());
  own_.look(
    at, loss,
    {as_level(bid),
     as_level(against ? std::optional{complement(*against)} : std::nullopt)},
    net);
}

policy_result position_review::result_of(const trigger& decided,
                                         const update_gap& unseen,
                                         const char* of) const {
  policy_result out;
  const auto unknown = [&out](std::string why) {
    out.unknown_because = std::move(why);
    return out;
  };
  if (!decided.unknown_because.empty())
    return unknown(decided.unknown_because);
  const bool blind =
    decided.due
      ? decided.blind
      : !unseen.any() || unseen.longest(window_.closes_at) > settings_.stale;
  if (blind)
    return unknown(of);
  if (!decided.sale) {
    out.profit = deals_.if_held(winner_);
    return out.profit ? out : unknown("the outcome, a price or a fee");
  }
  out.sale = decided.sale;
  auto cost = deals_.cost();
  if (!cost)
    return unknown("a price or a fee of the purchase");
  // What was bought after the sale was held, too.
  const auto left = deals_.received() - decided.sale->sold;
  if (left > shares{} && !winner_)
    return unknown("the outcome");
  const auto paid =
    winner_ ? payout(*winner_, *deals_.token()) * left : money{};
  out.profit = reckoned_money{decided.sale->proceeds + paid - cost->amount,
                              cost->estimated};
  return out;
}

std::optional<reviewed_position> position_review::finish() {
  pass(utc_time::max());
  if (!deals_.token() && !began_before_)
    return std::nullopt;
  reviewed_position out;
  out.window = window_.id;
  out.winner = winner_;
  out.notes = notes_;
  out.taker_delay = window_.rules.taker_delay;
  if (began_before_) {
    for (auto& each : out.results)
      each.unknown_because = "the purchase, which is before the records";
    out.token = *began_before_;
    return out;
  }
  out.token = *deals_.token();
  out.bought = deals_.received();
  out.average_price = deals_.average_price();
  out.cost = deals_.cost();
  out.sold = deals_.sold();
  out.hedged = deals_.hedged();
  out.left_at = left_at_;
  if (reading_.due && stop_.due && !reading_.blind && !stop_.blind)
    out.alert_left = *stop_.due - *reading_.due; // Both with the same delay.
  if (own_.counts())
    out.own = own_crossing{own_.reached_at(), own_.due_at(), own_.sent_at()};
  if (auto text = own_.difference(left_at_, window_.closes_at); !text.empty())
    out.notes.push_back(std::move(text));
  std::optional<utc_time> read_at;
  if (reading_.due)
    read_at = *reading_.due - window_.rules.taker_delay;
  if (auto text = own_.difference_of_reading(read_at, window_.closes_at);
      !text.empty())
    out.notes.push_back(std::move(text));
  out.best_bid = best_bid_;
  out.best_bid_after = best_bid_after_;
  const auto set = [&](policy_name of, std::optional<reckoned_money> profit) {
    auto& to = out.of(of);
    to.profit = std::move(profit);
    if (!to.profit)
      to.unknown_because = !winner_ ? "the outcome" : "a price or a fee";
  };
  set(policy_name::held, deals_.if_held(winner_));
  set(policy_name::done, deals_.as_done(winner_));
  if (deals_.lacks_deals())
    out.of(policy_name::done).unknown_because =
      "deals that are missing: more was sold than bought";
  out.of(policy_name::at_reading) =
    result_of(reading_, unread_, "the danger reading for a time");
  out.of(policy_name::at_stop) =
    result_of(stop_, unseen_bids_, "the bids for a time");
  return out;
}

} // namespace fillguard::review

#include "actors/fill_detector/capture_account.hpp"

#include "messages/market.hpp"

#include <algorithm>

namespace fillguard {

namespace {

shares over(shares total, shares part) {
  return std::max(total - part, shares{});
}

} // namespace

/// The sum of the reports that count.
class capture_account::sum {
public:
  void add_match(const match_key& key, const statement& value) {
    introduce(key.second, value);
    if (value.reversed()) {
      reversed_ += value.quantity();
      return;
    }
    held_ += value.quantity();
    confirmed_ &= value.state.status == fill_status::confirmed;
    if (value.at()) {
      priced_ += value.quantity();
      worth_ += static_cast<wide_int>(value.at()->millionths())
                * value.quantity().millionths();
      paid_ += *value.at() * value.quantity();
    }
    fee_known_ &= value.fee().has_value();
    fee_ += value.fee().value_or(money{});
  }

  /// Adds the shares of a running total beyond the matches.
  void add_excess(const std::string& order_id, const statement& total,
                  shares excess) {
    introduce(order_id, total);
    held_ += excess;
    if (excess.is_zero())
      return;
    confirmed_ &= total.state.status == fill_status::confirmed;
    fee_known_ = false;
  }

  /// Adds shares that only the wallet's positions show, whose average price is
  /// `average`.
  void add_position(const statement& value, shares excess,
                    std::optional<price> average) {
    if (excess.is_zero())
      return;
    add_excess("", value, excess);
    whole_average_ = average;
    has_unpriced_ = true;
  }

  bool nothing() const { return !first_; }

  void write(fill_detected& out) const {
    out.order_id = order_id_;
    out.ordered = ordered_;
    out.filled = held_;
    out.reversed = reversed_;
    out.source = first_->source;
    out.detected_at = first_->received_at;
    out.source_time = source_time_;
    out.status = fill_status::reversed;
    if (held_.is_zero())
      return;
    out.status = confirmed_ ? fill_status::confirmed : fill_status::provisional;
    if (fee_known_)
      out.fee = fee_;
    if (has_unpriced_)
      out.average_price = whole_average_;
    else if (priced_ > shares{})
      out.average_price = price::from_millionths(static_cast<std::int64_t>(
        (worth_ + priced_.millionths() / 2) / priced_.millionths()));
    if (priced_ == held_)
      out.worth = paid_;
  }

private:
  void introduce(const std::string& order_id, const statement& input) {
    if (input.source_time)
      source_time_ =
        std::min(source_time_.value_or(*input.source_time), *input.source_time);
    if (!order_id.empty()) {
      const std::pair candidate{input.first, order_id};
      if (!order_id_ || candidate < std::pair{order_first_, *order_id_}) {
        order_first_ = input.first;
        order_id_ = order_id;
        ordered_ = input.ordered;
      } else if (order_id == *order_id_) {
        ordered_ = std::max(ordered_, input.ordered);
      }
    }
    first_ = first_ ? std::min(*first_, input.first) : input.first;
  }

  shares held_;
  shares reversed_;
  shares priced_;
  wide_int worth_ = 0; ///< Of `priced_`, in 10^-12 dollars.
  money paid_;         ///< The same, each match rounded.
  bool confirmed_ = true;
  bool fee_known_ = true;
  money fee_;
  /// The average of the position, where a part has no price of its own.
  std::optional<price> whole_average_;
  bool has_unpriced_ = false;
  std::optional<first_report> first_;
  first_report order_first_;
  std::optional<std::string> order_id_;
  std::optional<shares> ordered_;
  std::optional<utc_time> source_time_;
};

capture_account::capture_account(window_id window, outcome token,
                                 std::optional<price> any_buy_from)
    : window_{window}, token_{token}, any_buy_from_{any_buy_from} {
  // nop
}

capture_account::statement::statement(const fill_evidence& x)
    : amount{x.quantity, x.price, x.fee},
      state{x.status != fill_status::provisional,
            x.source_time.value_or(utc_time{}), x.status},
      first{x.received_at, x.source}, source_time{x.source_time}, ordered{
                                                                    x.ordered} {
  // nop
}

void capture_account::statement::merge(const statement& x) {
  amount = std::max(amount, x.amount);
  state = std::max(state, x.state);
  first = std::min(first, x.first);
  ordered = std::max(ordered, x.ordered);
  if (x.source_time)
    source_time =
      std::min(source_time.value_or(*x.source_time), *x.source_time);
}

template <class Key>
void capture_account::merge(std::map<Key, statement>& into, const Key& key,
                            const fill_evidence& x) {
  const statement input{x};
  const auto [at, fresh] = into.emplace(key, input);
  if (!fresh)
    at->second.merge(input);
}

void capture_account::add(const order_sent& x) {
  orders_.emplace(x.order_id, x);
}

void capture_account::add(const fill_evidence& evidence) {
  if (evidence.quantity <= shares{})
    return;
  const match_key key{evidence.trade_id.value_or(""),
                      evidence.order_id.value_or("")};
  if (evidence.direction == order_side::sell) {
    if (evidence.trade_id || !evidence.order_id)
      merge(sold_, key, evidence);
    else
      merge(sold_totals_, *evidence.order_id, evidence);
  } else if (evidence.trade_id) {
    merge(bought_, key, evidence);
  } else if (evidence.order_id) {
    merge(order_totals_, *evidence.order_id, evidence);
  }
}

void capture_account::add_redemption(const fill_evidence& evidence) {
  if (evidence.quantity > shares{})
    merge(redeemed_, {evidence.trade_id.value_or(""), ""}, evidence);
}

void capture_account::add_position(utc_time at, shares held,
                                   std::optional<price> average,
                                   bool reported) {
  // Without a price that is watched, only our own orders count.
  if (!any_buy_from_)
    return;
  const bool has_closed = at >= closes_at() + position_history::shown_within;
  if ((reported || has_closed) && held < public_.held())
    public_.add(at, public_.held(), public_.average());
  else
    public_.add(at, held, average);
}

bool capture_account::counts(const std::string& order_id,
                             const std::optional<price>& at) const {
  if (auto ours = orders_.find(order_id); ours != orders_.end())
    return ours->second.intent.purpose == order_purpose::capture;
  return is_capture_price(at);
}

position_history::totals capture_account::trades() const {
  position_history::totals reported;
  for (const auto& [key, x] : bought_)
    reported.bought += x.reversed() ? shares{} : x.quantity();
  for (const auto& [key, x] : sold_)
    reported.sold += x.reversed() ? shares{} : x.quantity();
  for (const auto& [key, x] : redeemed_)
    reported.redeemed += x.quantity();
  return public_.trades(reported);
}

shares capture_account::bought_unreported() const {
  shares known; // Reversed or not.
  std::map<std::string, shares> by_order;
  for (const auto& [key, x] : bought_) {
    known += x.quantity();
    by_order[key.second] += x.quantity();
  }
  // Another's order may have filled at any price: only its matches count.
  for (const auto& [id, x] : order_totals_)
    if (orders_.contains(id))
      known += over(x.quantity(), by_order[id]);
  return over(trades().bought, known);
}

capture_account::statement capture_account::public_report(shares quantity,
                                                          utc_time since) {
  fill_evidence out;
  out.source = fill_source::public_positions;
  out.quantity = quantity;
  // Positions are read from the chain.
  out.status = fill_status::confirmed;
  out.received_at = since;
  return statement{out};
}

std::string
capture_account::no_capture_because(const std::optional<price>& at) const {
  if (!at)
    return "its average price is unknown";
  if (any_buy_from_ == never_a_capture)
    return "no order of fillguard bought it";
  return "bought at " + to_string(*at) + ", under watch.capture_from_price "
         + to_string(*any_buy_from_);
}

bool capture_account::ours_for(const std::string& order_id,
                               order_purpose purpose) const {
  const auto ours = orders_.find(order_id);
  return ours != orders_.end() && ours->second.intent.purpose == purpose;
}

const order_sent* capture_account::our_capture() const {
  const order_sent* out = nullptr;
  for (const auto& [id, x] : orders_)
    if (x.intent.purpose == order_purpose::capture
        && (!out || x.intent < out->intent))
      out = &x;
  return out;
}

std::optional<fill_detected> capture_account::capture() const {
  sum total;
  std::map<std::string, shares> by_order;
  for (const auto& [key, x] : bought_) {
    by_order[key.second] += x.quantity();
    if (counts(key.second, x.at()))
      total.add_match(key, x);
  }
  // Another account's order may have filled below its limit: only its matches
  // have the price.
  for (const auto& [id, x] : order_totals_)
    if (orders_.contains(id) && counts(id, x.at()))
      total.add_excess(id, x, over(x.quantity(), by_order[id]));
  if (const auto more = bought_unreported();
      more > shares{} && public_.held_since()
      && is_capture_price(public_.average()))
    total.add_position(public_report(more, *public_.held_since()), more,
                       public_.average());
  if (total.nothing())
    return std::nullopt;
  auto out = written(total, order_purpose::capture);
  if (const auto* ours = our_capture()) {
    out.order_id = ours->order_id;
    out.ordered = ours->quantity;
  }
  return out;
}

std::optional<fill_detected> capture_account::by_hand() const {
  if (!any_buy_from_)
    return std::nullopt;
  sum total;
  for (const auto& [key, x] : bought_)
    if (!orders_.contains(key.second) && !is_capture_price(x.at()))
      total.add_match(key, x);
  if (const auto more = bought_unreported();
      more > shares{} && public_.held_since()
      && !is_capture_price(public_.average()))
    total.add_position(public_report(more, *public_.held_since()), more,
                       public_.average());
  if (total.nothing())
    return std::nullopt;
  auto out = written(total, order_purpose::by_hand);
  out.no_capture_because = no_capture_because(out.average_price);
  return out;
}

std::optional<fill_detected> capture_account::hedge() const {
  sum total;
  std::map<std::string, shares> by_order;
  for (const auto& [key, x] : bought_) {
    by_order[key.second] += x.quantity();
    if (ours_for(key.second, order_purpose::hedge))
      total.add_match(key, x);
  }
  for (const auto& [id, x] : order_totals_)
    if (ours_for(id, order_purpose::hedge))
      total.add_excess(id, x, over(x.quantity(), by_order[id]));
  if (total.nothing())
    return std::nullopt;
  return written(total, order_purpose::hedge);
}

std::optional<fill_detected> capture_account::sale() const {
  sum total;
  std::map<std::string, shares> by_order;
  for (const auto& [key, x] : sold_) {
    by_order[key.second] += x.quantity();
    total.add_match(key, x);
  }
  shares known;
  for (const auto& [order, quantity] : by_order)
    known += quantity;
  for (const auto& [id, x] : sold_totals_) {
    const auto excess = over(x.quantity(), by_order[id]);
    known += excess;
    total.add_excess(id, x, excess);
  }
  const auto all = trades();
  if (const auto more = over(all.sold, known);
      more > shares{} && all.sold_since)
    total.add_position(public_report(more, *all.sold_since), more,
                       std::nullopt);
  if (total.nothing())
    return std::nullopt;
  return written(total, order_purpose::exit);
}

std::optional<fill_detected> capture_account::redemption() const {
  sum total;
  for (const auto& [key, x] : redeemed_)
    total.add_match(key, x);
  if (total.nothing())
    return std::nullopt;
  return written(total, order_purpose::redeem);
}

fill_detected capture_account::written(const sum& total,
                                       order_purpose purpose) const {
  fill_detected out;
  out.window = window_;
  out.token = token_;
  out.purpose = purpose;
  total.write(out);
  return out;
}

} // namespace fillguard

#include "actors/fill_detector/capture_account.hpp"

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

  /// The average of a whole position, used when no match has a price.
  void offer_average(std::optional<price> x) { offered_ = x; }

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
    if (priced_ > shares{})
      out.average_price = price::from_millionths(static_cast<std::int64_t>(
        (worth_ + priced_.millionths() / 2) / priced_.millionths()));
    else
      out.average_price = offered_;
  }

private:
  void introduce(const std::string& order_id, const statement& input) {
    if (input.source_time)
      source_time_ =
        std::min(source_time_.value_or(*input.source_time), *input.source_time);
    if (!order_id.empty()) {
      const std::pair said{input.first, order_id};
      if (!order_id_ || said < std::pair{order_first_, *order_id_}) {
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
  wide_int worth_ = 0;
  bool confirmed_ = true;
  bool fee_known_ = true;
  money fee_;
  std::optional<price> offered_;
  std::optional<first_word> first_;
  first_word order_first_;
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
  const statement said{x};
  const auto [at, fresh] = into.emplace(key, said);
  if (!fresh)
    at->second.merge(said);
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
  } else if (any_buy_from_ && evidence.price >= any_buy_from_) {
    const statement said{evidence};
    if (position_)
      position_->merge(said);
    else
      position_ = said;
  }
}

bool capture_account::counts(const std::string& order_id,
                             const std::optional<price>& at) const {
  if (auto ours = orders_.find(order_id); ours != orders_.end())
    return ours->second.intent.purpose == order_purpose::capture;
  return any_buy_from_ && at >= any_buy_from_;
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
  shares known; // All buys, as capture or not, reversed or not.
  std::map<std::string, shares> by_order;
  for (const auto& [key, x] : bought_) {
    known += x.quantity();
    by_order[key.second] += x.quantity();
    if (counts(key.second, x.at()))
      total.add_match(key, x);
  }
  for (const auto& [id, x] : order_totals_) {
    const auto excess = over(x.quantity(), by_order[id]);
    known += excess;
    // A stranger's order may have filled below its limit: only its matches have
    // the price.
    if (orders_.contains(id) && counts(id, x.at()))
      total.add_excess(id, x, excess);
  }
  if (position_) {
    total.add_excess("", *position_, over(position_->quantity(), known));
    total.offer_average(position_->at());
  }
  if (total.nothing())
    return std::nullopt;
  auto out = written(total, order_purpose::capture);
  if (const auto* ours = our_capture()) {
    out.order_id = ours->order_id;
    out.ordered = ours->quantity;
  }
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
  for (const auto& [id, x] : sold_totals_)
    total.add_excess(id, x, over(x.quantity(), by_order[id]));
  if (total.nothing())
    return std::nullopt;
  return written(total, order_purpose::exit);
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

#include "actors/window_state/prices/spot_streams.hpp"

#include <algorithm>
#include <chrono>

namespace fillguard {

namespace {

/// Binance's own trades do not trail their market (see volatility.cpp).
chance_settings without_lag(chance_settings x) {
  x.volatility.lag.overhang = 0;
  return x;
}

void note_average(std::optional<published_average>& known, utc_time at,
                  coin_price value) {
  if (!known || at >= known->at)
    known = published_average{at, value};
}

} // namespace

spot_streams::spot_streams(const chance_settings& settings)
    : settings_{settings}, streams_{settlement_prices{settings},
                                    settlement_prices{settings},
                                    settlement_prices{settings},
                                    settlement_prices{without_lag(settings)}} {
  static_assert(sources.back() == price_source::binance);
}

void spot_streams::add(const btc_price& update) {
  if (!update.source_time)
    return;
  switch (update.source) {
  case price_source::polybolt_twap_60:
  case price_source::rtds_twap_60:
    note_average(average_60_, *update.source_time, update.value);
    return learn(settlement::twap_60, *update.source_time, update.value);
  case price_source::polybolt_twap_30:
  case price_source::rtds_twap_30:
    note_average(average_30_, *update.source_time, update.value);
    return learn(settlement::twap_30, *update.source_time, update.value);
  case price_source::polybolt_spot:
  case price_source::rtds_spot:
  case price_source::recorded:
  case price_source::binance:
  case price_source::rtds_binance:
  case price_source::coinbase:
  case price_source::chainlink_onchain:
    break;
  }
  const auto at = std::find(sources.begin(), sources.end(), update.source);
  if (at != sources.end())
    streams_[static_cast<std::size_t>(at - sources.begin())].add(
      *update.source_time, update.value);
}

void spot_streams::learn(settlement rule, utc_time at, coin_price published) {
  for (auto& stream : streams_)
    stream.learn(rule, at, published);
}

std::optional<published_average> spot_streams::published(settlement rule,
                                                         utc_time now) const {
  if (!is_average(rule))
    return std::nullopt;
  const auto& x = rule == settlement::twap_60 ? average_60_ : average_30_;
  return x && now - x->at <= settings_.stale_after
             && x->at - now <= most_clock_error
           ? x
           : std::nullopt;
}

spot_reading spot_streams::chance(settlement_question question) const {
  question.published = published(question.settles_on, question.now);
  const auto left = seconds_between(question.now, question.closes_at);
  spot_reading out;
  // Whatever the stream:
  if (question.settles_on == settlement::unknown)
    out.reading.lacks = chance_lacks::settlement_rule;
  else if (!question.price_to_beat)
    out.reading.lacks = chance_lacks::price_to_beat;
  if (out.reading.lacks != chance_lacks::nothing)
    return out;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const bool decides = settles(sources[i], question.settles_on);
    // The venue's streams are another price than an exchange's candle.
    if (question.settles_on == settlement::candle_1h && !decides) {
      out.reading.lacks =
        std::max(out.reading.lacks, chance_lacks::settlement_price);
      continue;
    }
    spot_reading next{chance_of(question, streams_[i]), sources[i]};
    auto& reading = next.reading;
    const bool stand_in =
      role_of(sources[i]) == price_role::leading && !decides;
    // The average gives the ratio of the settlement's price to this one.
    const bool average_is_recent =
      question.published
      && question.now - question.published->at <= most_recent;
    if (reading.chance && stand_in
        && (!reading.chance->basis_known || !average_is_recent))
      reading = {std::nullopt, chance_lacks::settlement_price};
    if (reading.chance) {
      // A stream that has stopped gives way to one that goes on.
      const bool is_recent =
        reading.chance->horizon - left <= most_recent.count();
      if (is_recent)
        return next;
      if (!out.reading.chance)
        out = next;
      continue;
    }
    // In the order in which a probability comes closer.
    if (!out.reading.chance)
      out.reading.lacks = std::max(out.reading.lacks, reading.lacks);
  }
  return out;
}

} // namespace fillguard

#include "messages/prices.hpp"

namespace fillguard {

price_role role_of(price_source source) {
  switch (source) {
  case price_source::polybolt_twap_60:
  case price_source::rtds_twap_60:
  case price_source::polybolt_twap_30:
  case price_source::rtds_twap_30:
  case price_source::polybolt_spot:
  case price_source::rtds_spot:
  case price_source::recorded:
    return price_role::settlement;
  case price_source::binance:
  case price_source::rtds_binance:
    return price_role::leading;
  case price_source::coinbase:
  case price_source::chainlink_onchain:
    break;
  }
  // The least trusted role, for a number from outside that is no role.
  return price_role::cross_check;
}

price_kind kind_of(price_source source) {
  switch (source) {
  case price_source::polybolt_twap_60:
  case price_source::rtds_twap_60:
    return price_kind::average_60;
  case price_source::polybolt_twap_30:
  case price_source::rtds_twap_30:
    return price_kind::average_30;
  case price_source::polybolt_spot:
  case price_source::rtds_spot:
  case price_source::recorded:
    return price_kind::spot;
  case price_source::binance:
  case price_source::rtds_binance:
    return price_kind::leading;
  case price_source::coinbase:
  case price_source::chainlink_onchain:
    break;
  }
  return price_kind::cross_check;
}

bool settles(price_source source, settlement rule) {
  switch (source) {
  case price_source::polybolt_twap_60:
  case price_source::rtds_twap_60:
    return rule == settlement::twap_60;
  case price_source::polybolt_twap_30:
  case price_source::rtds_twap_30:
    return rule == settlement::twap_30;
  case price_source::polybolt_spot:
  case price_source::rtds_spot:
    return rule == settlement::spot;
  case price_source::recorded:
    return rule != settlement::unknown;
  case price_source::binance:
  case price_source::rtds_binance:
    return rule == settlement::candle_1h;
  case price_source::coinbase:
  case price_source::chainlink_onchain:
    break;
  }
  return false;
}

} // namespace fillguard

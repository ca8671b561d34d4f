#include "messages/prices.hpp"

namespace fillguard {

std::string to_string(price_source x) {
  switch (x) {
  case price_source::polybolt_twap_60:
    return "polybolt_twap";
  case price_source::rtds_twap_60:
    return "rtds_twap";
  case price_source::polybolt_twap_30:
    return "polybolt_twap_30";
  case price_source::rtds_twap_30:
    return "rtds_twap_30";
  case price_source::polybolt_spot:
    return "polybolt_spot";
  case price_source::rtds_spot:
    return "rtds_spot";
  case price_source::binance:
    return "binance";
  case price_source::rtds_binance:
    return "rtds_binance";
  case price_source::coinbase:
    return "coinbase";
  case price_source::chainlink_onchain:
    return "chainlink_onchain";
  case price_source::recorded:
    return "recorded";
  }
  return "invalid";
}

std::string to_string(price_role x) {
  switch (x) {
  case price_role::settlement:
    return "settlement";
  case price_role::leading:
    return "leading";
  case price_role::cross_check:
    return "cross_check";
  }
  return "invalid";
}

price_role role_of(price_source x) {
  switch (x) {
  case price_source::binance:
  case price_source::rtds_binance:
    return price_role::leading;
  case price_source::coinbase:
  case price_source::chainlink_onchain:
    return price_role::cross_check;
  default:
    return price_role::settlement;
  }
}

bool settles(price_source x, settlement rule) {
  switch (x) {
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
    return true;
  default:
    return false;
  }
}

} // namespace fillguard

#include "app/config/config.hpp"

#include "actors/fill_detector/fill_detector.hpp"
#include "actors/link/uplink.hpp"
#include "actors/order_book_poller/order_book_poller.hpp"

namespace fillguard {

config::config() {
  watch.capture_from_price = *fill_detector_settings{}.watch_any_buy_from;
  order_book.poll_interval = order_book_poller_settings{}.poll_interval;
  fill.positions_poll_interval = wallet_positions_settings{}.poll_every;
  fill.resync_interval = user_channel_settings{}.sync_every;
  link.timeout = uplink_settings{}.answer_within;
  link.backlog = backlog::limits{}.prices;
}

std::string config::funder() const {
  if (!account.funder.empty() || account.signature_type != 0)
    return account.funder;
  // The key of an account without a wallet is the account.
  return trader() ? trader()->address : std::string{};
}

std::string config::watched_wallet() const {
  return wallet.empty() ? funder() : wallet;
}

std::string to_string(service_mode x) {
  switch (x) {
  case service_mode::watch:
    return "watch";
  case service_mode::paper:
    return "paper";
  case service_mode::guard:
    return "guard";
  case service_mode::live:
    return "live";
  }
  return "invalid";
}

std::string banner_of(service_mode x) {
  switch (x) {
  case service_mode::guard:
    return "GUARD";
  case service_mode::live:
    return "LIVE";
  case service_mode::watch:
  case service_mode::paper:
    break;
  }
  return {};
}

std::string to_string(log_format x) {
  switch (x) {
  case log_format::text:
    return "text";
  case log_format::json:
    return "json";
  }
  return "invalid";
}

} // namespace fillguard

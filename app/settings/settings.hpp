#pragma once

#include "actors/account_watch/account_watch_settings.hpp"
#include "actors/btc_feed/btc_feed_settings.hpp"
#include "actors/fill_detector/fill_detector.hpp"
#include "actors/link/uplink.hpp"
#include "actors/notifier/notifier.hpp"
#include "actors/order_book_poller/order_book_poller.hpp"
#include "actors/paper_venue/paper_exchange.hpp"
#include "actors/strike_poller/strike_poller.hpp"
#include "actors/venue_clock/venue_clock.hpp"
#include "actors/window_clock/window_clock.hpp"
#include "actors/window_state/windows/window_state_settings.hpp"
#include "app/config/config.hpp"

#include <memory>
#include <string>

namespace fillguard {

// The settings of each actor, from the configuration.

btc_feed_settings feed_settings(const config& settings, asset coin);
window_clock_settings clock_settings(const config& settings, market_key market);
strike_poller_settings strike_settings(const config& settings);
venue_clock_settings venue_clock_settings_of(const config& settings);
order_book_poller_settings poller_settings(const config& settings,
                                           market_key market);
fill_detector_settings detector_settings(const config& settings);
paper_settings venue_settings(const config& settings);
notifier_settings notify_settings(const config& settings);
window_state_settings state_settings(const config& settings, market_key market);

/// In the modes with real orders; without the key and the end of the service.
account_watch_settings account_settings_of(const config& settings);

/// Whose real orders are signed. The key's address is that of the credentials
/// that trade; a key with another one is refused before any order.
net::polymarket::trading_account trading_account_of(const config& settings);

/// The credentials that send real orders. Secret: never log them.
net::polymarket::private_account trading_credentials_of(const config& settings);

/// Whether the mode allows orders.
bool trades(const config& settings);

/// The venue of the orders, if it is in this process.
std::shared_ptr<local_venue> make_venue(const config& settings);

/// The uplink's settings except its process name and how to connect.
uplink_settings link_settings(const config& settings, const std::string& part,
                              const std::string& state);

/// Whether notifications have a recipient.
bool notifies(const config& settings);

} // namespace fillguard

#pragma once

#include "actors/btc_feed/btc_feed_settings.hpp"
#include "actors/fill_detector/fill_detector.hpp"
#include "actors/link/uplink.hpp"
#include "actors/notifier/notifier.hpp"
#include "actors/order_book_poller/order_book_poller.hpp"
#include "actors/paper_venue/paper_exchange.hpp"
#include "actors/window_clock/window_clock.hpp"
#include "actors/window_state/windows/window_state_settings.hpp"
#include "app/config/config.hpp"

#include <memory>
#include <string>

namespace fillguard {

// What the configuration means to each actor.

btc_feed_settings feed_settings(const config& x, asset coin);
window_clock_settings clock_settings(const config& x, market_key market);
order_book_poller_settings poller_settings(const config& x, market_key market);
fill_detector_settings detector_settings(const config& x);
paper_settings venue_settings(const config& x);
notifier_settings notify_settings(const config& x);
window_state_settings state_settings(const config& x, market_key market);

/// Whether orders are sent at all.
bool trades(const config& x);

/// The venue that orders go to, of those that live in this process.
std::shared_ptr<local_venue> make_venue(const config& x);

/// All but who says it, and how it is dialled.
uplink_settings link_settings(const config& x, const std::string& part,
                              const std::string& state);

/// Whether there is anybody to tell.
bool notifies(const config& x);

} // namespace fillguard

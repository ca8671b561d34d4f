#pragma once

#include "actors/account_watch/account_watch_settings.hpp"
#include "actors/account_watch/arming.hpp"

namespace fillguard {

/// Whether the key that signs may trade for the account: its address made the
/// trader's API credentials, and the wallet is the owner's.
account_check check_key(const account_watch_settings& account,
                        const net::ethereum::eth_address& key);

} // namespace fillguard

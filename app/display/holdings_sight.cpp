#include "app/display/holdings_sight.hpp"

#include <algorithm>
#include <string_view>

namespace fillguard {

namespace {

constexpr std::string_view wallet_feed = "wallet/positions";

bool is_of_holdings(std::string_view name) {
  return name == wallet_feed || name.starts_with("user/");
}

} // namespace

void holdings_sight::note(const feed_status& x) {
  if (is_of_holdings(x.name))
    feeds_[x.name] = x;
}

holdings_view holdings_sight::view(bool simulated) const {
  holdings_view out;
  if (feeds_.empty()) {
    out.known = false;
    out.why = "what is held was not read yet";
    return out;
  }
  const feed_status* unread = nullptr;
  for (const auto& [name, x] : feeds_) {
    if (x.state == feed_state::off)
      continue;
    out.watched = true;
    if (x.newest)
      out.read_at = std::max(out.read_at.value_or(*x.newest), *x.newest);
    if (x.state != feed_state::fresh)
      unread = &x;
  }
  // The wallet's positions are complete. A stream has what happened since it
  // was opened, so it counts only where no wallet is read.
  if (const auto wallet = feeds_.find(wallet_feed);
      wallet != feeds_.end() && wallet->second.state != feed_state::off)
    unread =
      wallet->second.state == feed_state::fresh ? nullptr : &wallet->second;
  out.known = simulated || (out.watched && !unread);
  if (*out.known)
    return out;
  if (!unread)
    out.why = "no wallet is watched";
  else
    out.why = (unread->name == wallet_feed ? "the wallet is not read: "
                                           : "the account is not read: ")
              + unread->why;
  return out;
}

} // namespace fillguard

#include "app/display/holdings_sight.hpp"

#include <algorithm>
#include <string_view>

namespace fillguard {

namespace {

constexpr std::string_view wallet_feed = "wallet/positions";

bool says_holdings(std::string_view name) {
  return name == wallet_feed || name.starts_with("user/");
}

} // namespace

void holdings_sight::note(const feed_status& x) {
  if (says_holdings(x.name))
    feeds_[x.name] = x;
}

holdings_view holdings_sight::view(bool simulated) const {
  holdings_view out;
  const feed_status* worst = nullptr;
  bool fresh = false;
  for (const auto& [name, x] : feeds_) {
    if (x.state == feed_state::off)
      continue;
    out.watched = true;
    fresh = fresh || x.state == feed_state::fresh;
    if (x.newest)
      out.read_at = std::max(out.read_at.value_or(*x.newest), *x.newest);
    // The wallet's reason says more than a stream's.
    if (!worst || name == wallet_feed)
      worst = &x;
  }
  out.known = out.watched ? fresh : simulated && !feeds_.empty();
  if (*out.known)
    return out;
  if (feeds_.empty())
    out.why = "what is held was not read yet";
  else if (!worst)
    out.why = "no wallet is watched";
  else
    out.why = (worst->name == wallet_feed ? "the wallet is not read: "
                                          : "the account is not read: ")
              + worst->why;
  return out;
}

} // namespace fillguard

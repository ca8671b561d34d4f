#pragma once

#include "messages/market.hpp"
#include "net/sim/server.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace fillguard {

/// The wallet of the person whom `demo --wallet` rehearses.
inline constexpr const char* demo_wallet =
  "0x000000000000000000000000000000000000d340";

/// What that person does next in a window, each once: buys the nearly certain
/// outcome, sells a part, buys some of the other outcome against the rest, and
/// has the shares paid out.
class hand_plan {
public:
  /// Trades at the venue, as the site would. Call now and then, on its thread.
  void step(net::sim::venue& at, market_key market);

private:
  enum class stage : std::uint8_t { looks, bought, sold, hedged };

  void redeem(net::sim::venue& at);

  stage stage_ = stage::looks;
  std::optional<window_id> window_;
  outcome token_ = outcome::up;
  std::vector<window_id> unpaid_;
};

/// Lets that person trade in a market for as long as it exists.
class simulated_hand {
public:
  simulated_hand(net::sim::sim_server& venue, market_key market);
  ~simulated_hand();

  simulated_hand(const simulated_hand&) = delete;
  simulated_hand& operator=(const simulated_hand&) = delete;

private:
  std::mutex mutex_;
  std::condition_variable ending_;
  bool ends_ = false;
  std::thread thread_;
};

} // namespace fillguard

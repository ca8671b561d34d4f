#pragma once

#include "actors/edge.hpp"
#include "actors/notifier/notification_filter.hpp"
#include "actors/notifier/outbox.hpp"
#include "messages/interfaces.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace fillguard {

/// Where to send notices. Never logged: addresses and tokens are secrets.
struct notifier_settings {
  std::string webhook; ///< Whole URL; empty: none.
  std::optional<net::notify::telegram_chat> telegram;
  /// The base address of the venue's pages, for links to a market.
  std::string site = "https://polymarket.com";
  std::string banner; ///< Begins each text; empty where no order is real.
  /// Called with the id of each notification that a channel has delivered.
  std::function<void(const std::string& id)> on_delivered;
};

struct notifier_state {
  explicit notifier_state(notifier_actor::pointer self) : self{self} {
    // nop
  }

  static inline constexpr auto name = "notifier";

  /// One way to send notices, and its queue.
  struct channel {
    std::string name;
    outbox letters;
    std::uint64_t round = 0; ///< Counts requests and waits.
  };

  void begin(notifier_settings x, outside y);
  void notify(const std::optional<net::notify::news>& x);
  void on(const http_answered& answer);
  void due(const timer_due& x);

  notifier_actor::pointer self;
  notifier_settings settings;
  outside out;
  notification_filter room;
  std::vector<channel> channels;

private:
  void send_next(std::uint32_t index);
  net::http_request letter(const channel& by, const net::notify::news& x) const;
};

/// Starts the notifier, one for a service. With neither address nor token,
/// nothing is sent.
notifier_actor::behavior_type
notifier(notifier_actor::stateful_pointer<notifier_state> self,
         notifier_settings settings, outside out);

} // namespace fillguard

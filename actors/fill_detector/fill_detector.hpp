#pragma once

#include "actors/edge.hpp"
#include "actors/fill_detector/fill_ledger.hpp"
#include "actors/fill_detector/user_channel.hpp"
#include "actors/fill_detector/wallet_positions.hpp"
#include "messages/interfaces.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fillguard {

struct fill_detector_settings {
  user_channel_settings user_channel; ///< Off without credentials.
  /// Of the session key that trades: the venue shows each key its own orders
  /// alone. Absent: the credentials that watch also trade.
  std::optional<user_channel_settings> trading_channel;
  wallet_positions_settings wallet_positions; ///< Off without a wallet.
  /// The wallet whose orders are real; empty: none is, or it is not known.
  std::string account_wallet;
  /// Any buy at this price or more is a capture, from any order. Absent: only
  /// our own capture orders count.
  std::optional<price> watch_any_buy_from = price::from_millionths(900'000);
};

struct fill_detector_state {
  explicit fill_detector_state(fill_detector_actor::pointer me);

  static inline constexpr auto name = "fill_detector";

  void begin(fill_detector_settings settings, outside io);
  void publish(const fill_ledger::changes& changes);
  void apply(const net::polymarket::fill_report& x);
  void apply(const wallet_positions::answer& x);
  void apply(const order_sent& x);
  void answered(const http_answered& x);
  void due(const timer_due& timer);
  void attach(const attach_fill_sink& x);
  void report();
  void report_changes();
  std::vector<std::pair<feed_state, std::string>> states() const;
  /// All channels of the account.
  std::vector<user_channel*> channels();
  /// Whether all of the account's trades come from its channels.
  bool channels_report(utc_time now);

  fill_detector_actor::pointer self;
  outside out;
  fill_ledger ledger{std::nullopt};
  std::optional<user_channel> user;
  std::optional<user_channel> trading; ///< Of a session key.
  std::optional<wallet_positions> wallet;
  net::polymarket::ownership own;
  std::multimap<window_id, std::string> own_by_window;
  std::map<market_key, fill_sink_actor> sinks;
  std::map<std::string, display_actor> displays;
  /// State and reason of each feed, as last reported.
  std::vector<std::pair<feed_state, std::string>> reported;
};

/// Starts the fill detector, one for a service.
fill_detector_actor::behavior_type
fill_detector(fill_detector_actor::stateful_pointer<fill_detector_state> self,
              fill_detector_settings settings, outside out);

} // namespace fillguard

#pragma once

#include "net/sim/desk.hpp"
#include "net/sim/faults.hpp"
#include "net/sim/rest.hpp"
#include "net/sim/world.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fillguard::net::sim {

using connection_id = std::uint64_t;
using request_id = std::uint64_t;

struct venue_options {
  world_options world;
  desk_options desk;
  /// From a price's second to its frame on RTDS and PolyBolt.
  std::chrono::milliseconds price_latency{1'300};
};

/// The outputs of the venue. Called from within its functions.
struct venue_sinks {
  std::function<void(connection_id, std::string text, bool binary)> send_frame;
  /// With a web socket close code.
  std::function<void(connection_id, std::uint16_t code)> drop;
  std::function<void(request_id, http_answer)> answer;
};

/// A venue without sockets, threads or a clock. Time comes in with `advance`,
/// requests and frames with the other functions; all output goes through the
/// sinks. The same seed, start and calls give the same frames. For one thread.
///
/// The services' paths do not overlap, so that one port can serve all:
/// market channel /ws/market, user channel /ws/user, RTDS / and /rtds, PolyBolt
/// /ws, Binance /ws/<stream> and /stream?streams=, JSON-RPC POST /rpc; the rest
/// as at the real services.
class venue : world_watcher, desk_watcher {
public:
  venue(venue_options options, utc_time start, venue_sinks sinks);

  void advance(utc_time now);

  /// Answers through the sink: at once, later, or (stalled) never.
  void ask(request_id id, const http_ask& what);

  /// False when the path is unknown, or connections are refused.
  bool open(connection_id id, std::string_view target);
  void receive(connection_id id, std::string_view text);
  void gone(connection_id id);

  fault_board& faults() { return faults_; }
  world& behind() { return world_; }
  order_desk& desk() { return desk_; }

  utc_time now() const { return world_.now(); }
  std::size_t connections(source of) const;

private:
  struct connection {
    source of = source::market_ws;
    std::set<std::string> topics; ///< Tokens, conditions, topics or streams.
    bool custom = false;          ///< Of a market channel: all event kinds.
    std::string account;          ///< The authenticated API key, or empty.
    std::map<std::string, std::uint64_t> sequences; ///< PolyBolt, by channel.
  };

  // world_watcher
  void leading(asset coin, coin_price at, utc_time when) override;
  void second_passed(asset coin, std::int64_t unix_second) override;
  void listed(const live_window& window) override;
  void book_changed(live_window& window,
                    const std::vector<level_change>& changes) override;
  void traded(live_window& window, price at, shares size, bool is_buy) override;
  void tick_changed(live_window& window, price old_tick) override;
  void closed(live_window& window) override;
  void resolved(live_window& window) override;

  // desk_watcher
  void taken(live_window& window, price at, shares size, bool is_buy) override;
  void report(const user_event& event) override;
  void answer(std::uint64_t request, http_answer what) override;

  void step();
  void do_faults();
  http_answer route(source of, request_id id, const http_ask& what, bool& held);
  http_answer answer_sim(const http_ask& what);

  // venue_market.cpp
  void receive_market(connection_id id, connection& from,
                      std::string_view text);
  void receive_user(connection_id id, connection& from, std::string_view text);
  void subscribe_market(connection_id id, connection& from,
                        const std::vector<std::string>& tokens, bool dump);
  /// Renders `text` only if there is a subscription; for one token, or for
  /// both.
  void send_market(const live_window& window, std::optional<outcome> token,
                   const std::string& topic, bool custom,
                   const std::function<std::string()>& text);
  void send_books(const live_window& window);

  // venue_prices.cpp
  void receive_rtds(connection_id id, connection& from, std::string_view text);
  void send_rtds(asset coin, std::int64_t unix_second);
  void snapshot_rtds(connection_id id, const std::string& topic,
                     const std::string& symbol);
  bool open_binance(connection& from, std::string_view target);

  // venue_polybolt.cpp
  void receive_polybolt(connection_id id, connection& from,
                        std::string_view text);
  void send_polybolt(asset coin, std::int64_t unix_second);

  bool silent(source of, const std::string& topic) const;
  void send_frame(connection_id id, source of, std::string text);

  venue_options options_;
  world world_;
  order_desk desk_;
  fault_board faults_;
  venue_sinks sinks_;
  std::map<connection_id, connection> connections_;
  std::multimap<utc_time, std::pair<request_id, http_answer>> answers_;
  std::multimap<utc_time, std::pair<asset, std::int64_t>> prices_;
  random_source chance_;
  std::uint64_t trade_ids_ = 0;
  bool muted_ = false; ///< Catching up after the clock jumped.
};

} // namespace fillguard::net::sim

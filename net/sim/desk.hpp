#pragma once

#include "net/sim/faults.hpp"
#include "net/sim/rest.hpp"
#include "net/sim/world.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace fillguard::net::sim {

/// An account's API credentials and the wallet that holds its shares. The
/// defaults are test values, of no use at the real venue.
struct account {
  std::string key = "00000000-0000-0000-0000-00000000b077";
  std::string secret = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  std::string passphrase = "b0770000b0770000b0770000b0770000";
  std::string wallet = "0x000000000000000000000000000000000000b077";
};

struct desk_options {
  std::uint64_t seed = 1;
  account bot;
  /// Buys the near-certain outcome once per window, like the entry rule.
  bool bot_trades = false;
  price bot_limit = price::from_millionths(990'000);
  shares bot_size = shares::from_whole(5);
  std::chrono::milliseconds taker_delay{150};
  /// From a match to its transaction in a block, and to its finality.
  std::chrono::milliseconds mined_after{3'000};
  std::chrono::milliseconds confirmed_after{7'000};
  /// From a match to public positions and trades, and to public activity.
  std::chrono::milliseconds public_after{2'000};
  std::chrono::milliseconds activity_after{7'000};
};

struct desk_order {
  std::string id; ///< The digest of the signed order (EIP-712).
  account owner;
  window_id window;
  std::string condition_id;
  std::string token_id;
  std::string outcome_label;
  outcome token = outcome::up;
  bool is_buy = true;
  price limit; ///< In its own token's price.
  shares size;
  shares matched;
  std::string type = "GTC";
  std::string status = "LIVE"; ///< LIVE, MATCHED or CANCELED.
  bool post_only = false;
  utc_time created_at;
  std::string expiration = "0";
  std::vector<std::string> trades;
};

struct desk_trade {
  std::string id;
  std::string order_id;
  std::string transaction;
  price at; ///< In the order's token's price.
  shares size;
  bool as_taker = true;
  utc_time matched_at;
};

/// Shares that a wallet was paid for after the outcome.
struct desk_redemption {
  std::string wallet;
  std::string token_id;
  shares size;
  money cash; ///< Paid out.
  std::string transaction;
  utc_time at;
};

/// A frame of the user channel.
struct user_event {
  std::string key; ///< Of the receiving account.
  std::string condition_id;
  std::string topic; ///< "order", "trade".
  std::string text;
};

class desk_watcher {
public:
  virtual ~desk_watcher() = default;
  /// Called when an order matched the crowd's book, at UP's price.
  virtual void taken(live_window& window, price at, shares size,
                     bool is_buy) = 0;
  virtual void tell(const user_event& event) = 0;
  virtual void answer(std::uint64_t request, http_answer what) = 0;
};

/// The venue's accounts, orders and trades: private REST, the matching of
/// orders with the crowd's books, and public positions. A resting order is not
/// shown in the book; it fills when the book reaches its price.
class order_desk {
public:
  explicit order_desk(desk_options options);

  /// Whether `path` is one of the private REST paths.
  static bool serves(const http_ask& what);

  /// Answers a request; absent: the answer comes later through the watcher.
  std::optional<http_answer> ask(std::uint64_t request, const http_ask& what,
                                 world& of, desk_watcher& watcher);

  /// Matches delayed orders, lets the bot decide, and reports events that are
  /// due.
  void step(world& of, const fault_board& faults, desk_watcher& watcher);

  /// Call after a change of the book of `window`: resting orders may fill.
  void book_moved(live_window& window, desk_watcher& watcher);
  void window_closed(const live_window& window, desk_watcher& watcher);

  /// Whether these are the credentials of an account.
  bool knows(const std::string& key, const std::string& secret,
             const std::string& passphrase) const;

  http_answer answer_public(const http_ask& what, world& of) const;

  /// A trade on the venue's site, which any wallet may make; for `POST
  /// /sim/hand`:
  ///
  ///   {"wallet":"0x…","slug":"btc-updown-5m-1776081600","outcome":"up",
  ///    "side":"buy" | "sell","shares":"5","limit":"0.99"}
  ///   {"wallet":"0x…","slug":"btc-updown-5m-1776081600","side":"redeem"}
  ///
  /// Takes what the book has up to the limit, after the taker delay. Fails when
  /// a key is missing or wrong, and for more shares than the wallet has.
  result<void> trade_by_hand(std::string_view json, world& of);

  const std::vector<desk_order>& orders() const { return orders_; }

private:
  struct held_order {
    std::optional<std::uint64_t> request; ///< Absent: the bot's own.
    std::size_t index = 0;
  };

  // desk_auth.cpp
  http_answer authorize(const http_ask& what);
  const account* signer_of(const http_ask& what) const;
  const account& account_for(const std::string& address);

  // desk.cpp
  std::optional<http_answer> private_ask(std::uint64_t request,
                                         const http_ask& what,
                                         const account& by, world& of,
                                         desk_watcher& watcher);
  result<void> accept(std::string_view body, const account& by, world& of);
  http_answer cancel(const http_ask& what, const account& by,
                     desk_watcher& watcher, utc_time now);
  void match(std::size_t index, std::optional<std::uint64_t> request, world& of,
             desk_watcher& watcher);
  void fill(desk_order& order, live_window& window, bool as_taker,
            desk_watcher& watcher);
  void close_order(desk_order& order, std::string status, utc_time now,
                   desk_watcher& watcher);
  void trade_like_a_bot(world& of);

  // desk_public.cpp
  struct holding {
    const desk_order* order = nullptr; ///< One of its orders.
    shares size;
    money cost; ///< Of what is held, at the average price.
  };

  /// Of a wallet by token, as known after `delay`.
  std::map<std::string, holding> holdings(const std::string& wallet,
                                          std::chrono::milliseconds delay,
                                          utc_time now) const;
  /// The list of positions that a holding is on.
  static std::string list_of(const desk_order& order,
                             const std::map<std::string, holding>& all,
                             const live_window* window);
  http_answer answer_activity(const http_ask& what, world& of) const;
  result<void> redeem_by_hand(const std::string& wallet,
                              const live_window& window, utc_time now);

  // desk_texts.cpp
  http_answer read(const http_ask& what, const account& by) const;
  std::string order_text(const desk_order& order, std::string_view type,
                         utc_time now) const;
  std::string open_order_text(const desk_order& order) const;
  std::string trade_text(const desk_order& order, const desk_trade& trade,
                         std::string_view status, utc_time now,
                         bool as_frame) const;
  std::string status_of(const desk_trade& trade) const;

  desk_options options_;
  random_source chance_;
  utc_time now_;
  std::chrono::milliseconds fills_late_{};
  bool fills_twice_ = false;
  std::map<std::string, account> accounts_; ///< By API key.
  std::vector<desk_order> orders_;
  std::map<std::string, desk_trade> trades_;
  std::vector<desk_redemption> redemptions_;
  std::set<std::string> ids_; ///< Of accepted orders.
  std::multimap<utc_time, held_order> held_;
  std::multimap<utc_time, user_event> due_;
  std::set<window_id> bot_traded_;
};

} // namespace fillguard::net::sim

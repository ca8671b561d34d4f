#pragma once

#include "net/polymarket/orders/taking.hpp"
#include "net/sim/faults.hpp"
#include "net/sim/rest.hpp"
#include "net/sim/wallets.hpp"
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
  std::vector<account> others; ///< More accounts with credentials.
  /// Buys the near-certain outcome once per window, like the entry rule.
  bool bot_trades = false;
  price bot_limit = price::from_millionths(990'000);
  shares bot_size = shares::from_whole(5);
  /// What the bot's wallet begins with.
  money bot_dollars = money::from_whole(1'000'000);
  std::chrono::milliseconds taker_delay{150};
  /// Whether a marketable order is answered "delayed" at once, and matched
  /// after the delay; else the reply itself comes after the delay.
  bool answers_delayed = false;
  /// From a match to its transaction in a block, when shares and dollars
  /// arrive, and to its finality. Seeded up to `settles_within` longer: on the
  /// chain it takes seconds to a minute.
  std::chrono::milliseconds mined_after{3'000};
  std::chrono::milliseconds confirmed_after{7'000};
  std::chrono::milliseconds settles_within{};
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
  /// What a buy at once spends; absent: the order is exact in shares.
  std::optional<money> spends;
  std::string type = "GTC";
  /// HELD until the venue has worked it off, which no look-up shows; DELAYED,
  /// LIVE, MATCHED or CANCELED.
  std::string status = "HELD";
  bool post_only = false;
  bool takes = false; ///< Would have matched on its arrival.
  utc_time created_at;
  std::string expiration = "0";
  std::vector<std::string> trades;
  order_faults::planned fault;
};

struct desk_trade {
  std::string id;
  std::string order_id;
  std::string transaction;
  price at; ///< In the order's token's price.
  shares size;
  bool as_taker = true;
  utc_time matched_at;
  money fee;           ///< On top of a buy's cost, or from a sale's proceeds.
  utc_time settles_at; ///< When shares and dollars arrive, or it fails.
  utc_time confirmed_at;
  bool fails = false;
  bool retries = false; ///< Before it fails.

  utc_time retries_at() const {
    return matched_at + (settles_at - matched_at) / 2;
  }
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
  virtual void report(const user_event& event) = 0;
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
                                 world& of, fault_board& faults,
                                 desk_watcher& watcher);

  /// Matches delayed orders, lets the bot decide, and reports events that are
  /// due.
  void step(world& of, const fault_board& faults, desk_watcher& watcher);

  /// Call after a change of the book of `window`: resting orders may fill.
  void book_moved(live_window& window, desk_watcher& watcher);
  void window_closed(const live_window& window, desk_watcher& watcher);

  /// Whether these are the credentials of an account.
  bool has_account(const std::string& key, const std::string& secret,
                   const std::string& passphrase) const;

  /// Whether the venue would cancel the key's orders without further beats.
  bool has_heartbeat(const std::string& key) const {
    return heartbeats_.contains(key);
  }

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
  const desk_trade& trade(const std::string& id) const {
    return trades_.at(id);
  }
  wallet_registry& wallets() { return wallets_; }

  // desk_money.cpp; what a wallet has on the chain, in settled trades

  money dollars_of(const std::string& wallet) const;
  shares shares_of(const std::string& wallet, const std::string& token) const;

private:
  struct held_order {
    std::optional<std::uint64_t> request; ///< Absent: the bot's own.
    std::size_t index = 0;
  };

  /// What a wallet's trades and orders hold back of dollars, or of a token's
  /// shares, in millionths.
  struct reserved {
    std::int64_t matched = 0; ///< In trades that have not settled.
    std::int64_t open = 0;    ///< In orders that may still match.
  };

  /// The dead man's switch of an API key.
  struct heartbeat {
    std::string expected;
    utc_time last;
  };

  // desk_auth.cpp
  http_answer authorize(const http_ask& what);
  const account* signer_of(const http_ask& what) const;
  const account& account_for(const std::string& address);

  // desk.cpp
  std::optional<http_answer>
  answer_private(std::uint64_t request, const http_ask& what, const account& by,
                 world& of, fault_board& faults, desk_watcher& watcher);
  std::optional<http_answer> post(std::uint64_t request, const http_ask& what,
                                  const account& by, world& of,
                                  fault_board& faults);
  http_answer cancel(const http_ask& what, const account& by,
                     desk_watcher& watcher, utc_time now);
  void match(std::size_t index, std::optional<std::uint64_t> request, world& of,
             desk_watcher& watcher);
  void fill(desk_order& order, live_window& window, bool as_taker,
            desk_watcher& watcher);
  polymarket::order_rest rest_of(const desk_order& order) const;
  /// Takes what `book` has for the order at its limit or better.
  std::vector<taken> take(const desk_order& order, ladder& book) const;
  money spent_by(const desk_order& order) const;
  bool is_whole(const desk_order& order) const;
  void settle(desk_trade& trade, order_fault how);
  void report(const desk_order& order, const desk_trade& trade);
  void reply(const desk_order& order, std::uint64_t request, http_answer what,
             desk_watcher& watcher);
  void close_order(desk_order& order, std::string status, utc_time now,
                   desk_watcher& watcher);
  void trade_like_a_bot(world& of);

  // desk_accept.cpp
  result<void> accept(std::string_view body, const account& by, world& of,
                      const order_faults& faults);

  // desk_money.cpp
  bool is_settled(const desk_trade& trade) const;
  bool has_failed(const desk_trade& trade) const;
  reserved reserved_dollars(const std::string& wallet) const;
  reserved reserved_shares(const std::string& wallet,
                           const std::string& token) const;
  /// Why the wallet cannot pay for the order; absent: it can.
  std::optional<std::string> shortage_of(const desk_order& order,
                                         bool marketable) const;
  http_answer answer_balance(const http_ask& what, const account& by) const;

  // desk_account.cpp
  /// The wallet that a key trades for with a type of signature.
  std::string wallet_of(const account& by, const std::string& type) const;
  http_answer answer_session_signers(const account& by) const;
  http_answer answer_closed_only(const account& by) const;
  http_answer beat(const http_ask& what, const account& by);
  void expire_heartbeats(desk_watcher& watcher);

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
  std::multimap<utc_time, std::pair<std::uint64_t, http_answer>> late_;
  wallet_registry wallets_;
  std::map<std::string, heartbeat> heartbeats_; ///< By API key.
  std::optional<utc_time> blind_until_;
  std::optional<std::chrono::milliseconds> settle_;
  std::multimap<utc_time, user_event> due_;
  std::set<window_id> bot_traded_;
};

} // namespace fillguard::net::sim

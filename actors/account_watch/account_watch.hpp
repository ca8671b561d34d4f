#pragma once

#include "actors/account_watch/account_watch_settings.hpp"
#include "actors/account_watch/arming.hpp"
#include "actors/account_watch/heartbeat.hpp"
#include "actors/account_watch/other_orders.hpp"
#include "actors/account_watch/session_key.hpp"
#include "actors/edge.hpp"
#include "actors/feed_health.hpp"
#include "messages/interfaces.hpp"
#include "net/polymarket/orders/account_state.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fillguard {

struct account_watch_state {
  explicit account_watch_state(account_watch_actor::pointer self) : self{self} {
    // nop
  }

  static inline constexpr auto name = "account_watch";

  void start(account_watch_settings with, outside way_out);
  void handle(const window_found& x);
  void handle(const http_answered& reply);
  void handle(const clock_measured& x);
  void handle(const order_sent& x);
  void handle(const order_answered& x);
  void handle(const attach_account_listener& x);
  void handle(const attach_display& x);
  void beat();

  account_watch_actor::pointer self;
  account_watch_settings settings;
  outside out;
  std::map<std::string, account_listener_actor> listeners;
  std::map<std::string, display_actor> displays;
  std::optional<feed_health> health;
  std::uint64_t timer = 0; ///< Counts the timers; earlier ones are void.

private:
  /// Between two looks at what is due.
  static constexpr std::chrono::seconds check_every{1};
  /// Between two requests for the dollars, once the answer was good.
  static constexpr std::chrono::seconds dollars_every{15};

  /// What is requested; the numbers are channels of requests.
  enum class question : std::uint32_t {
    key,
    version,
    place,
    closed_only,
    dollars,
    trader_orders,
    owner_orders,
    session,
    shares,
    beat,
  };

  struct request_on_its_way {
    std::uint64_t round = 0;
    utc_time asked_at;
    bool begins_listing = false; ///< For the first page of several.
  };

  /// One question, requested again and again.
  struct inquiry {
    /// The requests that may still be answered, oldest first. The first answer
    /// makes the others void.
    std::vector<request_on_its_way> open;
    utc_time due;
  };

  struct token_inquiry {
    window_info window;
    std::array<inquiry, 2> tokens; ///< By outcome.
    std::array<std::optional<account_shares>, 2> newest;
  };

  bool is_armed() const;
  std::chrono::nanoseconds patience() const;
  bool is_due(const inquiry& x, std::chrono::nanoseconds patience) const;
  request_on_its_way& open_request(inquiry& x);
  void ask(inquiry& x, question what, net::http_request request);

  /// The request that `reply` answers; absent: void.
  static std::optional<request_on_its_way> take(inquiry& from,
                                                const http_answered& reply);
  void request_key();
  void ask_checks();
  void send_beat();
  void check_session();
  void ask_orders(question what, const std::string& cursor);
  void ask_shares();
  void ask_unpublished_shares();
  void forget_old_windows();

  inquiry& inquiry_of(question what) {
    return inquiries_[static_cast<std::size_t>(what)];
  }

  other_orders& listing_of(question what) {
    return what == question::owner_orders ? owner_orders_ : trader_orders_;
  }

  void answered(question what, const request_on_its_way& request,
                const http_answered& reply);
  void answered_key(const http_answered& reply);
  void answered_orders(question what, const request_on_its_way& request,
                       const http_answered& reply);
  void answered_shares(const http_answered& reply);
  void answered_session(const http_answered& reply);
  void answered_beat(const http_answered& reply);
  void answered_dollars(const http_answered& reply);
  void publish(token_inquiry& about, outcome token, shares balance,
               utc_time asked_at, utc_time at);
  void set(account_check& to, check_result outcome, std::string why);

  /// Notes that a question has no usable answer. A check that passed before is
  /// unknown only after a while, and one that was refused stays refused.
  void note_failure(account_check& of, const std::string& what,
                    const http_answered& reply, const std::string& detail);

  /// Reads the reply to a plain question, and sets the next request.
  template <class Read, class Use>
  void use(account_check& of, const char* what, const http_answered& reply,
           std::chrono::nanoseconds again, inquiry& from, Read read, Use use);

  void judge();
  void publish(const arming_verdict& now);
  void announce(const arming_verdict& now);
  void show(notice event);
  arming_changed present() const;
  std::optional<money> dollars_now() const;

  arming_facts facts_;
  std::optional<arming_verdict> verdict_;
  utc_time began_at_;
  bool unannounced_ = false; ///< The verdict is.
  bool gave_up_ = false;
  std::array<inquiry, 8> inquiries_; ///< Those before `shares`.
  std::map<window_id, token_inquiry> windows_;
  other_orders trader_orders_;
  other_orders owner_orders_;
  session_key session_;
  heartbeat heartbeat_;
  std::string heartbeat_trouble_; ///< As logged last; empty: none.
  std::uint64_t rounds_ = 0;
  std::uint64_t beats_ = 0;
  std::optional<utc_time> published_end_; ///< The key's end, as published last.

  std::optional<money> dollars_; ///< By the newest answer.
  utc_time dollars_at_;
  std::optional<money> published_dollars_; ///< As published last.
};

/// Starts the ACCOUNT WATCH, one for a service with real orders: checks
/// whether orders may be sent, and what the account holds in each open window.
account_watch_actor::behavior_type
account_watch(account_watch_actor::stateful_pointer<account_watch_state> self,
              account_watch_settings settings, outside out);

} // namespace fillguard

#pragma once

#include "actors/live_venue/order_names.hpp"
#include "messages/venue.hpp"
#include "net/polymarket/orders/answers.hpp"
#include "net/polymarket/orders/order_lookup.hpp"
#include "net/polymarket/orders/order_signer.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace fillguard {

/// Something to do outside, once. Its result comes back with its number.
struct errand {
  enum class kind : std::uint8_t {
    sign,   ///< Have `order` signed.
    post,   ///< `POST /order` with `body`.
    cancel, ///< `DELETE /order` with `body`.
    order,  ///< `GET /data/order/{id}`.
    orders, ///< `GET /data/orders?id={id}`.
    trades, ///< `GET /data/trades` of the account since `since`.
  };

  std::uint64_t number = 0;
  kind what = kind::order;
  std::string order_id;
  net::polymarket::exchange_order order; ///< Of `sign`.
  std::string body;
  utc_time since;     ///< Of `trades`.
  std::string cursor; ///< Of the page of `trades`.
};

/// A person should look, since an order may not do as decided.
struct order_alarm {
  window_id window;
  std::string text;
  bool is_over = false; ///< The trouble of an earlier alarm has ended.
};

/// Why the venue takes no orders now, in words for people.
struct venue_condition {
  net::polymarket::venue_reason reason = net::polymarket::venue_reason::none;
  std::string text; ///< Empty: it takes orders.

  friend bool operator==(const venue_condition&,
                         const venue_condition&) = default;
};

/// An account's orders at the real venue: what is sent, what an answer means,
/// and how the fate of an order is found out (live-orders.md, 7 to 11).
///
/// An order is sent in one attempt, never again. An answer that leaves its fate
/// open is reported as unknown, and look-ups go on until it is known: by id,
/// and then in the account's trades. Absence counts only under all
/// conditions of `absence_proof`, and after a cancel by id. A cancel's answer
/// never ends an order by itself; a look-up follows.
///
/// Has no clock: time comes with the inputs. Equal inputs give equal outputs.
class live_orders {
public:
  /// A cancel that is not confirmed for longer is an alarm.
  static constexpr std::chrono::seconds cancel_patience{2};
  /// A cancel that failed is not repeated sooner.
  static constexpr std::chrono::seconds cancel_every{1};
  /// An order that is not signed for so long is not sent any more.
  static constexpr std::chrono::seconds signing_patience{10};
  /// Between two look-ups of an order that rests in the book.
  static constexpr std::chrono::seconds look_up_every{5};

  /// `owner`: the API key of the account.
  live_orders(std::shared_ptr<const order_names> names, std::string owner)
      : names_{std::move(names)}, owner_{std::move(owner)} {
    // nop
  }

  void submit(const submit_order& x, utc_time now);
  void cancel(const cancel_order& x, utc_time now);
  void look_up(const look_up_order& x, utc_time now);

  void signed_order_came(std::uint64_t errand,
                         result<net::polymarket::signed_order> reply,
                         utc_time now);

  /// The attempt of a post, a cancel or a look-up has ended.
  void answered(std::uint64_t errand, const net::polymarket::attempt& answer,
                utc_time now);

  void advance(utc_time now);

  /// When `advance` has something to do next; absent: never.
  std::optional<utc_time> next_due() const;

  std::deque<errand> take_errands() { return std::exchange(errands_, {}); }
  std::deque<venue_report> take_reports() {
    return std::exchange(reports_, {});
  }
  std::deque<order_alarm> take_alarms() { return std::exchange(alarms_, {}); }

  const venue_condition& condition() const { return condition_; }

private:
  /// One look-up, of up to three questions.
  struct questions {
    bool runs = false;
    utc_time asked_at;
  };

  struct entry {
    intent_id intent;
    std::string id;
    std::optional<named_order> order; ///< Absent: its window is not known.
    utc_time sent_at;
    bool was_submitted = false; ///< By this run.
    bool may_be_of_earlier_run = false;
    bool attempt_runs = false;
    bool is_signing = false; ///< Of the attempt; nothing was sent yet.
    bool is_over = false;
    bool rests = false;
    std::optional<net::polymarket::absence_proof> proof;
    questions asked;
    std::optional<utc_time> look_up_at;
    std::uint32_t round = 0;                 ///< Of the desk's last look-up.
    std::optional<utc_time> cancel_asked_at; ///< Not confirmed yet.
    bool cancel_runs = false;
    std::optional<utc_time> cancel_sent_at; ///< The newest.
    std::optional<utc_time> cancelled_at;   ///< By the venue, as it answered.
    bool last_cancel_missed = false; ///< The last cancel did not find it.
    shares traded;                   ///< By its trades.
    bool has_trades = false;
    // While the pages of trades are read.
    shares traded_so_far;
    bool has_trades_so_far = false;
    int pages = 0;
  };

  entry& enter(const intent_id& intent, const std::string& id, utc_time now);
  bool identify(entry& tracked, utc_time now) const;
  void send(entry& tracked, errand::kind what, std::string body = {});
  void send_cancel(entry& tracked, utc_time now);
  void cancel_again(entry& tracked, utc_time now);
  void ask_trades(entry& tracked, std::string cursor);
  void ask(entry& tracked, utc_time now);
  void posted(entry& tracked, const net::polymarket::attempt& what,
              utc_time now);
  void cancelled(entry& tracked, const net::polymarket::attempt& what,
                 utc_time now);
  void looked_up(entry& tracked, errand::kind what,
                 const net::polymarket::attempt& answer, utc_time now);
  void found(entry& tracked, const net::polymarket::lookup_answer& answer,
             utc_time now);
  void read_trades(entry& tracked, const net::polymarket::attempt& answer,
                   utc_time now);
  void conclude(entry& tracked, utc_time now);
  void report(entry& tracked, order_state state, std::string reason,
              std::optional<shares> matched, utc_time now);
  /// Notes the venue's condition by an answer to an order of that window. Each
  /// change is an alarm.
  void note(net::polymarket::venue_reason reason, const window_id& window);

  /// The signer cannot sign; empty: it can. Each change is an alarm.
  void note_signer(const std::string& trouble, const window_id& window);

  std::shared_ptr<const order_names> names_;
  std::string owner_;
  std::uint64_t last_errand_ = 0;
  std::map<std::string, entry> orders_; ///< By id.
  struct errand_in_work {
    std::string order_id;
    errand::kind what = errand::kind::order;
  };
  std::map<std::uint64_t, errand_in_work> working_;
  std::deque<errand> errands_;
  std::deque<venue_report> reports_;
  std::deque<order_alarm> alarms_;
  venue_condition condition_;
  std::string signer_trouble_; ///< Empty: none.
};

/// The venue's condition that a reason stands for; absent: it is none.
std::optional<venue_condition>
condition_of(net::polymarket::venue_reason reason);

} // namespace fillguard

#include "actors/live_venue/live_orders.hpp"

#include "net/polymarket/orders/order_body.hpp"
#include "net/polymarket/orders/order_digest.hpp"
#include "net/polymarket/private_rest.hpp"

#include <algorithm>
#include <utility>

namespace fillguard {

namespace {

namespace clob = net::polymarket;
using clob::order_fate;
using clob::venue_reason;
using lookup_kind = clob::lookup_answer::kind;

/// The trades are requested from so long before the order was sent.
constexpr std::chrono::seconds trades_before{60};

constexpr int status_ok = 200;

/// More pages of trades than these are not read.
constexpr int most_pages = 20;

bool is_state_known(order_fate x) {
  return x == order_fate::never_sent || x == order_fate::rejected
         || x == order_fate::ended || x == order_fate::done;
}

order_state state_of(order_fate x) {
  switch (x) {
  case order_fate::never_sent:
  case order_fate::rejected:
    return order_state::rejected;
  case order_fate::resting:
    return order_state::resting;
  case order_fate::delayed:
    return order_state::delayed;
  case order_fate::ended:
    return order_state::cancelled;
  case order_fate::done:
    return order_state::done;
  case order_fate::unknown:
    break;
  }
  return order_state::unknown;
}

/// A reason for people: the rule's name, and what the venue wrote.
std::string reason_text(venue_reason reason, const std::string& text) {
  if (reason == venue_reason::none)
    return text;
  const std::string name{to_string(reason)};
  return text.empty() ? name : name + ": " + text;
}

} // namespace

std::optional<venue_condition> condition_of(venue_reason reason) {
  const auto is = [reason](const char* text) {
    return std::optional{venue_condition{reason, text}};
  };
  switch (reason) {
  case venue_reason::restarting:
    return is("the venue restarts (425): no order is taken");
  case venue_reason::post_only_mode:
    return is("the venue is in post-only mode after a restart: no exit and no "
              "hedge is taken");
  case venue_reason::cancel_only_mode:
    return is("the venue is in cancel-only mode: no order is taken");
  case venue_reason::trading_disabled:
    return is("trading is disabled at the venue");
  case venue_reason::closed_only:
    return is("the account is in closed-only mode: nothing can be bought");
  case venue_reason::blocked_place:
    return is("the venue takes no orders from this place");
  case venue_reason::rate_limited:
    return is("the venue limits the rate of orders (429)");
  case venue_reason::banned:
    return is("the account is banned by the venue");
  case venue_reason::version_changed:
    return is("the venue takes another order version: trading must halt");
  case venue_reason::wrong_account:
    return is("the venue refuses the key, type or wallet of the account");
  case venue_reason::encoding_fault:
    return is("the venue gave an order another id: trading must halt");
  case venue_reason::none:
  case venue_reason::not_enough_balance:
  case venue_reason::wrong_order:
  case venue_reason::crossed:
  case venue_reason::not_matched:
  case venue_reason::duplicated:
  case venue_reason::wrong_expiration:
  case venue_reason::market_not_open:
  case venue_reason::match_delayed:
  case venue_reason::engine_failed:
  case venue_reason::cancelled_on_chain:
  case venue_reason::refused_by_gateway:
  case venue_reason::unreadable:
  case venue_reason::connection:
  case venue_reason::unknown_text:
    break;
  }
  return std::nullopt;
}

// -- requests of the desk -----------------------------------------------------

live_orders::entry& live_orders::enter(const intent_id& intent,
                                       const std::string& id, utc_time now) {
  const auto [at, is_new] = orders_.try_emplace(id);
  auto& out = at->second;
  if (is_new) {
    out.intent = intent;
    out.id = id;
    out.sent_at = now;
  }
  return out;
}

bool live_orders::identify(entry& tracked, utc_time now) const {
  if (tracked.order)
    return true;
  auto found = names_->find(tracked.id);
  if (!found)
    return false;
  tracked.order = std::move(*found);
  // Of an earlier run, whose attempt ended with its process. The order may
  // have traded since its decision, however late its window was found here.
  tracked.sent_at = tracked.order->wanted.decided_at;
  tracked.proof.emplace(tracked.sent_at, now);
  tracked.may_be_of_earlier_run = true;
  return true;
}

void live_orders::submit(const submit_order& x, utc_time now) {
  auto& tracked = enter(x.order.intent, x.order_id, now);
  if (tracked.was_submitted)
    return; // Never a second attempt.
  tracked.was_submitted = true;
  tracked.is_over = false;
  auto named = names_->find(x.order_id);
  if (!named) {
    tracked.is_over = true;
    report(tracked, order_state::rejected, to_string(named.error()), shares{},
           now);
    return;
  }
  tracked.order = std::move(*named);
  tracked.sent_at = now;
  tracked.attempt_runs = true;
  tracked.is_signing = true;
  send(tracked, errand::kind::sign);
}

void live_orders::cancel(const cancel_order& x, utc_time now) {
  auto& tracked = enter(x.intent, x.order_id, now);
  if (tracked.is_over)
    return;
  if (!tracked.cancel_asked_at)
    tracked.cancel_asked_at = now;
  if (identify(tracked, now) && !tracked.cancel_runs && !tracked.is_signing)
    send_cancel(tracked, now);
}

void live_orders::look_up(const look_up_order& x, utc_time now) {
  auto& tracked = enter(x.intent, x.order_id, now);
  tracked.round = x.round;
  if (!identify(tracked, now))
    return;                // Sent when the window is known.
  tracked.is_over = false; // The desk did not see its end.
  ask(tracked, now);
}

// -- the world outside --------------------------------------------------------

void live_orders::send(entry& tracked, errand::kind what, std::string body) {
  errand out;
  out.number = ++last_errand_;
  out.what = what;
  out.order_id = tracked.id;
  if (tracked.order)
    out.order = tracked.order->order;
  out.body = std::move(body);
  working_.emplace(out.number, errand_in_work{tracked.id, what});
  errands_.push_back(std::move(out));
}

void live_orders::ask_trades(entry& tracked, std::string cursor) {
  send(tracked, errand::kind::trades);
  errands_.back().since = tracked.sent_at - trades_before;
  errands_.back().cursor = std::move(cursor);
}

/// A cancel that fails leads to look-ups, and these to the next cancel: never
/// faster than `cancel_every`.
void live_orders::cancel_again(entry& tracked, utc_time now) {
  if (!tracked.cancel_runs
      && (!tracked.cancel_sent_at
          || now - *tracked.cancel_sent_at >= cancel_every))
    send_cancel(tracked, now);
}

void live_orders::send_cancel(entry& tracked, utc_time now) {
  tracked.cancel_runs = true;
  tracked.cancel_sent_at = now;
  tracked.last_cancel_missed = false;
  send(tracked, errand::kind::cancel,
       clob::cancel_body(clob::order_id(tracked.order->order)));
}

void live_orders::ask(entry& tracked, utc_time now) {
  // An order in flight is not found by a look-up.
  if (tracked.asked.runs || tracked.attempt_runs)
    return;
  tracked.asked = {true, now};
  send(tracked, errand::kind::order);
}

void live_orders::signed_order_came(std::uint64_t number,
                                    result<clob::signed_order> reply,
                                    utc_time now) {
  const auto work = working_.extract(number);
  if (work.empty() || work.mapped().what != errand::kind::sign)
    return;
  auto& tracked = orders_.at(work.mapped().order_id);
  tracked.is_signing = false;
  const auto withdraw = [&](std::string why) {
    posted(tracked, clob::attempt_failure{false, std::move(why)}, now);
  };
  const auto& window = tracked.intent.window;
  if (!reply) {
    // A refusal by its policy is no trouble of the signer.
    if (reply.error().where == "signer")
      note_signer(reply.error().what, window);
    return withdraw(to_string(reply.error()));
  }
  if (reply->order != tracked.order->order) {
    note_signer("it signed another order", window);
    return withdraw("signer: signed another order");
  }
  note_signer({}, window);
  if (tracked.cancel_asked_at)
    return withdraw("cancelled before it was sent");
  if (now - tracked.sent_at >= signing_patience)
    return withdraw("signer: too slow, the decision is out of date");
  tracked.sent_at = now;
  const clob::order_terms terms{tracked.order->type};
  send(tracked, errand::kind::post, clob::order_body(*reply, terms, owner_));
}

void live_orders::answered(std::uint64_t number, const clob::attempt& answer,
                           utc_time now) {
  const auto work = working_.extract(number);
  if (work.empty())
    return; // Repeated.
  auto& tracked = orders_.at(work.mapped().order_id);
  switch (work.mapped().what) {
  case errand::kind::post:
    return posted(tracked, answer, now);
  case errand::kind::cancel:
    return cancelled(tracked, answer, now);
  case errand::kind::order:
  case errand::kind::orders:
    return looked_up(tracked, work.mapped().what, answer, now);
  case errand::kind::trades:
    return read_trades(tracked, answer, now);
  case errand::kind::sign:
    break; // Ends with `signed_order_came`.
  }
}

void live_orders::posted(entry& tracked, const clob::attempt& what,
                         utc_time now) {
  tracked.attempt_runs = false;
  auto answer = clob::read_post_answer(tracked.order->order,
                                       tracked.order->type, tracked.id, what);
  // Of a second attempt, a refusal proves nothing of the first one.
  if (tracked.may_be_of_earlier_run
      && (answer.fate == order_fate::never_sent
          || answer.fate == order_fate::rejected))
    answer.fate = order_fate::unknown;
  // A failure before sending, as of the signer, is no condition of the venue.
  // A sale that is taken ends no condition that holds back buys alone.
  const bool is_other = answer.reason == venue_reason::none
                        && condition_.reason == venue_reason::closed_only
                        && tracked.order->order.side == order_side::sell;
  if (answer.fate != order_fate::never_sent && !is_other)
    note(answer.reason, tracked.intent.window);
  tracked.proof.emplace(tracked.sent_at, now);
  tracked.rests = answer.fate == order_fate::resting;
  tracked.is_over = is_state_known(answer.fate);
  if (tracked.rests)
    tracked.look_up_at = now + look_up_every;
  auto matched = answer.matched;
  if (!matched
      && (answer.fate == order_fate::never_sent
          || answer.fate == order_fate::rejected))
    matched = shares{};
  report(tracked, state_of(answer.fate),
         reason_text(answer.reason, answer.text), matched, now);
  if (!tracked.is_over && tracked.cancel_asked_at && !tracked.cancel_runs)
    send_cancel(tracked, now); // An earlier one may have overtaken the order.
}

void live_orders::cancelled(entry& tracked, const clob::attempt& what,
                            utc_time now) {
  tracked.cancel_runs = false;
  const auto answer = clob::read_cancel_answer(tracked.id, what);
  // Cancels work where orders do not: a success ends no condition.
  if (answer.reason != venue_reason::none)
    note(answer.reason, tracked.intent.window);
  if (answer.ended && !tracked.cancelled_at)
    tracked.cancelled_at = now;
  const auto* reply = std::get_if<clob::attempt_reply>(&what);
  tracked.last_cancel_missed =
    !answer.ended && reply != nullptr && reply->status == status_ok;
  if (tracked.is_over)
    return;
  if (tracked.cancelled_at)
    tracked.cancel_asked_at.reset();
  if (tracked.proof && tracked.proof->is_certain()
      && tracked.last_cancel_missed)
    conclude(tracked, now);
  else
    ask(tracked, now);
}

void live_orders::looked_up(entry& tracked, errand::kind what,
                            const clob::attempt& answer, utc_time now) {
  const bool by_page = what == errand::kind::orders;
  const auto read =
    by_page ? clob::read_orders_lookup(tracked.order->order,
                                       tracked.order->type, tracked.id, answer)
            : clob::read_order_lookup(tracked.order->order, tracked.order->type,
                                      tracked.id, answer);
  switch (read.what) {
  case lookup_kind::found:
    return found(tracked, read, now);
  case lookup_kind::no_answer:
    tracked.asked.runs = false;
    return;
  case lookup_kind::absent:
    break;
  }
  if (tracked.proof)
    tracked.proof->order_absent(tracked.asked.asked_at);
  if (!by_page)
    return send(tracked, errand::kind::orders);
  tracked.traded_so_far = {};
  tracked.has_trades_so_far = false;
  tracked.pages = 0;
  ask_trades(tracked, clob::first_cursor);
}

void live_orders::found(entry& tracked, const clob::lookup_answer& answer,
                        utc_time now) {
  tracked.asked.runs = false;
  // The signs of its absence were wrong.
  if (tracked.proof)
    tracked.proof.emplace(tracked.sent_at, now);
  tracked.rests = answer.fate == order_fate::resting;
  tracked.is_over = is_state_known(answer.fate);
  if (tracked.rests)
    tracked.look_up_at = now + look_up_every;
  if (tracked.is_over)
    tracked.cancel_asked_at.reset();
  report(tracked, state_of(answer.fate), answer.text, answer.matched, now);
}

void live_orders::read_trades(entry& tracked, const clob::attempt& answer,
                              utc_time now) {
  const auto* reply = std::get_if<clob::attempt_reply>(&answer);
  if (reply == nullptr || reply->status != status_ok) {
    tracked.asked.runs = false;
    return;
  }
  const auto page =
    clob::read_trades(reply->body, clob::ownership{owner_, {tracked.id}}, now);
  for (const auto& row : page.evidence) {
    if (row.evidence.order_id != tracked.id)
      continue;
    tracked.has_trades_so_far = true;
    if (row.evidence.status != fill_status::reversed)
      tracked.traded_so_far += row.evidence.quantity;
  }
  // Unreadable entries may name the order: no proof of anything.
  const bool readable = page.whole && page.bad.empty();
  if (readable && page.next_cursor && ++tracked.pages < most_pages)
    return ask_trades(tracked, *page.next_cursor);
  tracked.asked.runs = false;
  if (!readable || page.next_cursor)
    return;
  tracked.has_trades = tracked.has_trades || tracked.has_trades_so_far;
  tracked.traded = tracked.traded_so_far;
  if (!tracked.has_trades_so_far && tracked.proof)
    tracked.proof->trades_absent(tracked.asked.asked_at,
                                 tracked.sent_at - trades_before);
  conclude(tracked, now);
}

/// Not found by id, and the trades are read: the order ended, or never came.
void live_orders::conclude(entry& tracked, utc_time now) {
  // By id, an order is found while it is live. One that was placed just now may
  // not be found yet.
  const bool is_late =
    tracked.proof && tracked.asked.asked_at >= tracked.proof->counts_from();
  if (tracked.cancelled_at && tracked.asked.asked_at < *tracked.cancelled_at)
    return ask(tracked, now); // Matches before its cancel may be missing.
  if (tracked.cancelled_at || (tracked.has_trades && is_late)) {
    const bool whole = tracked.traded >= tracked.order->wanted.quantity;
    // A rest that was not found may still be in the book: no order takes its
    // place before a cancel misses it, too.
    if (!whole && !tracked.cancelled_at && !tracked.last_cancel_missed)
      return cancel_again(tracked, now);
    tracked.is_over = true;
    tracked.cancel_asked_at.reset();
    report(tracked, whole ? order_state::done : order_state::cancelled,
           "found by its trades", tracked.traded, now);
    return;
  }
  if (tracked.has_trades) {
    report(tracked, order_state::unknown, "found by its trades", tracked.traded,
           now);
    return;
  }
  if (!tracked.proof || !tracked.proof->is_certain())
    return;
  // No order takes its place before a cancel misses it, too.
  if (!tracked.last_cancel_missed)
    return cancel_again(tracked, now);
  tracked.is_over = true;
  tracked.cancel_asked_at.reset();
  tracked.may_be_of_earlier_run = false;
  order_not_found out;
  out.intent = tracked.intent;
  out.round = tracked.round;
  out.certain = true;
  out.at = now;
  reports_.emplace_back(std::move(out));
}

// -- time ---------------------------------------------------------------------

void live_orders::advance(utc_time now) {
  for (auto& [id, tracked] : orders_) {
    if (tracked.is_over)
      continue;
    if (tracked.cancel_asked_at
        && now - *tracked.cancel_asked_at >= cancel_patience) {
      alarms_.push_back(
        {tracked.intent.window, "the cancel of order " + id
                                  + " is not confirmed: it may still trade"});
      tracked.cancel_asked_at = now; // Again while it lasts.
      if (identify(tracked, now) && !tracked.cancel_runs
          && !tracked.attempt_runs)
        send_cancel(tracked, now);
    }
    if (tracked.rests && tracked.look_up_at && *tracked.look_up_at <= now) {
      tracked.look_up_at = now + look_up_every;
      ask(tracked, now);
    }
  }
}

std::optional<utc_time> live_orders::next_due() const {
  std::optional<utc_time> out;
  const auto consider = [&out](utc_time x) {
    out = out ? std::min(*out, x) : x;
  };
  for (const auto& [id, tracked] : orders_) {
    if (tracked.is_over)
      continue;
    if (tracked.cancel_asked_at)
      consider(*tracked.cancel_asked_at + cancel_patience);
    if (tracked.rests && tracked.look_up_at)
      consider(*tracked.look_up_at);
  }
  return out;
}

// -- reports ------------------------------------------------------------------

void live_orders::report(entry& tracked, order_state state, std::string reason,
                         std::optional<shares> matched, utc_time now) {
  order_answered out;
  out.intent = tracked.intent;
  out.order_id = tracked.id;
  out.state = state;
  out.reason = std::move(reason);
  out.matched = matched;
  out.at = now;
  reports_.emplace_back(std::move(out));
}

void live_orders::note_signer(const std::string& trouble,
                              const window_id& window) {
  if (trouble == signer_trouble_)
    return;
  signer_trouble_ = trouble;
  if (trouble.empty())
    alarms_.push_back({window, "orders are signed again", true});
  else
    alarms_.push_back({window, "ALARM: no order can be signed: " + trouble});
}

void live_orders::note(venue_reason reason, const window_id& window) {
  auto now = condition_of(reason);
  if (!now && reason != venue_reason::none)
    return;
  const auto before =
    std::exchange(condition_, std::move(now).value_or(venue_condition{}));
  if (condition_ == before)
    return;
  if (condition_.text.empty())
    alarms_.push_back({window, "the venue takes orders again", true});
  else
    alarms_.push_back({window, "ALARM: " + condition_.text});
}

} // namespace fillguard

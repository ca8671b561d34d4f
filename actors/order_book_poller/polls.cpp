// The polls of the ORDER BOOK POLLER, and its reports.

#include "actors/order_book_poller/order_book_poller.hpp"
#include "net/polymarket/clob_books.hpp"

#include <algorithm>
#include <utility>

namespace fillguard {

namespace {

/// Polls count as down after more failures in a row.
constexpr std::uint32_t most_failures = 5;

/// Added to the transport's own deadline.
constexpr std::chrono::seconds grace{2};

} // namespace

void order_book_poller_state::arm_poll(std::chrono::nanoseconds wait) {
  remind(self, out,
         std::max<std::chrono::nanoseconds>(wait, std::chrono::nanoseconds{1}),
         {poll_timer, ++timer_round_});
}

void order_book_poller_state::poll_soon(utc_time now) {
  if (polled_at_)
    poll_again_ = true;
  else if (now >= not_before_)
    poll(now);
}

void order_book_poller_state::poll(utc_time now) {
  if (polled_at_ && now < *polled_at_ + settings.poll_deadline + grace)
    return arm_poll(settings.poll_interval);
  if (polled_at_)
    poll_health->add_bad("unanswered", "no answer in time", now);
  polled_at_.reset();
  poll_again_ = false;
  std::vector<std::string> tokens;
  for (const auto& [id, x] : windows)
    if (!x.closed && now < x.info.closes_at)
      for (auto& token : tokens_of(x))
        tokens.push_back(std::move(token));
  arm_poll(settings.poll_interval);
  if (tokens.empty())
    return;
  auto request = net::polymarket::clob_books_request(settings.clob, tokens);
  request.deadline = settings.poll_deadline;
  polled_at_ = now;
  fetch(self, out, std::move(request), poll_channel, ++poll_round_);
}

void order_book_poller_state::handle(const http_answered& answer) {
  if (answer.round != poll_round_ || !polled_at_)
    return;
  const auto now = out.clock->now();
  const auto due = *polled_at_ + settings.poll_interval;
  polled_at_.reset();
  poll_health->add_message();
  if (answer.status != 200)
    return poll_failed(answer, now);
  const auto frame =
    net::polymarket::parse_clob_books(answer.body, tokens_, answer.received_at);
  for (const auto& flaw : frame.bad)
    poll_health->add_bad(flaw.kind, flaw.detail, now);
  if (frame.events.empty() && !frame.bad.empty())
    return poll_failed(answer, now);
  poll_backoff_->reset();
  not_before_ = now;
  take_polled(frame, now);
  arm_poll(poll_again_ ? std::chrono::nanoseconds{1} : due - now);
}

void order_book_poller_state::poll_failed(const http_answered& answer,
                                          utc_time now) {
  poll_why_ = answer.status == 0     ? "no_answer: " + answer.error
              : answer.status == 200 ? std::string{"the body has no books"}
                                     : "http_" + std::to_string(answer.status);
  if (answer.status != 200)
    poll_health->add_bad(answer.status == 0 ? "no_answer" : poll_why_,
                         answer.error, now);
  const auto wait =
    std::max(poll_backoff_->next(),
             std::min(answer.retry_after.value_or(settings.poll_interval),
                      settings.longest_stay_away));
  not_before_ = now + wait;
  arm_poll(wait);
}

/// Of a window's two books, the fresher one counts. With equal times, the two
/// must mirror each other, or the venue is inconsistent.
void order_book_poller_state::take_polled(
  const net::polymarket::stream_frame& frame, utc_time now) {
  using net::polymarket::stream_book;
  std::map<window_id, const stream_book*> freshest;
  for (const auto& event : frame.events) {
    const auto* stream = std::get_if<stream_book>(&event);
    if (!stream)
      continue;
    auto& best = freshest[stream->update.window];
    if (best && best->update.source_time == stream->update.source_time) {
      order_book a;
      order_book b;
      a.replace(best->update.bids, best->update.asks);
      b.replace(stream->update.bids, stream->update.asks);
      if (a != b)
        poll_health->add_bad("mirror_mismatch", slug(stream->update.window),
                             now);
    }
    if (!best || best->update.source_time < stream->update.source_time)
      best = stream;
  }
  for (const auto& [id, book] : freshest) {
    const auto at = windows.find(id);
    if (at == windows.end())
      continue;
    if (!book_keeper::is_invalid(book->update.source_time, now))
      poll_health->has_data_of(book->update.source_time);
    act(at->second.keeper.from_poll(*book), *poll_health, now);
  }
}

// -- reports ------------------------------------------------------------------

namespace {

/// Data of a later time than ours are not fresh: one of the clocks is wrong.
bool lies_ahead(const feed_health& x, utc_time now) {
  return x.newest() && *x.newest() - now > most_clock_error;
}

constexpr const char* ahead_of_us = "its times lie ahead of this machine's";

} // namespace

void order_book_poller_state::judge_stream(utc_time now) {
  if (!stream_->is_open())
    stream_health->set(feed_state::down, stream_why_);
  else if (lies_ahead(*stream_health, now))
    stream_health->set(feed_state::stale, ahead_of_us);
  else if (longest_silence(now) > settings.suspicious)
    stream_health->set(feed_state::stale, "no data of a running window");
  else
    stream_health->set(feed_state::fresh, {});
}

void order_book_poller_state::judge_polls(utc_time now) {
  if (!poll_health->newest() || poll_backoff_->failures() >= most_failures)
    poll_health->set(feed_state::down, poll_why_);
  else if (lies_ahead(*poll_health, now))
    poll_health->set(feed_state::stale, ahead_of_us);
  else if (poll_backoff_->failures() > 0)
    poll_health->set(feed_state::stale, poll_why_);
  else if (polled_at_ && now - *polled_at_ > settings.poll_deadline)
    poll_health->set(feed_state::stale, "no answer in time");
  else
    poll_health->set(feed_state::fresh, {});
}

void order_book_poller_state::report(utc_time now) {
  judge_stream(now);
  judge_polls(now);
  for (const auto& [who, display] : displays) {
    send_as(self, display, stamped(stream_health->report(now)));
    send_as(self, display, stamped(poll_health->report(now)));
  }
}

} // namespace fillguard

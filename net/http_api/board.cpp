#include "net/http_api/board.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace fillguard::net::http_api {

namespace {

template <class T>
void append(std::deque<T>& queue, T x) {
  if (queue.size() >= api_board::most_waiting)
    queue.pop_front();
  queue.push_back(std::move(x));
}

template <class T>
std::vector<T> drain(std::deque<T>& queue) {
  std::vector<T> out{std::make_move_iterator(queue.begin()),
                     std::make_move_iterator(queue.end())};
  queue.clear();
  return out;
}

void note_missing(const window_view& view, std::chrono::nanoseconds age,
                  std::chrono::nanoseconds limit, const feed_status* finder,
                  std::vector<std::string>& out) {
  const auto name = to_string(view.market) + ": ";
  if (age > limit)
    out.push_back(
      name + "its view is "
      + std::to_string(std::chrono::floor<std::chrono::seconds>(age).count())
      + " s old");
  if (view.clock && !view.clock->why.empty())
    out.push_back(name + view.clock->why);
  if (view.account && !view.account->armed) {
    // Of the account, which is the same for all markets.
    auto words = "NOT ARMED: " + view.account->why;
    if (std::find(out.begin(), out.end(), words) == out.end())
      out.push_back(std::move(words));
  }
  if (!view.window)
    out.push_back(name + "no window"
                  + (finder && finder->state != feed_state::fresh
                       ? ", gamma: " + finder->why
                       : std::string{}));
  if (view.btc.stale)
    out.push_back(name + "no fresh price");
  for (auto token : both_sides)
    if (view.book(token).stale)
      out.push_back(name + "no fresh book for " + to_string(token));
}

} // namespace

api_board::api_board(settings how) : settings_{std::move(how)} {
  // nop
}

void api_board::put(std::shared_ptr<const window_view> view) {
  const auto market = view->market;
  bool notifies = false;
  {
    const std::lock_guard guard{mutex_};
    markets_[market].swap(view);
    notifies = watched_ && changed_markets_.insert(market).second;
  }
  // The old view is freed here, outside of the lock.
  if (notifies)
    changed_.notify_one();
}

void api_board::put(feed_status status) {
  bool notifies = false;
  {
    const std::lock_guard guard{mutex_};
    notifies = watched_;
    if (notifies)
      append(changed_feeds_, status);
    feeds_[status.name] = std::move(status);
  }
  if (notifies)
    changed_.notify_one();
}

std::string api_board::put(notice x) {
  std::uint64_t number = 0;
  bool notifies = false;
  {
    const std::lock_guard guard{mutex_};
    number = ++newest_;
    notifies = watched_;
    if (!watched_)
      read_ = newest_;
    append(notices_, numbered_notice{number, std::move(x)});
  }
  if (notifies)
    changed_.notify_one();
  return event_id(number);
}

std::string api_board::event_id(std::uint64_t number) const {
  const auto start = std::chrono::floor<std::chrono::milliseconds>(
    settings_.service.started_at.time_since_epoch());
  return std::to_string(start.count()) + '-' + std::to_string(number);
}

std::vector<numbered_notice>
api_board::notices_after(std::string_view id) const {
  const std::lock_guard guard{mutex_};
  const auto same =
    std::find_if(notices_.begin(), notices_.end(),
                 [&](const auto& x) { return event_id(x.number) == id; });
  // The event before the oldest is not kept; all that are kept come after it.
  if (same == notices_.end() && id == event_id(newest_))
    return {};
  return {same == notices_.end() ? notices_.begin() : std::next(same),
          notices_.end()};
}

snapshot api_board::all() const {
  snapshot out;
  const std::lock_guard guard{mutex_};
  for (const auto& [key, view] : markets_)
    out.markets.push_back(view);
  for (const auto& [name, feed] : feeds_)
    out.feeds.push_back(feed);
  return out;
}

std::string api_board::state_text() const {
  return http_api::state_text(settings_.service, all(), now());
}

std::vector<std::string> api_board::missing() const {
  std::vector<std::string> out;
  if (trouble_)
    if (auto trouble = trouble_())
      out.push_back(*std::move(trouble));
  const auto at = now();
  const std::lock_guard guard{mutex_};
  for (const auto& market : settings_.markets) {
    const auto finder = feeds_.find(to_string(market) + "/gamma");
    if (const auto found = markets_.find(market); found != markets_.end())
      note_missing(*found->second, at - found->second->at,
                   settings_.oldest_view,
                   finder == feeds_.end() ? nullptr : &finder->second, out);
    else
      out.push_back(to_string(market) + ": nothing is known yet");
  }
  for (const auto& name : settings_.needed_feeds) {
    const auto found = feeds_.find(name);
    if (found == feeds_.end())
      out.push_back(name + ": nothing is known yet");
    else if (found->second.state != feed_state::fresh)
      out.push_back(name + ": " + found->second.why);
  }
  return out;
}

void api_board::watch(bool on) {
  const std::lock_guard guard{mutex_};
  watched_ = on;
  if (on)
    return;
  changed_markets_.clear();
  changed_feeds_.clear();
  read_ = newest_;
}

board_changes api_board::wait(std::chrono::steady_clock::time_point limit) {
  std::unique_lock guard{mutex_};
  changed_.wait_until(guard, limit, [this] {
    return woken_ || !changed_markets_.empty() || !changed_feeds_.empty()
           || read_ < newest_;
  });
  woken_ = false;
  board_changes out;
  for (const auto& market : std::exchange(changed_markets_, {}))
    out.markets.push_back(markets_[market]);
  out.feeds = drain(changed_feeds_);
  for (const auto& x : notices_)
    if (x.number > read_)
      out.notices.push_back(x);
  read_ = newest_;
  return out;
}

void api_board::wake() {
  {
    const std::lock_guard guard{mutex_};
    woken_ = true;
  }
  changed_.notify_one();
}

} // namespace fillguard::net::http_api

#include "actors/fill_detector/wallet_positions.hpp"

#include "actors/fill_detector/user_channel.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace fillguard {

namespace {

namespace venue = net::polymarket;

/// With 100 positions each: no wallet holds more.
constexpr int most_position_pages = 50;

/// With 500 trades each: no wallet trades more in a day.
constexpr int most_activity_pages = 20;

/// A request without an answer is given up after this time. No second request
/// is sent before, so that a slow venue is followed slowly, and not never.
constexpr std::chrono::seconds answer_within{15};

/// After a failure, which no cache holds.
constexpr std::chrono::seconds again_after{1};

// The rounds of the poll's timer.
constexpr std::uint64_t regular = 0;
constexpr std::uint64_t after_failure = 1;

} // namespace

wallet_positions::wallet_positions(fill_detector_actor::pointer self,
                                   outside out,
                                   wallet_positions_settings settings)
    : self_{self}, out_{std::move(out)}, settings_{std::move(settings)},
      feed_{"fill_detector", "wallet/positions",
            settings_.wallet.empty() ? "no wallet" : "not asked yet"} {
  if (settings_.wallet.empty())
    feed_.set(feed_state::off, "no wallet");
}

void wallet_positions::begin() {
  if (!settings_.wallet.empty())
    remind(self_, out_, std::chrono::milliseconds{1},
           timer_due{fill_edge::poll, regular});
}

void wallet_positions::due(const timer_due& x,
                           std::optional<utc_time> first_opening) {
  if (x.round == regular)
    remind(self_, out_, settings_.poll_every, x);
  else
    retry_waits_ = false;
  const auto now = out_.clock->now();
  if (!first_opening || *first_opening > now || now < not_before_)
    return;
  if (is_free(positions_, now)) {
    begin(positions_, most_position_pages, now);
    ask_positions("");
  }
  if (is_free(activity_, now)) {
    begin(activity_, most_activity_pages, now);
    since_ = *first_opening - settings_.look_back;
    ask_activity("");
  }
}

bool wallet_positions::is_free(const walk& by, utc_time now) {
  return !by.is_open || now - by.asked_at >= answer_within;
}

void wallet_positions::begin(walk& by, int pages, utc_time now) {
  by = {by.round + 1, now, true, pages, true, venue::position_list::open, {}};
}

void wallet_positions::ask_positions(const std::string& cursor) {
  if (first_version_)
    fetch(self_, out_,
          venue::ask_positions_v1(settings_.data, settings_.wallet),
          fill_edge::positions_v1, positions_.round);
  else
    fetch(self_, out_,
          venue::ask_positions(settings_.data, settings_.wallet,
                               positions_.list, cursor),
          fill_edge::positions, positions_.round);
}

void wallet_positions::ask_activity(const std::string& cursor) {
  if (first_version_)
    fetch(self_, out_,
          venue::ask_activity_v1(settings_.data, settings_.wallet, since_),
          fill_edge::activity_v1, activity_.round);
  else
    fetch(self_, out_,
          venue::ask_activity(settings_.data, settings_.wallet, since_, cursor),
          fill_edge::activity, activity_.round);
}

std::optional<wallet_positions::answer>
wallet_positions::answered(const http_answered& page) {
  const bool about_positions = page.channel == fill_edge::positions
                               || page.channel == fill_edge::positions_v1;
  auto& by = about_positions ? positions_ : activity_;
  if (!by.is_open || page.round != by.round)
    return std::nullopt;
  if (page.status != 200) {
    failed(page, about_positions);
    if (by.is_open)
      return std::nullopt; // Asked again, from the other version.
    // What has come until now is known, but not what is missing.
    by.whole = false;
    return about_positions ? end_positions(page.received_at)
                           : end_activity(page.received_at);
  }
  auto report = about_positions
                  ? venue::read_positions(page.body, page.received_at)
                  : venue::read_activity(page.body, page.received_at);
  const auto cursor = report.next_cursor;
  read(by, std::move(report), page.received_at);
  if (cursor && --by.pages_left > 0) {
    if (about_positions)
      ask_positions(*cursor);
    else
      ask_activity(*cursor);
    return std::nullopt;
  }
  by.whole = by.whole && !cursor;
  if (page.channel == fill_edge::positions
      && by.list == venue::position_list::open) {
    by.list = venue::position_list::mergeable;
    ask_positions("");
    return std::nullopt;
  }
  by.is_open = false;
  if (!about_positions)
    return end_activity(page.received_at);
  if (by.whole) {
    failing_because_.clear();
    feed_.add_message();
    feed_.has_data_of(page.received_at);
    feed_.set(feed_state::fresh, "");
  } else {
    failing_because_ = "a part of the answer cannot be read";
    feed_.set(feed_state::stale, failing_because_);
  }
  return end_positions(page.received_at);
}

void wallet_positions::read(walk& by, venue::fill_report page, utc_time now) {
  for (const auto& each : page.bad)
    feed_.add_bad(each.kind, each.detail, now);
  by.whole = by.whole && page.whole;
  std::move(page.evidence.begin(), page.evidence.end(),
            std::back_inserter(by.rows));
}

wallet_positions::answer wallet_positions::end_positions(utc_time now) {
  return {std::exchange(positions_.rows, {}), positions_.whole, {}, now};
}

wallet_positions::answer wallet_positions::end_activity(utc_time now) {
  answer out;
  out.at = now;
  // Half of the trades could explain the positions wrongly.
  if (!activity_.whole)
    return out;
  out.trades = std::exchange(activity_.rows, {});
  // Equal parts of one transaction get a number each, so that none is dropped
  // as a repetition.
  std::map<std::string, int> seen;
  for (auto& each : out.trades)
    if (const auto count = ++seen[*each.evidence.trade_id]; count > 1)
      *each.evidence.trade_id += '#' + std::to_string(count);
  return out;
}

void wallet_positions::failed(const http_answered& page, bool about_positions) {
  auto& by = about_positions ? positions_ : activity_;
  by.is_open = false;
  const auto why =
    page.status == 0 ? page.error : "answered " + std::to_string(page.status);
  // A longer wait, as the server may request, would hide a whole window.
  constexpr std::chrono::milliseconds most{60'000};
  if (page.retry_after)
    not_before_ = page.received_at + std::min(*page.retry_after, most);
  if (!about_positions) {
    feed_.add_bad("no_activity", why, page.received_at);
    return;
  }
  failing_because_ = why;
  const bool gone =
    page.status == 404 || page.status == 410 || page.status == 501;
  if (!gone) {
    // One at a time, or each regular poll would begin another row of them.
    if (!std::exchange(retry_waits_, true))
      remind(self_, out_, again_after,
             timer_due{fill_edge::poll, after_failure});
    return;
  }
  // Switches to the other version of the address; one of the two always exists.
  first_version_ = !first_version_;
  if (!first_version_)
    return;
  begin(positions_, 1, page.received_at);
  ask_positions("");
}

void wallet_positions::check(utc_time now, bool any_opened) {
  if (settings_.wallet.empty())
    return;
  const auto newest = feed_.newest();
  if (newest && now - *newest <= settings_.stale_after)
    return;
  if (!failing_because_.empty())
    feed_.set(feed_state::down, failing_because_);
  else if (newest)
    feed_.set(feed_state::stale,
              any_opened ? "no answer" : "no window is open");
}

} // namespace fillguard

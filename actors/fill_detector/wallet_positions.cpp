#include "actors/fill_detector/wallet_positions.hpp"

#include "actors/fill_detector/user_channel.hpp"

#include <algorithm>

namespace fillguard {

namespace {

namespace venue = net::polymarket;

/// With 100 positions each: no wallet holds more.
constexpr int most_position_pages = 50;

} // namespace

wallet_positions::wallet_positions(fill_detector_actor::pointer self,
                                   outside out,
                                   wallet_positions_settings settings)
    : self_{self}, out_{std::move(out)}, settings_{std::move(settings)},
      feed_{"fill_detector", "wallet/positions",
            settings_.wallet.empty() ? "no wallet" : "not asked yet"} {
  // nop
}

void wallet_positions::begin() {
  if (!settings_.wallet.empty())
    remind(self_, out_, std::chrono::milliseconds{1},
           timer_due{fill_edge::poll, 0});
}

void wallet_positions::due(const timer_due& x, bool any_running) {
  remind(self_, out_, settings_.poll_every, x);
  if (!any_running || out_.clock->now() < not_before_)
    return;
  ++round_; // An answer to an earlier poll is out of date.
  pages_left_ = most_position_pages;
  ask("");
}

void wallet_positions::ask(const std::string& cursor) {
  if (pages_left_-- <= 0)
    return;
  if (first_version_)
    fetch(self_, out_,
          venue::ask_positions_v1(settings_.data, settings_.wallet),
          fill_edge::positions_v1, round_);
  else
    fetch(self_, out_,
          venue::ask_positions(settings_.data, settings_.wallet, cursor),
          fill_edge::positions, round_);
}

venue::fill_report wallet_positions::answered(const http_answered& answer) {
  if (answer.round != round_)
    return {};
  if (answer.status != 200) {
    failed(answer);
    return {};
  }
  auto out = venue::read_positions(answer.body, answer.received_at);
  for (const auto& y : out.bad)
    feed_.add_bad(y.kind, y.detail, answer.received_at);
  if (out.next_cursor)
    ask(*out.next_cursor);
  if (out.bad.empty() || !out.evidence.empty()) {
    failing_because_.clear();
    feed_.add_message();
    feed_.has_data_of(answer.received_at);
    feed_.set(feed_state::fresh, "");
  } else {
    failing_because_ = out.bad.front().kind;
  }
  return out;
}

void wallet_positions::failed(const http_answered& answer) {
  failing_because_ = answer.status == 0
                       ? answer.error
                       : "answered " + std::to_string(answer.status);
  // A longer wait, if the server asks for one, would hide a whole window.
  constexpr std::chrono::milliseconds most{60'000};
  if (answer.retry_after)
    not_before_ = answer.received_at + std::min(*answer.retry_after, most);
  const bool gone =
    answer.status == 404 || answer.status == 410 || answer.status == 501;
  if (!gone)
    return;
  // Switches to the other version of the address; one of the two always exists.
  first_version_ = !first_version_;
  if (first_version_)
    ask("");
}

void wallet_positions::check(utc_time now, bool any_running) {
  if (settings_.wallet.empty())
    return;
  const auto newest = feed_.newest();
  if (newest && now - *newest <= settings_.stale_after)
    return;
  if (!failing_because_.empty())
    feed_.set(feed_state::down, failing_because_);
  else if (newest)
    feed_.set(feed_state::stale,
              any_running ? "no answer" : "no window is open");
}

} // namespace fillguard

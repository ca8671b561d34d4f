#include "net/reconnecting_socket.hpp"

#include <algorithm>
#include <utility>

namespace fillguard::net {

namespace {

using std::chrono::seconds;

std::string text_of(seconds x) {
  return std::to_string(x.count()) + " s";
}

} // namespace

reconnecting_socket::reconnecting_socket(rules how, dependencies around)
    : settings_{std::move(how)}, around_{std::move(around)}, wait_{
                                                               settings_.redial,
                                                               settings_.seed} {
  // nop
}

void reconnecting_socket::start() {
  if (state_ == state::idle)
    dial();
}

void reconnecting_socket::dial() {
  state_ = state::dialling;
  in_state_ = seconds{0};
  socket_ = around_.dial(++round_);
}

bool reconnecting_socket::opened(std::uint64_t round) {
  if (round != round_ || state_ != state::dialling)
    return false;
  state_ = state::open;
  in_state_ = since_frame_ = since_ping_ = seconds{0};
  return true;
}

bool reconnecting_socket::received(std::uint64_t round) {
  if (round != round_ || state_ != state::open)
    return false;
  since_frame_ = seconds{0};
  return true;
}

void reconnecting_socket::lost(std::uint64_t round, const socket_loss& loss) {
  if (round == round_)
    give_up(loss.why,
            std::min(loss.retry_after.value_or(std::chrono::milliseconds{0}),
                     settings_.longest_stay_away));
}

void reconnecting_socket::redial_due(std::uint64_t round) {
  if (round == round_ && state_ == state::waiting)
    dial();
}

void reconnecting_socket::beat() {
  in_state_ += seconds{1};
  since_frame_ += seconds{1};
  since_ping_ += seconds{1};
  if (state_ == state::dialling && in_state_ >= settings_.open_within)
    return give_up("no connection within " + text_of(settings_.open_within));
  if (state_ != state::open)
    return;
  if (settings_.dead_after && since_frame_ >= *settings_.dead_after)
    return give_up("no frame for " + text_of(since_frame_));
  if (settings_.ping && since_ping_ >= settings_.ping->every) {
    since_ping_ = seconds{0};
    socket_->send_text(settings_.ping->text);
  }
}

void reconnecting_socket::give_up(const std::string& why,
                                  std::chrono::milliseconds stay_away) {
  if (state_ != state::dialling && state_ != state::open)
    return;
  socket_.reset();
  state_ = state::waiting;
  const auto wait = std::max(wait_.next(), stay_away);
  around_.redial_later(wait, ++round_);
  around_.lost(why, wait);
}

void reconnecting_socket::send(std::string text) {
  if (state_ == state::open)
    socket_->send_text(std::move(text));
}

} // namespace fillguard::net

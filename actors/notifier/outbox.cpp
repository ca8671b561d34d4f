#include "actors/notifier/outbox.hpp"

#include <algorithm>
#include <utility>

namespace fillguard {

namespace {

/// The longest wait that a receiver may ask for.
constexpr std::chrono::milliseconds longest_receiver_wait{3'600'000};

bool may_be_accepted_later(int status) {
  return status == 0 || status == 408 || status == 425 || status == 429
         || status >= 500;
}

} // namespace

void outbox::put(net::notify::news x) {
  if (letters_.size() == most_waiting) {
    // The message being sent stays, since its answer is pending.
    letters_.erase(letters_.begin() + (under_way_ ? 1 : 0));
    if (!under_way_)
      attempts_ = 0;
    ++dropped_;
  }
  letters_.push_back(std::move(x));
}

std::optional<net::notify::news> outbox::send() {
  if (under_way_ || waiting_ || letters_.empty())
    return std::nullopt;
  under_way_ = true;
  ++attempts_;
  return letters_.front();
}

outbox::verdict
outbox::answered(int status,
                 std::optional<std::chrono::milliseconds> retry_after) {
  under_way_ = false;
  if (status >= 200 && status < 300) {
    letters_.pop_front();
    attempts_ = 0;
    wait_.reset();
    return {fate::delivered, {}};
  }
  const bool later = may_be_accepted_later(status);
  const auto wait = std::max(
    wait_.next(), std::min(retry_after.value_or(std::chrono::milliseconds{0}),
                           longest_receiver_wait));
  // Later messages may be accepted after a refused one, but a series of
  // refusals must not lead to a burst of requests.
  waiting_ = true;
  if (later && attempts_ < most_attempts)
    return {fate::again, wait};
  drop();
  return {fate::dropped, wait};
}

void outbox::drop() {
  letters_.pop_front();
  attempts_ = 0;
  ++dropped_;
}

} // namespace fillguard

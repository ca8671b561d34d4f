#include "actors/account_watch/heartbeat.hpp"

#include "net/polymarket/orders/account_state.hpp"

#include <variant>

namespace fillguard {

namespace clob = net::polymarket;

namespace {

constexpr int taken_status = 200;
constexpr int wrong_id_status = 400;

/// Between a beat that was not taken and the next.
constexpr std::chrono::seconds again_after{1};

} // namespace

const std::string& heartbeat::begin(utc_time now) {
  runs_ = true;
  sent_at_ = now;
  next_at_ = now + every;
  return id_;
}

void heartbeat::answered(const clob::attempt& x, utc_time now) {
  runs_ = false;
  const auto* reply = std::get_if<clob::attempt_reply>(&x);
  if (reply == nullptr) {
    const auto& failed = std::get<clob::attempt_failure>(x);
    may_be_taken_ = may_be_taken_ || failed.sending_began;
    why_ = failed.why;
    next_at_ = now + again_after;
    return;
  }
  auto next = reply->status == taken_status || reply->status == wrong_id_status
                ? clob::read_next_heartbeat(reply->body)
                : std::nullopt;
  // A refusal that names an id is of beats that were taken before.
  may_be_taken_ = may_be_taken_ || next.has_value();
  if (next)
    id_ = *std::move(next);
  if (reply->status == taken_status) {
    taken_at_ = sent_at_;
    why_.clear();
    return;
  }
  why_ = "answered with status " + std::to_string(reply->status);
  next_at_ = now + again_after;
}

std::string heartbeat::trouble(utc_time now) const {
  if (!taken_at_)
    return why_.empty()
             ? std::string{}
             : "no heartbeat was taken yet (" + why_ + "): "
                 + (may_be_taken_
                      ? "whether the venue cancels our orders when this "
                        "service ends is not known"
                      : "the venue does not cancel our orders when this "
                        "service ends");
  if (now - *taken_at_ < venue_waits)
    return {};
  return "no heartbeat was taken for "
         + std::to_string(
           std::chrono::floor<std::chrono::seconds>(now - *taken_at_).count())
         + " s (" + (why_.empty() ? "no answer yet" : why_)
         + "): the venue cancels our resting orders";
}

} // namespace fillguard

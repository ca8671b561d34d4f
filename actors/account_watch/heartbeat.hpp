#pragma once

#include "messages/time.hpp"
#include "net/polymarket/orders/answers.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace fillguard {

/// The beats that keep our orders open at the venue: after 10 s without a beat,
/// the venue cancels all open orders of the API key, so that a killed service
/// leaves no buy in the book. Only for a key with which this service alone
/// trades.
///
/// One beat at a time, each with the id that the answer to the one before gave.
/// A beat whose answer is lost is not repeated: the next one is refused, and
/// the refusal names the id to go on with.
class heartbeat {
public:
  static constexpr std::chrono::seconds every{5};
  /// Of a beat without an answer: early enough for another one in time.
  static constexpr std::chrono::milliseconds answer_within{2'500};
  /// From the last beat that was taken until the venue cancels.
  static constexpr std::chrono::seconds venue_waits{10};

  bool is_due(utc_time now) const {
    // A clock that was set back must not end the beats.
    return !runs_ && (!next_at_ || *next_at_ <= now || *next_at_ - now > every);
  }

  /// Returns the id for the beat that is sent now.
  const std::string& begin(utc_time now);

  void answered(const net::polymarket::attempt& x, utc_time now);

  /// Why the venue may have cancelled our orders, or will not when the service
  /// ends; empty: beats are taken, or the first one is on its way.
  std::string trouble(utc_time now) const;

private:
  std::string id_; ///< Of the next beat.
  bool runs_ = false;
  std::optional<utc_time> next_at_;
  std::optional<utc_time> taken_at_; ///< When the newest one taken was sent.
  utc_time sent_at_;
  std::string why_;           ///< The last beat was not taken; empty: it was.
  bool may_be_taken_ = false; ///< By a beat without an answer, or of before.
};

} // namespace fillguard

#pragma once

#include "messages/time.hpp"
#include "net/transport.hpp"

#include <string>

namespace fillguard::net::notify {

/// A notification.
struct news {
  std::string id;    ///< The same for each repetition.
  std::string kind;  ///< The kind of a notice, or "feed".
  std::string about; ///< Market or feed.
  std::string text;  ///< One line.
  utc_time at;
  std::string details{}; ///< One more line, of the position; or empty.
  std::string link{};    ///< The market's page; or empty.

  friend bool operator==(const news&, const news&) = default;
};

/// A POST of the notification as a JSON object with these members. The header
/// Idempotency-Key is its id, so that the receiver can detect a repetition.
http_request webhook_letter(const std::string& url, const news& x);

/// The address of a Telegram chat. Secret: never log it.
struct telegram_chat {
  std::string api; ///< Base address.
  std::string token;
  std::string chat;
};

http_request telegram_letter(const telegram_chat& to, const news& x);

} // namespace fillguard::net::notify

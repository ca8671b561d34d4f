#pragma once

#include "messages/time.hpp"
#include "net/transport.hpp"

#include <string>

namespace fillguard::net::notify {

/// Something worth telling a person who is not looking.
struct news {
  std::string id; ///< The same however often it is told.
  std::string
    kind; ///< "fill", "danger", "hedge", "exit", "lock", "halt", "feed".
  std::string about; ///< Market or feed.
  std::string text;  ///< One line.
  utc_time at;

  friend bool operator==(const news&, const news&) = default;
};

/// Posts it as a JSON object with these members; the header Idempotency-Key is
/// its id, so that a receiver can tell a repetition.
http_request webhook_letter(const std::string& url, const news& x);

/// Where to tell a Telegram chat. Not to be logged.
struct telegram_chat {
  std::string api; ///< Base address.
  std::string token;
  std::string chat;
};

http_request telegram_letter(const telegram_chat& to, const news& x);

} // namespace fillguard::net::notify

#pragma once

#include "messages/result.hpp"
#include "messages/time.hpp"
#include "net/notify/letters.hpp"
#include "net/transport.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fillguard::net::telegram {

/// A message to the bot.
struct update {
  std::int64_t id = 0; ///< Counts up; a repetition has the same.
  std::string chat;    ///< Its id, as text.
  std::string text;
  utc_time sent_at;

  friend bool operator==(const update&, const update&) = default;
};

/// Requests the messages after update `last`, waiting up to `patience` for one.
/// That also confirms those up to `last`, which are never sent again. The URL
/// contains the token: never log it.
http_request updates_request(const notify::telegram_chat& from,
                             std::int64_t last, std::chrono::seconds patience);

struct updates_read {
  std::vector<update> messages; ///< In order.
  std::int64_t last = 0; ///< Of all updates, also of other kinds; 0: none.
};

/// Fails for what is no answer of Telegram. An update without text is left out.
result<updates_read> read_updates(std::string_view body);

/// A text to the chat.
http_request message_request(const notify::telegram_chat& to,
                             std::string_view text);

} // namespace fillguard::net::telegram

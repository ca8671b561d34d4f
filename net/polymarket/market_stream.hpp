#pragma once

// The market channel: outgoing texts and incoming events. All books leave here
// in the UP token's prices.

#include "messages/book.hpp"
#include "messages/windows.hpp"
#include "net/polymarket/json_answer.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fillguard::net::polymarket {

/// The window and outcome of a token id.
struct token_place {
  window_id window;
  outcome token = outcome::up;

  friend bool operator==(const token_place&, const token_place&) = default;
};

using token_map = std::map<std::string, token_place, std::less<>>;

/// The two tokens of a window.
void add_tokens(token_map& to, const window_info& window);
void remove_tokens(token_map& from, const window_id& window);

/// The best prices as quoted by the venue, in the UP token's prices; absent
/// where a side of the book is empty.
struct quoted_top {
  std::optional<price> bid;
  std::optional<price> ask;

  friend bool operator==(const quoted_top&, const quoted_top&) = default;
};

/// A whole book (`snapshot`) or new sizes of some levels (`change`), without
/// tag and number.
struct stream_book {
  book_update update;
  std::optional<quoted_top> top;  ///< After a change, if the frame has it.
  std::optional<price> tick_size; ///< If a book's frame has it.
  std::optional<shares> smallest_order; ///< Likewise.
  bool both_tokens = false; ///< A change with entries of both tokens.
  bool incomplete = false;  ///< An entry of a change cannot be read.
};

/// The best prices alone.
struct stream_top {
  token_place about;
  quoted_top top;
  std::optional<utc_time> source_time;
};

/// A new tick size.
struct stream_tick_size {
  token_place about;
  price tick_size;
  std::optional<utc_time> source_time;
};

/// A trade, which changes no book but shows that the stream is running.
struct stream_trade {
  token_place about;
};

struct stream_resolved {
  window_id window;
  outcome winner = outcome::up;
  std::optional<utc_time> source_time;
};

using stream_event = std::variant<stream_book, stream_top, stream_tick_size,
                                  stream_trade, stream_resolved>;

struct stream_frame {
  std::vector<stream_event> events;
  std::vector<bad_answer> bad; ///< Unusable parts, and why.
  std::uint32_t ignored = 0;   ///< Events about others or of unknown kinds.
};

/// Reads frames of the market channel, with buffers that all readers of a
/// thread share.
class market_stream_reader {
public:
  /// Reads one frame: an object, an array of objects, or one of the channel's
  /// keep-alive texts. A frame that is not entirely well-formed gives only the
  /// reason. A frame with 64 bytes of spare capacity is read in place.
  stream_frame read(const std::string& frame, const token_map& tokens,
                    utc_time received_at);

private:
  struct inner;
};

// -- outgoing texts -----------------------------------------------------------

std::string market_stream_url(std::string_view clob_ws);

/// The first text on a new socket; requests a whole book of each token.
std::string subscribe_text(const std::vector<std::string>& tokens);
std::string subscribe_more_text(const std::vector<std::string>& tokens);
std::string unsubscribe_text(const std::vector<std::string>& tokens);

/// Must be sent every 10 s. The answer proves nothing: a frozen stream sends
/// it, too.
inline constexpr const char* market_stream_ping = "PING";

} // namespace fillguard::net::polymarket

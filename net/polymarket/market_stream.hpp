#pragma once

// The market channel: what goes out as text, and what comes in as events. All
// books leave here in the UP token's prices.

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

/// What a token id stands for.
struct token_place {
  window_id window;
  side token = side::up;

  friend bool operator==(const token_place&, const token_place&) = default;
};

using token_map = std::map<std::string, token_place, std::less<>>;

/// The two tokens of a window.
void add_tokens(token_map& to, const window_info& window);
void remove_tokens(token_map& from, const window_id& window);

/// The best prices that the venue says there are, in the UP token's prices;
/// absent where a side is empty.
struct quoted_top {
  std::optional<price> bid;
  std::optional<price> ask;

  friend bool operator==(const quoted_top&, const quoted_top&) = default;
};

/// A whole book (`snapshot`) or new sizes of some levels (`change`). Neither
/// tagged nor numbered yet.
struct stream_book {
  book_update update;
  std::optional<quoted_top> top;  ///< After a change, where it came with one.
  std::optional<price> tick_size; ///< Where a book came with one.
};

/// The best prices alone.
struct stream_top {
  token_place about;
  quoted_top top;
  std::optional<utc_time> source_time;
};

/// Prices move in other steps from now on.
struct stream_tick_size {
  token_place about;
  price tick_size;
  std::optional<utc_time> source_time;
};

/// A sign of life that changes no book: a trade.
struct stream_trade {
  token_place about;
};

struct stream_resolved {
  window_id window;
  side outcome = side::up;
  std::optional<utc_time> source_time;
};

using stream_event = std::variant<stream_book, stream_top, stream_tick_size,
                                  stream_trade, stream_resolved>;

struct stream_frame {
  std::vector<stream_event> events;
  std::vector<bad_answer> bad; ///< What of it was not usable, and why.
  std::uint32_t ignored = 0;   ///< Events about others or of unknown kinds.
};

/// Reads frames of the market channel. Keeps its buffers, so one reader serves
/// one thread at a time.
class market_stream_reader {
public:
  market_stream_reader();
  ~market_stream_reader();
  market_stream_reader(market_stream_reader&&) noexcept;
  market_stream_reader& operator=(market_stream_reader&&) noexcept;

  /// Reads one frame: an object, an array of objects, or one of the channel's
  /// words. A frame that is not entirely well-formed yields nothing but the
  /// reason. A frame with 64 bytes of spare capacity is read in place.
  stream_frame read(const std::string& frame, const token_map& tokens,
                    utc_time received_at);

private:
  struct inner;
  std::unique_ptr<inner> inner_;
};

// -- what we say --------------------------------------------------------------

std::string market_stream_url(std::string_view clob_ws);

/// The first words on a fresh socket; asks for a whole book of each token.
std::string subscribe_text(const std::vector<std::string>& tokens);
std::string subscribe_more_text(const std::vector<std::string>& tokens);
std::string unsubscribe_text(const std::vector<std::string>& tokens);

/// To be sent every 10 s. The answer proves nothing: a frozen stream gives it
/// too.
inline constexpr const char* market_stream_ping = "PING";

} // namespace fillguard::net::polymarket

#pragma once

#include "app/replay/capture.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace fillguard {

namespace net {
class book_line_reader;
}

/// A `book_5m` file, after its first line.
class book_capture : public capture {
public:
  book_capture(line_reader lines, window_id window);
  ~book_capture() override;

  bool next(recorded_frame& out, bad_by_kind& bad) override;
  void pause() override { lines_.pause(); }
  const result<void>& status() const override { return lines_.status(); }
  std::uint64_t position() const override { return lines_.position(); }

private:
  line_reader lines_;
  window_id window_;
  std::unique_ptr<net::book_line_reader> reader_;
};

/// Whether a line holds a frame of the market channel, or begins an array of
/// them.
bool holds_frames(std::string_view line);

/// A file of frames of the market channel.
class wire_capture : public capture {
public:
  /// `first` is the file's first line, already read.
  wire_capture(line_reader lines, std::string first,
               net::polymarket::token_map tokens)
      : lines_{std::move(lines)}, first_{std::move(first)}, tokens_{std::move(
                                                              tokens)} {
    // nop
  }

  bool next(recorded_frame& out, bad_by_kind& bad) override;
  void pause() override { lines_.pause(); }
  const result<void>& status() const override { return lines_.status(); }
  std::uint64_t position() const override { return lines_.position(); }

private:
  /// Reads what one line, or one element of an array, holds.
  bool read(std::string_view line, recorded_frame& out, bad_by_kind& bad);

  /// Reads a line that is exactly {"recv_ts": seconds, "msg": frame}; absent
  /// for any other, which `read` must look at more closely.
  std::optional<bool> read_usual(std::string_view line, recorded_frame& out,
                                 bad_by_kind& bad);

  /// Reads a frame that is one usable book in the venue's usual shape; false
  /// for any other.
  bool read_book(std::string_view frame, recorded_frame& out);

  /// Takes the events of a frame, of that line; false when there are none.
  bool take(net::polymarket::stream_frame frame,
            const std::optional<utc_time>& received_at, std::string_view line,
            recorded_frame& out, bad_by_kind& bad);

  line_reader lines_;
  std::optional<std::string> first_; ///< The file's first line, until read.
  std::deque<std::string> elements_; ///< Of an array, not read yet.
  net::polymarket::token_map tokens_;
  net::polymarket::market_stream_reader reader_;
  std::string frame_;
};

} // namespace fillguard

#pragma once

#include "app/replay/capture.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>

namespace fillguard {

/// A `book_5m` file, after its first line.
class book_capture : public capture {
public:
  book_capture(line_reader lines, window_id window)
      : lines_{std::move(lines)}, window_{window} {
    // nop
  }

  bool next(recorded_frame& out, bad_by_kind& bad) override;
  const result<void>& status() const override { return lines_.status(); }
  std::uint64_t position() const override { return lines_.position(); }

private:
  line_reader lines_;
  window_id window_;
  std::string line_;
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
      : lines_{std::move(lines)}, line_{std::move(first)}, tokens_{std::move(
                                                             tokens)} {
    // nop
  }

  bool next(recorded_frame& out, bad_by_kind& bad) override;
  const result<void>& status() const override { return lines_.status(); }
  std::uint64_t position() const override { return lines_.position(); }

private:
  /// Reads what one line, or one element of an array, holds.
  bool read(std::string_view line, recorded_frame& out, bad_by_kind& bad);

  line_reader lines_;
  std::string line_; ///< At first the file's first line.
  bool first_ = true;
  std::deque<std::string> elements_; ///< Of an array, not read yet.
  net::polymarket::token_map tokens_;
  net::polymarket::market_stream_reader reader_;
  std::string frame_;
};

} // namespace fillguard

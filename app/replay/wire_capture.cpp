// Frames of the market channel in the shapes in which recorders write them: one
// a line, as {"recv_ts": seconds, "msg": frame} among other members, or alone;
// or all of them in one JSON array.

#include "app/replay/captures.hpp"
#include "net/polymarket/json_event.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <variant>

namespace fillguard {

namespace {

// The name json belongs to another library in other sources here.
namespace wire_json = net::polymarket::json;
using json_type = wire_json::od::json_type;

/// Without the commas, blanks and byte order mark around a line's JSON.
std::string_view bare(std::string_view line) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (line.starts_with(byte_order_mark))
    line.remove_prefix(byte_order_mark.size());
  constexpr std::string_view blanks = " \t\r";
  const auto first = line.find_first_not_of(blanks);
  const auto last = line.find_last_not_of(" \t\r,");
  if (first == std::string_view::npos || last == std::string_view::npos
      || last < first)
    return {};
  return line.substr(first, last - first + 1);
}

/// Whether a line only begins or ends an array of the lines between.
bool is_bracket(std::string_view line) {
  return line == "[" || line == "]";
}

/// The elements of a line that is an array of wrapped frames; absent for a
/// frame, which may itself be an array of events.
std::optional<std::vector<wire_json::member>>
wrapped_frames(std::string_view line) {
  if (!line.starts_with('['))
    return std::nullopt;
  auto elements = wire_json::read_array(line);
  if (!elements || elements->empty())
    return std::nullopt;
  const auto first = wire_json::read_object(elements->front().text);
  if (!first || !first->contains("msg"))
    return std::nullopt;
  return elements;
}

struct frame_line {
  std::string frame;
  std::optional<utc_time> received_at;
};

/// Absent for a line that holds no frame.
std::optional<frame_line> frame_of(std::string_view line) {
  if (line.starts_with('[') || line == "PONG")
    return frame_line{std::string{line}, std::nullopt};
  auto members = wire_json::read_object(line);
  if (!members)
    return std::nullopt;
  const auto frame = members->find("msg");
  if (frame == members->end()) {
    if (!members->contains("event_type"))
      return std::nullopt;
    return frame_line{std::string{line}, std::nullopt};
  }
  if (frame->second.type != json_type::object
      && frame->second.type != json_type::array
      && frame->second.type != json_type::string)
    return std::nullopt;
  frame_line out;
  out.frame = std::move(frame->second.text);
  if (const auto seconds = wire_json::millionths_of(*members, "recv_ts"))
    out.received_at = utc_time{std::chrono::microseconds{*seconds}};
  return out;
}

} // namespace

bool holds_frames(std::string_view line) {
  const auto text = bare(line);
  return is_bracket(text) || frame_of(text).has_value();
}

bool wire_capture::next(recorded_frame& out, bad_by_kind& bad) {
  for (;;) {
    while (!elements_.empty()) {
      const auto element = std::move(elements_.front());
      elements_.pop_front();
      if (read(element, out, bad))
        return true;
    }
    std::string_view line;
    std::string first;
    if (first_) {
      first = *std::exchange(first_, std::nullopt);
      line = first;
    } else if (!lines_.next(line)) {
      return false;
    }
    const auto text = bare(line);
    if (text.empty() || is_bracket(text))
      continue;
    if (const auto usable = read_usual(text, out, bad)) {
      if (*usable)
        return true;
      continue;
    }
    if (auto all = wrapped_frames(text)) {
      for (auto& one : *all)
        elements_.push_back(std::move(one.text));
      continue;
    }
    if (read(text, out, bad))
      return true;
  }
}

std::optional<bool> wire_capture::read_usual(std::string_view line,
                                             recorded_frame& out,
                                             bad_by_kind& bad) {
  constexpr std::string_view before_time = R"({"recv_ts":)";
  constexpr std::string_view before_frame = R"(,"msg":)";
  if (!line.starts_with(before_time) || !line.ends_with("}}"))
    return std::nullopt;
  const auto rest = line.substr(before_time.size());
  const auto digits = rest.find_first_not_of("0123456789.");
  if (digits == std::string_view::npos
      || !rest.substr(digits).starts_with(before_frame))
    return std::nullopt;
  const auto seconds = parse_millionths(rest.substr(0, digits));
  const auto text = rest.substr(digits + before_frame.size());
  if (!seconds || !text.starts_with('{'))
    return std::nullopt;
  const auto only_frame = text.substr(0, text.size() - 1);
  if (read_book(only_frame, out))
    return true;
  const utc_time received_at{std::chrono::microseconds{*seconds}};
  frame_.reserve(text.size() + line_reader::padding);
  frame_.assign(only_frame);
  // A member behind the frame would make all this malformed JSON.
  auto frame = reader_.read(frame_, tokens_, received_at);
  if (std::any_of(frame.bad.begin(), frame.bad.end(),
                  [](const auto& x) { return x.kind == "not_json"; }))
    return std::nullopt;
  return take(std::move(frame), received_at, line, out, bad);
}

bool wire_capture::read_book(std::string_view frame, recorded_frame& out) {
  // One for each thread: captures are read in turns.
  thread_local wire_json::event book;
  out.updates.resize(1);
  auto& update = out.updates.front();
  // The levels of the frame before leave their memory to this one, and nothing
  // else of it stays.
  book.bids.swap(update.bids);
  book.asks.swap(update.asks);
  book.clear();
  if (frame.size() > net::polymarket::most_bytes
      || !wire_json::read_usual_book(frame, book) || !book.at)
    return false;
  const auto place = tokens_.find(book.asset);
  if (place == tokens_.end()
      || !plausible_time(place->second.window, to_unix_ms(*book.at)))
    return false;
  update = {};
  update.window = place->second.window;
  update.token = place->second.token;
  update.source_time = book.at;
  update.received_at = *book.at;
  update.bids.swap(book.bids);
  update.asks.swap(book.asks);
  if (update.token == outcome::down) {
    for (auto* side : {&update.bids, &update.asks})
      for (auto& level : *side)
        level.price = complement(level.price);
    update.bids.swap(update.asks);
  }
  out.at = update.received_at;
  return true;
}

bool wire_capture::read(std::string_view line, recorded_frame& out,
                        bad_by_kind& bad) {
  auto found = frame_of(line);
  if (!found) {
    ++bad["not_a_frame_line"];
    note_flaw("not_a_frame_line", line);
    return false;
  }
  frame_ = std::move(found->frame);
  const auto& received_at = found->received_at;
  auto frame = reader_.read(frame_, tokens_, received_at.value_or(utc_time{}));
  return take(std::move(frame), received_at, line, out, bad);
}

bool wire_capture::take(net::polymarket::stream_frame frame,
                        const std::optional<utc_time>& received_at,
                        std::string_view line, recorded_frame& out,
                        bad_by_kind& bad) {
  for (const auto& x : frame.bad) {
    ++bad[x.kind];
    note_flaw(x.kind, line);
  }
  if (frame.ignored > 0) {
    bad["unknown_token_or_event"] += frame.ignored;
    note_flaw("unknown_token_or_event", line);
  }
  const auto add = [&](book_update& update, bool has_time) {
    const auto* flaw =
      !has_time ? "frame_without_time"
      : !plausible_time(update.window, to_unix_ms(update.received_at))
        ? "time_out_of_range"
        : nullptr;
    if (!flaw)
      return out.updates.push_back(std::move(update));
    ++bad[flaw];
    note_flaw(flaw, line);
  };
  out.updates.clear();
  for (auto& variant : frame.events)
    if (auto* book = std::get_if<net::polymarket::stream_book>(&variant)) {
      auto& update = book->update;
      // Recorders' clocks may be wrong; ages are by the exchange's clock.
      if (update.source_time)
        update.received_at = *update.source_time;
      add(update, received_at || update.source_time);
    } else if (auto* tick =
                 std::get_if<net::polymarket::stream_tick_size>(&variant)) {
      // The venue rebuilds the book on its new grid.
      book_update update;
      update.window = tick->about.window;
      update.token = tick->about.token;
      update.kind = book_update::kind_type::distrust;
      update.received_at =
        tick->source_time.value_or(received_at.value_or(utc_time{}));
      update.reason = "tick size changed";
      add(update, received_at || tick->source_time);
    }
  if (out.updates.empty())
    return false;
  out.at = out.updates.front().received_at;
  for (const auto& x : out.updates)
    out.at = std::max(out.at, x.received_at);
  return true;
}

} // namespace fillguard

// Lines of {"recv_ts": seconds, "msg": a market-channel message as received}.

#include "app/replay/captures.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <variant>

namespace fillguard {

namespace {

/// The text after a key at the top level of a line, up to the closing brace.
std::optional<std::string_view> behind(std::string_view line,
                                       std::string_view key) {
  const auto at = line.find(key);
  if (at == std::string_view::npos)
    return std::nullopt;
  auto out = line.substr(at + key.size());
  const auto begin = out.find_first_not_of(" :");
  if (begin == std::string_view::npos)
    return std::nullopt;
  return out.substr(begin);
}

std::optional<utc_time> receive_time(std::string_view line) {
  const auto text = behind(line, "\"recv_ts\"");
  if (!text)
    return std::nullopt;
  const auto seconds =
    parse_millionths(text->substr(0, text->find_first_of(", }")));
  if (!seconds)
    return std::nullopt;
  return utc_time{std::chrono::microseconds{*seconds}};
}

/// The message alone, whether its key comes first or last.
std::optional<std::string_view> message(std::string_view line) {
  auto text = behind(line, "\"msg\"");
  if (!text)
    return std::nullopt;
  const auto end = text->find_last_of('}');
  if (end == std::string_view::npos)
    return std::nullopt;
  auto out = text->substr(0, end);
  if (const auto other = out.rfind(", \"recv_ts\"");
      other != std::string_view::npos)
    out = out.substr(0, other);
  else if (const auto tight = out.rfind(",\"recv_ts\"");
           tight != std::string_view::npos)
    out = out.substr(0, tight);
  return out;
}

} // namespace

bool wire_capture::next(recorded_frame& out, bad_by_kind& bad) {
  while (first_ || lines_.next(line_)) {
    first_ = false;
    if (!line_.empty() && read(out, bad))
      return true;
  }
  return false;
}

bool wire_capture::read(recorded_frame& out, bad_by_kind& bad) {
  const auto received_at = receive_time(line_);
  const auto text = message(line_);
  if (!received_at || !text) {
    ++bad["not_a_frame_line"];
    return false;
  }
  frame_.assign(*text);
  auto frame = reader_.read(frame_, tokens_, *received_at);
  for (const auto& x : frame.bad)
    ++bad[x.kind];
  if (frame.ignored > 0)
    bad["unknown_token_or_event"] += frame.ignored;
  out.updates.clear();
  for (auto& variant : frame.events)
    if (auto* book = std::get_if<net::polymarket::stream_book>(&variant)) {
      auto& update = book->update;
      // Recorders' clocks may be wrong; ages are by the exchange's clock.
      if (update.source_time)
        update.received_at = *update.source_time;
      if (plausible_time(update.window, to_unix_ms(update.received_at)))
        out.updates.push_back(std::move(update));
      else
        ++bad["time_out_of_range"];
    } else if (auto* tick =
                 std::get_if<net::polymarket::stream_tick_size>(&variant)) {
      // The venue rebuilds the book on its new grid.
      book_update update;
      update.window = tick->about.window;
      update.token = tick->about.token;
      update.kind = book_update::kind_type::distrust;
      update.received_at = tick->source_time.value_or(*received_at);
      update.reason = "tick size changed";
      if (plausible_time(update.window, to_unix_ms(update.received_at)))
        out.updates.push_back(std::move(update));
      else
        ++bad["time_out_of_range"];
    }
  if (out.updates.empty())
    return false;
  out.at = out.updates.front().received_at;
  for (const auto& x : out.updates)
    out.at = std::max(out.at, x.received_at);
  return true;
}

} // namespace fillguard

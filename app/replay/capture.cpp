#include "app/replay/capture.hpp"

#include "app/replay/captures.hpp"
#include "app/replay/quoted_line.hpp"

#include <utility>

namespace fillguard {

namespace {

constexpr std::chrono::minutes slack{15};

} // namespace

void capture::note_flaw(std::string_view kind, std::string_view line) {
  if (first_flaw_.empty())
    first_flaw_ = std::string{kind} + ": " + beginning_of(line);
}

bool plausible_time(const window_id& window, std::int64_t unix_ms) {
  return unix_ms >= to_unix_ms(earliest_time(window))
         && unix_ms <= to_unix_ms(latest_time(window));
}

utc_time earliest_time(const window_id& window) {
  return window.opens_at - slack;
}

utc_time latest_time(const window_id& window) {
  return next_window(window).opens_at + slack;
}

result<opened_capture> open_capture(const std::string& path,
                                    recorded_windows& windows,
                                    std::shared_ptr<text_memory> memory) {
  line_reader lines{path, std::move(memory)};
  std::string first;
  while (lines.next(first) && first.empty())
    continue;
  if (const auto& status = lines.status(); !status)
    return failure(status.error());
  lines.pause(); // Until its turn: there may be thousands of files.
  if (auto meta = parse_book_meta(first)) {
    const auto id = meta->info.id;
    windows.insert_or_assign(id, std::move(*meta));
    return opened_capture{std::make_unique<book_capture>(std::move(lines), id),
                          id};
  }
  if (is_lfs_pointer(first))
    return failure(path, "is a pointer of Git LFS and not the file itself: get "
                         "it by git lfs pull");
  if (!holds_frames(first))
    return failure(path, "its first line is neither a book_5m one (of type "
                         "meta and frame up, whose end fits its slug) nor a "
                         "frame of the market channel"
                           + keys_of(first) + ": " + beginning_of(first));
  if (windows.empty())
    return failure(path, "whose tokens these are is not known; name their "
                         "metadata with --windows");
  return opened_capture{std::make_unique<wire_capture>(std::move(lines),
                                                       std::move(first),
                                                       tokens_of(windows)),
                        {}};
}

} // namespace fillguard

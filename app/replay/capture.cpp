#include "app/replay/capture.hpp"

#include "app/replay/captures.hpp"
#include "app/replay/quoted_line.hpp"

#include <utility>

namespace fillguard {

void capture::note_flaw(std::string_view kind, std::string_view line) {
  if (first_flaw_.empty())
    first_flaw_ = std::string{kind} + ": " + beginning_of(line);
}

bool plausible_time(const window_id& window, std::int64_t unix_ms) {
  constexpr std::int64_t slack = std::int64_t{15} * 60 * 1000;
  const auto open = to_unix_ms(window.opens_at);
  const auto close = to_unix_ms(next_window(window).opens_at);
  return unix_ms >= open - slack && unix_ms <= close + slack;
}

result<opened_capture> open_capture(const std::string& path,
                                    recorded_windows& windows) {
  line_reader lines{path};
  std::string first;
  while (lines.next(first) && first.empty())
    continue;
  if (const auto& status = lines.status(); !status)
    return failure(status.error());
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

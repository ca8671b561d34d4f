#include "app/judge/recorded_books.hpp"

#include "actors/window_state/books/book_track.hpp"
#include "app/replay/capture.hpp"
#include "app/replay/metadata.hpp"

#include <chrono>

namespace fillguard {

namespace {

constexpr std::chrono::seconds stale_after{5};

/// A window's book, and what it showed at the times judged so far.
struct followed {
  book_track book;
  std::size_t next = 0; ///< Index in `judged_at`.
};

} // namespace

result<recorded_books> read_books(const std::vector<std::string>& captures,
                                  const std::string& windows) {
  recorded_books out;
  if (captures.empty())
    return out;
  recorded_windows known;
  bad_by_kind bad;
  if (const auto read = load_windows(windows, known, bad); !read)
    return failure(read.error());
  for (const auto& path : captures) {
    auto opened = open_capture(path, known);
    if (!opened)
      return failure(opened.error());
    std::map<window_id, followed> books;
    // Notes what the book showed at each time before `now`.
    const auto note = [&](const window_id& id, utc_time now) {
      const auto window = known.find(id);
      if (window == known.end())
        return;
      const auto closes_at = window->second.info.closes_at;
      auto& here = books[id];
      for (; here.next < judged_at.size(); ++here.next) {
        const auto at = closes_at - std::chrono::seconds{judged_at[here.next]};
        if (at >= now)
          return;
        auto& shown = out[{id.opens_at, closes_at}];
        if (const auto& result = window->second.result.winner;
            result && result != window_outcome::half)
          shown.winner = result == outcome::up ? outcome::up : outcome::down;
        if (here.book.fresh(at, stale_after))
          shown.tops[here.next] = here.book.book().top();
      }
    };
    recorded_frame frame;
    while (opened->frames->next(frame, bad))
      for (const auto& update : frame.updates) {
        note(update.window, frame.at);
        books[update.window].book.apply(update);
      }
    if (const auto& status = opened->frames->status(); !status)
      return failure(status.error());
    for (const auto& [id, book] : books)
      note(id, utc_time::max());
  }
  return out;
}

} // namespace fillguard

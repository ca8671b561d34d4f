#include "app/replay/recording.hpp"

#include "app/journal/journal_files.hpp"
#include "app/replay/journal_capture.hpp"

#include <filesystem>
#include <map>
#include <ostream>
#include <utility>

namespace fillguard {

namespace {

/// Frames that are played at once: few enough to stay in the cache, and enough
/// for several policies to play them side by side.
constexpr std::size_t part_size = 256;

/// Of a file, or of all files of a folder.
std::uint64_t bytes_below(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code unknown;
  const auto size_of = [&unknown](const auto& file) -> std::uint64_t {
    const auto size = fs::file_size(file, unknown);
    return unknown ? 0 : size;
  };
  if (!fs::is_directory(path, unknown))
    return size_of(fs::path{path});
  std::uint64_t out = 0;
  for (const auto& x : fs::recursive_directory_iterator{path, unknown})
    if (x.is_regular_file(unknown))
      out += size_of(x.path());
  return out;
}

} // namespace

recording::recording(const replay_options& options, worker_pool& pool,
                     std::ostream& err)
    : options_{options}, pool_{pool}, err_{err}, part_(part_size) {
  // nop
}

bool recording::fail(const std::string& why) {
  err_ << "replay: " << why << '\n';
  return false;
}

bool recording::load() {
  if (!options_.windows.empty()) {
    if (const auto loaded = load_windows(options_.windows, windows_, bad_);
        !loaded)
      return fail(to_string(loaded.error()));
    if (windows_.empty())
      return fail(why_no_windows(options_.windows));
  }
  if (!options_.btc.empty()) {
    auto loaded = load_prices(options_.btc, bad_);
    if (!loaded)
      return fail(to_string(loaded.error()));
    prices_ = *std::move(loaded);
  }
  if (!open_captures())
    return false;
  if (options_.todays_fees)
    for (auto& [id, window] : windows_)
      window.info.rules.taker_fee = fee_schedule_by_date(utc_time::max());
  return options_.btc.empty() || check_prices();
}

bool recording::open_captures() {
  std::map<window_id, std::string> books;
  std::vector<std::optional<window_id>> known;
  const auto memory = make_text_memory();
  for (const auto& path : options_.captures) {
    if (is_journal(path)) {
      auto markets = open_journal(path, windows_, prices_);
      if (!markets)
        return fail(to_string(markets.error()));
      for (auto& x : *markets) {
        known.emplace_back();
        files_.push_back(
          std::make_unique<read_ahead>(x.path, std::move(x.frames), pool_));
      }
      total_bytes_ += bytes_below(path);
      continue;
    }
    auto opened = open_capture(path, windows_, memory);
    if (!opened)
      return fail(to_string(opened.error()));
    if (opened->window && !books.emplace(*opened->window, path).second)
      return fail(path + ": has the same window as "
                  + books.at(*opened->window));
    known.push_back(opened->window);
    files_.push_back(
      std::make_unique<read_ahead>(path, std::move(opened->frames), pool_));
    total_bytes_ += bytes_below(path);
  }
  for (std::size_t i = 0; i < files_.size(); ++i)
    if (known[i]) {
      turns_.push({earliest_time(*known[i]), i, nullptr});
    } else {
      // Only its first frame shows when it begins.
      files_[i]->peek();
      queue_next(i);
    }
  return true;
}

/// Prices of another day, or in another unit, would change nothing.
bool recording::check_prices() {
  if (windows_.empty())
    return true;
  for (const auto& x : prices_)
    for (const auto& [id, window] : windows_)
      if (x.received_at >= id.opens_at
          && x.received_at <= window.info.closes_at)
        return true;
  // Milliseconds before this time are more likely seconds.
  constexpr auto earliest =
    std::chrono::sys_days{std::chrono::year{2001} / 1 / 1};
  const auto& first = prices_.front();
  auto why = options_.btc + ": none of its " + std::to_string(prices_.size())
             + " prices lies in a window; the first is of "
             + to_iso8601(first.source_time.value_or(first.received_at))
             + ", the first window opens at "
             + to_iso8601(windows_.begin()->first.opens_at);
  if (first.received_at < earliest)
    why += "; its times may be seconds, and must be milliseconds";
  return fail(why);
}

void recording::count_bad(read_ahead& of) {
  for (const auto& [kind, count] : of.take_bad())
    bad_[kind] += count;
}

void recording::queue_next(std::size_t file) {
  auto& from = files_[file];
  if (auto* frame = from->next())
    return turns_.push({frame->at, file, frame});
  count_bad(*from);
  if (const auto& status = from->status(); !status) {
    fail(to_string(status.error()));
    broken_ = true;
  } else if (!from->used()) {
    const auto& flaw = from->first_flaw();
    fail(from->path() + ": nothing in it could be read"
         + (flaw.empty() ? "" : "; first " + flaw));
    broken_ = true;
  }
  finished_bytes_ += from->position();
  from.reset();
}

std::span<const recorded_frame> recording::next() {
  std::size_t count = 0;
  while (count < part_size && !turns_.empty()) {
    const auto now = turns_.top();
    turns_.pop();
    // The file that follows is read while this one is played.
    if (!turns_.empty())
      files_[turns_.top().file]->prepare();
    auto& from = files_[now.file];
    auto* frame = now.frame;
    // The queue stays as it is while this file's frames are the earliest.
    while (
      frame && count < part_size
      && (turns_.empty() || turns_.top() < turn{frame->at, now.file, frame})) {
      std::swap(part_[count++], *frame);
      frame = from->next();
    }
    count_bad(*from);
    if (frame)
      turns_.push({frame->at, now.file, frame});
    else
      queue_next(now.file);
  }
  frames_ += count;
  return {part_.data(), count};
}

std::uint64_t recording::read_bytes() const {
  auto out = finished_bytes_;
  for (const auto& x : files_)
    if (x)
      out += x->position();
  return out;
}

} // namespace fillguard

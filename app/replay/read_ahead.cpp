#include "app/replay/read_ahead.hpp"

#include <algorithm>
#include <utility>

namespace fillguard {

namespace {

// A batch is large enough that handing it over costs nothing beside reading
// it, and small enough for the cache.

constexpr std::size_t most_frames_at_once = 1'024;
constexpr std::size_t enough_levels = 8'192;

} // namespace

read_ahead::read_ahead(std::string path, std::unique_ptr<capture> from,
                       worker_pool& pool)
    : path_{std::move(path)}, from_{std::move(from)}, pool_{pool} {
  // nop
}

read_ahead::~read_ahead() {
  if (reading_)
    pool_.abandon(reading_);
}

void read_ahead::read(batch& to, std::size_t most_frames) {
  to.count = 0;
  std::size_t levels = 0;
  while (to.count < most_frames && levels < enough_levels) {
    if (to.count == to.frames.size())
      to.frames.emplace_back();
    auto& frame = to.frames[to.count];
    if (!from_->next(frame, to.bad)) {
      to.last = true;
      break;
    }
    ++to.count;
    for (const auto& x : frame.updates)
      levels += x.bids.size() + x.asks.size();
  }
  to.position = from_->position();
}

void read_ahead::take(batch& from) {
  std::swap(now_, from);
  at_ = 0;
  used_ = used_ || now_.count > 0;
  // After all of a file is unpacked, its position is more exact, and may be
  // lower.
  position_ = std::max(position_, now_.position);
  for (const auto& [kind, count] : std::exchange(now_.bad, {}))
    bad_[kind] += count;
}

void read_ahead::peek() {
  read(ahead_, 1);
  take(ahead_);
  from_->pause();
}

void read_ahead::prepare() {
  if (!reading_ && !now_.last)
    reading_ = pool_.submit([this] { read(ahead_, most_frames_at_once); });
}

recorded_frame* read_ahead::next() {
  while (at_ == now_.count) {
    if (now_.last)
      return nullptr;
    prepare();
    pool_.wait(std::exchange(reading_, nullptr));
    take(ahead_);
    prepare();
  }
  return &now_.frames[at_++];
}

} // namespace fillguard

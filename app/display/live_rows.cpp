#include "app/display/live_rows.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <string_view>
#include <utility>

namespace fillguard {

namespace {

// Escape sequences of ECMA-48 and DEC terminals.
constexpr std::string_view no_wrap = "\x1b[?7l";
constexpr std::string_view wrap = "\x1b[?7h";
constexpr std::string_view clear_below = "\x1b[J";
constexpr std::string_view clear_rest = "\x1b[K";

} // namespace

std::string row_painter::draw(const std::vector<std::string>& lines,
                              const std::vector<std::string>& rows,
                              std::size_t most) {
  std::string out{"\r"};
  if (drawn_ > 1)
    out += "\x1b[" + std::to_string(drawn_ - 1) + 'A';
  if (!lines.empty())
    out += clear_below;
  for (const auto& line : lines)
    out += line + '\n';
  const auto count = std::min(rows.size(), std::max<std::size_t>(most, 1));
  out += no_wrap;
  for (std::size_t i = 0; i < count; ++i) {
    out += i > 0 ? "\n" : "";
    // Before the row: behind one as wide as the terminal, its last letter would
    // be cleared.
    out += clear_rest;
    out += rows[i];
  }
  out += wrap;
  if (count < drawn_)
    out += clear_below;
  drawn_ = count;
  return out;
}

std::string row_painter::leave() {
  return std::exchange(drawn_, 0) > 0 ? "\n" : "";
}

struct live_rows::shared {
  write_function write;
  height_function height;
  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::string, std::string> rows;
  std::deque<std::string> waiting;
  std::uint64_t dropped = 0;
  bool dirty = false;
  bool stopping = false;
  bool finished = false;
};

live_rows::live_rows(write_function write, height_function height)
    : state_{std::make_shared<shared>()} {
  state_->write = std::move(write);
  state_->height = std::move(height);
  thread_ = std::thread{[state = state_] { run(state); }};
}

live_rows::~live_rows() {
  std::unique_lock guard{state_->mutex};
  state_->stopping = true;
  state_->changed.notify_all();
  const bool finished = state_->changed.wait_for(
    guard, std::chrono::seconds{1}, [this] { return state_->finished; });
  guard.unlock();
  if (finished)
    thread_.join();
  else
    thread_.detach(); // Blocked in a write; the shared state outlives us.
}

void live_rows::put(const std::string& name, std::string row) {
  const std::lock_guard guard{state_->mutex};
  state_->rows[name] = std::move(row);
  state_->dirty = true;
  state_->changed.notify_all();
}

void live_rows::above(std::string lines) {
  while (lines.ends_with('\n'))
    lines.pop_back();
  const std::lock_guard guard{state_->mutex};
  if (state_->waiting.size() == most_waiting) {
    state_->waiting.pop_front();
    ++state_->dropped;
  }
  state_->waiting.push_back(std::move(lines));
  state_->dirty = true;
  state_->changed.notify_all();
}

void live_rows::run(const std::shared_ptr<shared>& state) {
  row_painter painter;
  std::unique_lock guard{state->mutex};
  for (;;) {
    state->changed.wait(guard, [&] { return state->stopping || state->dirty; });
    if (!state->dirty)
      break;
    state->dirty = false;
    std::vector<std::string> lines{
      std::make_move_iterator(state->waiting.begin()),
      std::make_move_iterator(state->waiting.end())};
    state->waiting.clear();
    if (const auto lost = std::exchange(state->dropped, 0); lost > 0)
      lines.insert(lines.begin(), std::to_string(lost) + " lines were dropped");
    std::vector<std::string> rows;
    for (const auto& [name, row] : state->rows)
      rows.push_back(row);
    guard.unlock();
    const auto height = state->height();
    state->write(painter.draw(lines, rows, height > 1 ? height - 1 : 1));
    guard.lock();
  }
  guard.unlock();
  state->write(painter.leave());
  guard.lock();
  state->finished = true;
  state->changed.notify_all();
}

} // namespace fillguard

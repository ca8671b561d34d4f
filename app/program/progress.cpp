#include "app/program/progress.hpp"

#include "app/program/terminal.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <unistd.h>
#include <utility>

namespace fillguard {

namespace {

using real_time = std::chrono::steady_clock;

constexpr std::chrono::milliseconds draw_every{100};
/// A rate over less time is not shown.
constexpr std::chrono::milliseconds rate_after{300};
constexpr std::size_t bar_width = 20;

std::string formatted(const char* format, double x) {
  std::array<char, 48> text{};
  const auto size = std::snprintf(text.data(), text.size(), format, x);
  return {text.data(), static_cast<std::size_t>(std::max(size, 0))};
}

std::string with_places(double x, int decimals) {
  std::array<char, 48> text{};
  const auto size =
    std::snprintf(text.data(), text.size(), "%.*f", decimals, x);
  return {text.data(), static_cast<std::size_t>(std::max(size, 0))};
}

std::string span(double seconds) {
  if (seconds < 90)
    return formatted("%.0f s", seconds);
  if (seconds < 5'400)
    return formatted("%.0f min", seconds / 60);
  return formatted("%.1f h", seconds / 3'600);
}

volatile std::sig_atomic_t signals_seen = 0;

void note_signal(int) {
  signals_seen = 1;
}

} // namespace

std::string progress_line(const std::string& task, std::uint64_t done,
                          std::uint64_t total, real_time::duration took,
                          const progress_unit& unit) {
  const auto part =
    total == 0
      ? 0.0
      : std::min(static_cast<double>(done) / static_cast<double>(total), 1.0);
  std::string out = task;
  if (total > 0) {
    const auto full =
      static_cast<std::size_t>(part * static_cast<double>(bar_width));
    out += formatted(" %3.0f %% [", part * 100) + std::string(full, '#')
           + std::string(bar_width - full, '.') + ']';
  }
  const double seconds = std::chrono::duration<double>(took).count();
  if (took < rate_after || done == 0)
    return out;
  const auto rate = static_cast<double>(done) / seconds;
  out += "  " + with_places(rate / unit.size, unit.decimals) + ' ' + unit.name
         + "/s";
  if (total > done)
    out += "  " + span(static_cast<double>(total - done) / rate) + " left";
  return out;
}

progress::progress(std::string task, progress_unit unit)
    : task_{std::move(task)}, unit_{unit},
      draws_{draws_in_place(STDERR_FILENO)}, began_{real_time::now()} {
  // nop
}

progress::~progress() {
  clear();
}

void progress::clear() {
  if (!drawn_)
    return;
  drawn_ = false;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
}

void progress::show(std::uint64_t done, std::uint64_t total) {
  const auto now = real_time::now();
  if (!draws_ || (drawn_ && now - shown_at_ < draw_every))
    return;
  shown_at_ = now;
  drawn_ = true;
  const auto line = progress_line(task_, done, total, now - began_, unit_);
  std::fprintf(stderr, "\r%s\x1b[K", line.c_str());
  std::fflush(stderr);
}

text_after::passed_on::passed_on(std::function<void()> first,
                                 std::streambuf* to)
    : first_{std::move(first)}, to_{to} {
  // nop
}

text_after::passed_on::int_type text_after::passed_on::overflow(int_type x) {
  if (traits_type::eq_int_type(x, traits_type::eof()))
    return traits_type::not_eof(x);
  first_();
  return to_->sputc(traits_type::to_char_type(x));
}

std::streamsize text_after::passed_on::xsputn(const char* text,
                                              std::streamsize size) {
  first_();
  return to_->sputn(text, size);
}

int text_after::passed_on::sync() {
  return to_->pubsync();
}

text_after::text_after(std::function<void()> first, std::ostream& to)
    : std::ostream{nullptr}, text_{std::move(first), to.rdbuf()} {
  rdbuf(&text_);
}

interruption::interruption() {
  signals_seen = 0;
  struct sigaction how {};
  how.sa_handler = note_signal;
  // The second one does what it usually does.
  how.sa_flags = SA_RESETHAND | SA_RESTART;
  ::sigaction(SIGINT, &how, nullptr);
  ::sigaction(SIGTERM, &how, nullptr);
}

interruption::~interruption() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

bool interruption::came() const {
  return signals_seen != 0;
}

} // namespace fillguard

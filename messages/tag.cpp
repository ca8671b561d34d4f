#include "messages/tag.hpp"

#include "messages/trace_clock.hpp"

#include <array>
#include <atomic>
#include <charconv>
#include <random>
#include <utility>

namespace fillguard {

namespace {

thread_local std::uint64_t current = 0;

/// Low bits of an id count within a process; those above identify the process.
constexpr unsigned count_bits = 40;
constexpr std::uint64_t count_mask = (std::uint64_t{1} << count_bits) - 1;
constexpr std::uint64_t most_processes = 0xffffffU;

/// Each process counts in a range of its own, so that ids of a service split
/// over several never collide.
std::uint64_t first_id() {
  std::random_device entropy;
  return (static_cast<std::uint64_t>(entropy() & most_processes) << count_bits)
         + 1;
}

/// Absent unless the whole `text` is a number.
std::optional<std::uint64_t> whole_number(std::string_view text, int base) {
  std::uint64_t out = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, out, base);
  if (read.ec != std::errc{} || read.ptr != end)
    return std::nullopt;
  return out;
}

} // namespace

std::uint64_t next_id() {
  static std::atomic<std::uint64_t> next{first_id()};
  return next.fetch_add(1, std::memory_order_relaxed);
}

tag next_tag() {
  return {next_id(), current, trace_clock::runs() ? trace_clock::now() : 0};
}

std::uint64_t handled_id() {
  return current;
}

handling::handling(std::uint64_t id) : outer_{std::exchange(current, id)} {
  // nop
}

handling::~handling() {
  current = outer_;
}

std::string id_text(std::uint64_t id) {
  std::array<char, 32> text{};
  auto* end = text.data() + text.size();
  auto* at = std::to_chars(text.data(), end, id >> count_bits, 16).ptr;
  *at++ = '.';
  at = std::to_chars(at, end, id & count_mask).ptr;
  return {text.data(), at};
}

std::optional<std::uint64_t> parse_id(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos)
    return whole_number(text, 10);
  const auto process = whole_number(text.substr(0, dot), 16);
  const auto count = whole_number(text.substr(dot + 1), 10);
  if (!process || !count || *process > most_processes || *count > count_mask)
    return std::nullopt;
  return (*process << count_bits) + *count;
}

} // namespace fillguard

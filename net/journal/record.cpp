#include "net/journal/record.hpp"

#include <algorithm>
#include <libdeflate.h>

namespace fillguard::net::journal {

namespace {

constexpr std::size_t frame_size = 8;
constexpr std::size_t head_size = record_head - frame_size;

/// Larger than any record; a greater length is damage.
constexpr std::uint32_t largest_body = 1U << 26U;

template <class T>
void put(std::string& out, T x) {
  for (std::size_t i = 0; i < sizeof(T); ++i)
    out.push_back(static_cast<char>(x >> (8 * i)));
}

template <class T>
T get(std::string_view in, std::size_t at) {
  T out = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i)
    out |= static_cast<T>(static_cast<T>(static_cast<std::uint8_t>(in[at + i]))
                          << (8 * i));
  return out;
}

std::uint32_t checksum(std::string_view x) {
  return libdeflate_crc32(0, x.data(), x.size());
}

bool is_kind(std::uint8_t x) {
  return x >= static_cast<std::uint8_t>(record_kind::mark)
         && x <= static_cast<std::uint8_t>(record_kind::order);
}

/// Whether a mark behind `offset` shows that `sequence` was synced.
bool synced_later(std::string_view bytes, std::size_t offset,
                  std::uint64_t sequence) {
  while (offset < bytes.size()) {
    const auto found = record_at(bytes, offset);
    if (found && found->record.kind == record_kind::mark
        && found->record.sequence >= sequence)
      return true;
    offset = found ? found->next : offset + 1;
  }
  return false;
}

} // namespace

std::size_t detail::open_record(std::string& out, record_kind kind,
                                std::uint64_t sequence) {
  const auto began = out.size();
  out.append(frame_size, '\0');
  out.push_back(static_cast<char>(kind));
  out.push_back(static_cast<char>(format_version));
  put(out, sequence);
  return began;
}

void detail::close_record(std::string& out, std::size_t began) {
  const auto body = std::string_view{out}.substr(began + frame_size);
  std::string frame;
  put(frame, static_cast<std::uint32_t>(body.size()));
  put(frame, checksum(body));
  out.replace(began, frame_size, frame);
}

void append_record(std::string& out, record_kind kind, std::uint64_t sequence,
                   std::string_view payload) {
  append_record(out, kind, sequence,
                [payload](std::string& to) { to += payload; });
}

std::optional<found_record> record_at(std::string_view bytes,
                                      std::size_t offset) {
  if (offset > bytes.size() || bytes.size() - offset < frame_size + head_size)
    return std::nullopt;
  const auto size = get<std::uint32_t>(bytes, offset);
  const auto room = bytes.size() - offset - frame_size;
  if (size < head_size || size > largest_body || size > room)
    return std::nullopt;
  const auto body = bytes.substr(offset + frame_size, size);
  if (!is_kind(static_cast<std::uint8_t>(body[0]))
      || get<std::uint32_t>(bytes, offset + 4) != checksum(body))
    return std::nullopt;
  return known_record_at(bytes, offset);
}

found_record known_record_at(std::string_view bytes, std::size_t offset) {
  const auto size = get<std::uint32_t>(bytes, offset);
  const auto body = bytes.substr(offset + frame_size, size);
  found_record out;
  out.record.kind = static_cast<record_kind>(body[0]);
  out.record.version = static_cast<std::uint8_t>(body[1]);
  out.record.sequence = get<std::uint64_t>(body, 2);
  out.record.payload = body.substr(head_size);
  out.next = offset + frame_size + size;
  return out;
}

day_health examine(std::string_view bytes) {
  using state = day_health::state_type;
  day_health out;
  if (!bytes.starts_with(magic)) {
    const bool begun = magic.starts_with(bytes);
    out.state =
      begun || !synced_later(bytes, 0, 1) ? state::torn : state::damaged;
    return out;
  }
  out.good = magic.size();
  std::uint64_t last = 0;
  while (const auto found = record_at(bytes, out.good)) {
    out.good = found->next;
    ++out.records;
    last = std::max(last, found->record.sequence);
  }
  if (out.good < bytes.size())
    out.state = synced_later(bytes, out.good + 1, last + 1) ? state::damaged
                                                            : state::torn;
  return out;
}

} // namespace fillguard::net::journal

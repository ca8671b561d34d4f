#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fillguard::net::journal {

// A log of our own, and not an embedded database: records are only appended and
// read from front to back, never looked up by a key or changed. A database
// would write each record twice (its log, then its tables), and handle a full
// disk in its own way (LevelDB refuses all writes until it is opened again,
// LMDB needs a fixed size). A day of a market would not be one file that can be
// copied, cut and read by itself.
//
//   folder  = day*                       <market>/2026-11-25.journal
//   day     = magic record*
//   magic   = "FGJOURN1"
//   record  = u32 size of the body, u32 CRC-32 of the body, body
//   body    = u8 kind, u8 version, u64 sequence, payload
//
// Numbers are little-endian. Sequences count a folder's records from 1; a
// record that could not be written leaves a gap, and a snapshot follows. A mark
// has the sequence up to which all records are synced. Wrong bytes before a
// mark are therefore damage, any other wrong bytes a torn tail.

inline constexpr std::string_view magic = "FGJOURN1";

/// The format of payloads. Format 3 numbers the fields of records, so that
/// releases skip fields that others add. Format 2 (release 0.1.0) identified
/// fields by their position, and is only read.
inline constexpr std::uint8_t format_version = 3;
inline constexpr std::uint8_t oldest_format = 2;

/// Bytes of a record before its payload.
inline constexpr std::size_t record_head = 18;

enum class record_kind : std::uint8_t {
  mark = 1,     ///< Everything up to this sequence was synced.
  snapshot = 2, ///< The settings in force, and the whole state.
  input = 3,    ///< An input of the state.
  order = 4,    ///< An order, or a report about one.
};

struct record {
  record_kind kind = record_kind::mark;
  std::uint8_t version = format_version;
  std::uint64_t sequence = 0;
  std::string_view payload; ///< Within the text that it was read from.
};

/// Appends one record; `write(out)` appends its payload.
template <class F>
void append_record(std::string& out, record_kind kind, std::uint64_t sequence,
                   F write);

void append_record(std::string& out, record_kind kind, std::uint64_t sequence,
                   std::string_view payload);

/// The record at `offset`, and the offset of the next one; absent when there is
/// no complete and correct one.
struct found_record {
  fillguard::net::journal::record record;
  std::size_t next = 0;
};
std::optional<found_record> record_at(std::string_view bytes,
                                      std::size_t offset);

/// The same for a record that `examine` has checked already.
found_record known_record_at(std::string_view bytes, std::size_t offset);

/// The result of checking a day's bytes.
struct day_health {
  enum class state_type : std::uint8_t {
    sound,
    torn,    ///< The end is incomplete and was never synced: it may be cut.
    damaged, ///< A synced record is missing or wrong.
  };

  state_type state = state_type::sound;
  std::size_t good = 0;      ///< Bytes before the first wrong one.
  std::uint64_t records = 0; ///< In these bytes.
};

day_health examine(std::string_view bytes);

namespace detail {

std::size_t open_record(std::string& out, record_kind kind,
                        std::uint64_t sequence);
void close_record(std::string& out, std::size_t began);

} // namespace detail

template <class F>
void append_record(std::string& out, record_kind kind, std::uint64_t sequence,
                   F write) {
  const auto began = detail::open_record(out, kind, sequence);
  write(out);
  detail::close_record(out, began);
}

} // namespace fillguard::net::journal

#include "actors/window_state/keep/isolated_state.hpp"
#include "actors/window_state/keep/snapshot.hpp"
#include "messages/codec_shape.hpp"
#include "messages/interfaces.hpp"
#include "messages/order_records.hpp"
#include "net/link/batch.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

using namespace fillguard;

// A member without a description still compiles when it lies in the padding of
// its record, as a bool behind another may. This test finds it: a byte that the
// constructor sets and no described member covers belongs to such a member.

namespace {

/// For each byte of a record, whether a described member covers it.
template <class T>
std::vector<bool> covered_bytes(const T& value) {
  std::vector<bool> out(sizeof(T));
  const auto* begin = reinterpret_cast<const std::byte*>(&value);
  std::apply(
    [&](const auto&... each) {
      const auto cover = [&](const auto& member) {
        const auto at = static_cast<std::size_t>(
          reinterpret_cast<const std::byte*>(&member) - begin);
        for (std::size_t i = 0; i < sizeof member; ++i)
          out[at + i] = true;
      };
      (cover(value.*(each.member)), ...);
    },
    description_of<T>.fields);
  return out;
}

/// The bytes that a constructor sets in memory full of `pattern`.
template <class T>
std::vector<bool> bytes_set(std::uint8_t pattern) {
  alignas(T) std::byte memory[sizeof(T)];
  std::memset(memory, pattern, sizeof(T));
  auto* value = new (memory) T; // Not T{}, which would clear the padding.
  std::vector<bool> out(sizeof(T));
  for (std::size_t i = 0; i < sizeof(T); ++i)
    out[i] = memory[i] != std::byte{pattern};
  std::destroy_at(value);
  return out;
}

struct findings {
  std::set<std::string> seen;
  std::vector<std::string> forgotten;
};

template <class T>
void examine(findings& out) {
  if constexpr (codec::is_optional<
                  T> || codec::is_sequence<T> || codec::is_array<T>) {
    examine<typename T::value_type>(out);
  } else if constexpr (codec::is_map<T>) {
    examine<typename T::key_type>(out);
    examine<typename T::mapped_type>(out);
  } else if constexpr (described_record<T>) {
    if (!out.seen.insert(std::string{description_of<T>.name}).second)
      return;
    if constexpr (std::is_default_constructible_v<T>) {
      const auto covered = covered_bytes(T{});
      const auto once = bytes_set<T>(0xaa);
      const auto twice = bytes_set<T>(0x55);
      for (std::size_t i = 0; i < sizeof(T); ++i)
        if (!covered[i] && once[i] && twice[i]) {
          out.forgotten.emplace_back(description_of<T>.name);
          break;
        }
    }
    std::apply(
      [&](const auto&... each) {
        (examine<
           std::remove_cvref_t<decltype(std::declval<T&>().*(each.member))>>(
           out),
         ...);
      },
      description_of<T>.fields);
  }
}

template <class... Ts>
void examine_all(findings& out, const std::variant<Ts...>*) {
  (examine<Ts>(out), ...);
}

struct hides_a_flag {
  bool described = false;
  bool forgotten = true;
  std::int64_t number = 0;

  static constexpr auto describe() {
    return record("hides_a_flag",
                  field(1, "described", &hides_a_flag::described),
                  field(2, "number", &hides_a_flag::number));
  }
};

} // namespace

TEST_CASE("an undescribed member in the padding of its record is found") {
  findings out;
  examine<hides_a_flag>(out);
  CHECK_EQ(out.forgotten, std::vector<std::string>{"hides_a_flag"});
}

TEST_CASE("every member of every record is described") {
  findings out;
  examine_all(out, static_cast<const market_input*>(nullptr));
  examine_all(out, static_cast<const order_record*>(nullptr));
  examine_all(out, static_cast<const net::link::relayed*>(nullptr));
  examine<window_state_settings>(out);
  examine<window_view>(out);
  examine<notice>(out);
  examine<state_snapshot>(out);
  CHECK_GT(out.seen.size(), 40);
  for (const auto& each : out.forgotten)
    FAIL_CHECK(each << " has a member that is not described");
}

#pragma once

#include "messages/codec_shape.hpp"
#include "messages/describe.hpp"
#include "messages/enumeration.hpp"
#include "messages/time.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// The same records in two releases: the later one has one more field, one more
// value of an enumeration and one more kind of record.

namespace fillguard {

namespace earlier {

using fillguard::operator==;

enum class colour : std::uint8_t { red, green };

constexpr auto enumerators(colour) {
  return enumeration("colour", named(colour::red, "red"),
                     named(colour::green, "green"));
}

struct inner {
  int depth = 0;
  colour shade = colour::red;

  static constexpr auto describe() {
    return record("inner", field(1, "depth", &inner::depth),
                  field(2, "shade", &inner::shade));
  }
};

struct outer {
  std::string name = "unnamed";
  std::optional<inner> chosen;
  std::vector<inner> all;
  std::map<std::string, std::uint64_t> counts;

  static constexpr auto describe() {
    return record("outer", field(1, "name", &outer::name),
                  field(2, "chosen", &outer::chosen),
                  field(3, "all", &outer::all),
                  field(4, "counts", &outer::counts));
  }
};

using either = std::variant<inner, outer>;

} // namespace earlier

namespace later {

using fillguard::operator==;

enum class colour : std::uint8_t { red, green, blue };

constexpr auto enumerators(colour) {
  return enumeration("colour", named(colour::red, "red"),
                     named(colour::green, "green"),
                     named(colour::blue, "blue"));
}

struct inner {
  int depth = 0;
  double weight = 0.5; // New, and not at the end.
  colour shade = colour::red;

  static constexpr auto describe() {
    return record("inner", field(1, "depth", &inner::depth),
                  field(3, "weight", &inner::weight, 3),
                  field(2, "shade", &inner::shade));
  }
};

struct outer {
  std::string name = "unnamed";
  std::optional<inner> chosen;
  std::vector<inner> all;
  std::map<std::string, std::uint64_t> counts;
  std::vector<inner> more;
  std::optional<double> ratio;
  utc_time at;

  static constexpr auto describe() {
    return record(
      "outer", field(1, "name", &outer::name),
      field(2, "chosen", &outer::chosen), field(3, "all", &outer::all),
      field(4, "counts", &outer::counts), field(5, "more", &outer::more, 3),
      field(6, "ratio", &outer::ratio, 3), field(200, "at", &outer::at, 3));
  }
};

struct third {
  std::string text;

  static constexpr auto describe() {
    return record("third", field(1, "text", &third::text));
  }
};

using either = std::variant<inner, outer, third>;

} // namespace later

} // namespace fillguard

template <>
inline constexpr std::array<std::uint32_t, 2>
  fillguard::codec::alternative_numbers<fillguard::earlier::either>{1, 2};
template <>
inline constexpr std::array<std::uint32_t, 3>
  fillguard::codec::alternative_numbers<fillguard::later::either>{1, 2, 3};

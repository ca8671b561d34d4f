#include "messages/decoder.hpp"
#include "messages/encoder.hpp"
#include "messages/time.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// The same records as two releases have them: the later one has one field, one
// value of an enumeration and one kind of record more.

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

using namespace fillguard;

namespace {

earlier::outer sample_of_earlier() {
  return {"a name",
          earlier::inner{-7, earlier::colour::green},
          {{1, earlier::colour::red}, {300, earlier::colour::green}},
          {{"one", 1}, {"many", 1ULL << 63U}}};
}

later::outer sample_of_later() {
  return {"a name",
          later::inner{-7, 2.5, later::colour::green},
          {{1, 1.5, later::colour::red}},
          {{"one", 1}},
          {{2, 0, later::colour::red}},
          0.25,
          from_unix_ms(1'776'081'600'250)};
}

} // namespace

TEST_CASE("a later release reads what an earlier one wrote") {
  const auto was = sample_of_earlier();
  const auto read = codec::decoded<later::outer>(codec::encoded(was));
  REQUIRE(read);
  CHECK_EQ(read->name, was.name);
  REQUIRE(read->chosen);
  CHECK_EQ(read->chosen->depth, -7);
  CHECK(read->chosen->shade == later::colour::green);
  CHECK_EQ(read->all.size(), 2);
  CHECK_EQ(read->all[1].depth, 300);
  CHECK_EQ(read->counts, was.counts);
  // What was not there has its default.
  CHECK_EQ(read->chosen->weight, 0.5);
  CHECK(read->more.empty());
  CHECK_FALSE(read->ratio);
}

TEST_CASE("an earlier release reads what a later one wrote, and passes over "
          "what it does not know") {
  const auto bytes = codec::encoded(sample_of_later());
  earlier::outer read;
  codec::decoder in{bytes};
  in.get(read);
  REQUIRE(in.good());
  CHECK_EQ(read.name, "a name");
  CHECK_EQ(read.chosen->depth, -7);
  CHECK(read.chosen->shade == earlier::colour::green);
  CHECK_EQ(read.all.size(), 1);
  CHECK_EQ(read.counts.at("one"), 1);
  // One in each of the two inner records, three in the outer one.
  CHECK_EQ(in.unknown_fields(), 5);
}

TEST_CASE("a value that an earlier release does not know is named") {
  auto now = sample_of_later();
  now.all[0].shade = later::colour::blue;
  earlier::outer read;
  const auto bytes = codec::encoded(now);
  codec::decoder in{bytes};
  in.get(read);
  REQUIRE(in.problem());
  CHECK(in.problem()->newer);
  CHECK_EQ(in.problem()->where, "all.shade");
  CHECK_EQ(in.problem()->what, "value 2 of colour is unknown");
}

TEST_CASE("a kind of record that an earlier release does not know is named") {
  const auto bytes = codec::encoded(later::either{later::third{"text"}});
  earlier::either read;
  codec::decoder in{bytes};
  in.get(read);
  REQUIRE(in.problem());
  CHECK(in.problem()->newer);
  CHECK_EQ(in.problem()->what, "a record of kind 3 is unknown");
  CHECK(codec::decoded<later::either>(bytes));
}

TEST_CASE("what is damaged is no news of a later release") {
  const auto bytes = codec::encoded(sample_of_earlier());
  std::size_t readable = 0;
  for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
    earlier::outer read;
    codec::decoder in{std::string_view{bytes}.substr(0, cut)};
    in.get(read);
    readable += in.good() ? 1 : 0;
    if (in.problem())
      CHECK_FALSE(in.problem()->newer);
  }
  // Between two fields only: the text around it has a length of its own.
  CHECK_EQ(readable, 3);
}

TEST_CASE("records are equal when all their members are") {
  const auto one = sample_of_later();
  auto other = one;
  CHECK(one == other);
  other.all[0].weight += 1;
  CHECK_FALSE(one == other);
}

namespace {

struct with_defaults {
  std::optional<int> limit = 65;
  std::string name = "standard";
  std::vector<int> steps{1, 2, 3};
  std::optional<int> other;

  static constexpr auto describe() {
    return record("with_defaults", field(1, "limit", &with_defaults::limit),
                  field(2, "name", &with_defaults::name),
                  field(3, "steps", &with_defaults::steps),
                  field(4, "other", &with_defaults::other));
  }
};

} // namespace

TEST_CASE("what is absent or empty on purpose does not become its default") {
  const with_defaults none{std::nullopt, "", {}, 7};
  const auto read = codec::decoded<with_defaults>(codec::encoded(none));
  REQUIRE(read);
  CHECK_FALSE(read->limit);
  CHECK(read->name.empty());
  CHECK(read->steps.empty());
  CHECK_EQ(read->other, 7);
}

TEST_CASE("long values keep their length") {
  earlier::outer long_one;
  long_one.name = std::string(100'000, 'n');
  long_one.all.resize(5'000, {-1, earlier::colour::green});
  const auto read = codec::decoded<earlier::outer>(codec::encoded(long_one));
  REQUIRE(read);
  CHECK(*read == long_one);
}

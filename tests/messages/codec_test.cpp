#include "messages/decoder.hpp"
#include "messages/encoder.hpp"
#include "tests/support/two_releases.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

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
  // Fields that were absent keep their default.
  CHECK_EQ(read->chosen->weight, 0.5);
  CHECK(read->more.empty());
  CHECK_FALSE(read->ratio);
}

TEST_CASE("an earlier release reads what a later one wrote, and skips "
          "unknown fields") {
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

TEST_CASE("a value unknown to an earlier release is named") {
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

TEST_CASE("a kind of record unknown to an earlier release is named") {
  const auto bytes = codec::encoded(later::either{later::third{"text"}});
  earlier::either read;
  codec::decoder in{bytes};
  in.get(read);
  REQUIRE(in.problem());
  CHECK(in.problem()->newer);
  CHECK_EQ(in.problem()->what, "a record of kind 3 is unknown");
  CHECK(codec::decoded<later::either>(bytes));
}

TEST_CASE("damaged bytes are not taken for those of a later release") {
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
  // Only a cut between two fields: the surrounding text has a length of its
  // own.
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

TEST_CASE(
  "a field that is absent or empty on purpose does not become its default") {
  const with_defaults none{std::nullopt, "", {}, 7};
  const auto read = codec::decoded<with_defaults>(codec::encoded(none));
  REQUIRE(read);
  CHECK_FALSE(read->limit);
  CHECK(read->name.empty());
  CHECK(read->steps.empty());
  CHECK_EQ(read->other, 7);
}

TEST_CASE("an empty text is not absent") {
  struct with_reason {
    std::optional<std::string> reason;

    static constexpr auto describe() {
      return record("with_reason", field(1, "reason", &with_reason::reason));
    }
  };
  const auto read =
    codec::decoded<with_reason>(codec::encoded(with_reason{""}));
  REQUIRE(read);
  CHECK_EQ(read->reason, "");
}

TEST_CASE("long values keep their length") {
  earlier::outer long_one;
  long_one.name = std::string(100'000, 'n');
  long_one.all.resize(5'000, {-1, earlier::colour::green});
  const auto read = codec::decoded<earlier::outer>(codec::encoded(long_one));
  REQUIRE(read);
  CHECK(*read == long_one);
}

#include "app/config/load.hpp"
#include "app/config/schema.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

using namespace fillguard;

TEST_CASE(
  "the README's table has the keys of the schema, with the same texts") {
  std::ifstream in{FILLGUARD_SOURCE_DIR "/app/config/README.md"};
  REQUIRE(in);
  const std::string readme{std::istreambuf_iterator<char>{in}, {}};

  std::size_t rows = 0;
  for (const auto& key : config_schema()) {
    const auto row = "| `" + key.path + "` | `" + key.show(config{}).dump()
                     + "` | " + key.allowed + " | " + key.meaning + " |\n";
    INFO("the row must be: " << row);
    const bool found = readme.find(row) != std::string::npos;
    CHECK(found);
    ++rows;
  }

  // The table has no other rows.
  std::size_t rows_there = 0;
  for (auto at = readme.find("\n| `"); at != std::string::npos;
       at = readme.find("\n| `", at + 1)) {
    const auto name = readme.substr(at + 4, readme.find('`', at + 4) - at - 4);
    rows_there += find_key(name) != nullptr ? 1 : 0;
    const bool is_like_a_key =
      name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.")
        == std::string::npos
      && name.find('.') != std::string::npos;
    const bool is_key_or_command = find_key(name) != nullptr || !is_like_a_key;
    CAPTURE(name);
    CHECK(is_key_or_command);
  }
  CHECK(rows_there == rows);
}

TEST_CASE("compose.yaml passes every key on, and Kubernetes and systemd any") {
  const auto text_of = [](const char* path) {
    std::ifstream in{std::string{FILLGUARD_SOURCE_DIR "/deploy/"} + path};
    REQUIRE(in);
    return std::string{std::istreambuf_iterator<char>{in}, {}};
  };
  const auto compose = text_of("compose.yaml");
  for (const auto& key : config_schema()) {
    const auto name = environment_name(key.path);
    CAPTURE(name);
    const bool passed =
      compose.find("\n      " + name + ":") != std::string::npos;
    CHECK(passed);
  }
  // These pass on whole files or maps of variables.
  CHECK(text_of("kubernetes/fillguard.yaml")
          .find("configMapRef: { name: fillguard }")
        != std::string::npos);
  CHECK(text_of("fillguard.service").find("EnvironmentFile=-")
        != std::string::npos);
}

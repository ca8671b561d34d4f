#include "app/cli/cli.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <sstream>

using namespace fillguard;

TEST_CASE("the signer's command takes three files, and no configuration") {
  std::optional<signer_arguments> asked;
  commands offered;
  offered.signer = [&](const signer_arguments& x) {
    asked = x;
    return 1;
  };
  std::ostringstream out;
  std::ostringstream err;
  const auto call = [&](const std::vector<std::string>& arguments) {
    return run_cli(arguments, offered, {out, err, {}});
  };
  const std::vector<std::string> whole{
    "signer", "--key-file", "key", "--socket", "socket", "--policy", "policy"};
  CHECK(call(whole) == 1);
  REQUIRE(asked);
  CHECK(asked->key_file == "key");
  CHECK(asked->socket == "socket");
  CHECK(asked->policy == "policy");
  CHECK(asked->record.empty());
  asked.reset();
  for (std::size_t missing : {1U, 3U, 5U}) {
    auto arguments = whole;
    const auto at = arguments.begin() + static_cast<std::ptrdiff_t>(missing);
    arguments.erase(at, at + 2);
    CHECK(call(arguments) == 2);
  }
  auto with_config = whole;
  with_config.insert(with_config.end(), {"--config", "file"});
  CHECK(call(with_config) == 2);
  CHECK_FALSE(asked);
}

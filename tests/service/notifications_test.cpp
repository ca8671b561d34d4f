#include "tests/support/running_service.hpp"
#include "tests/support/webhook_receiver.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace fillguard;

TEST_CASE("each step of a fill is notified once over the network") {
  test::webhook_receiver hook;
  auto how = test::running_service::standard();
  how.speed = 30;
  how.settings.notify.webhook = secret{hook.url()};
  test::running_service guard{how};
  CHECK(hook.got.comes_to(
    [](const test::webhook_receiver::letters& x) {
      return std::any_of(x.accepted.begin(), x.accepted.end(),
                         [](const auto& y) { return y["kind"] == "fill"; });
    },
    std::chrono::seconds{60}));
  const auto got = hook.got.get();
  CHECK(got.refused == 1);
  std::set<std::string> ids;
  for (const auto& x : got.accepted) {
    CAPTURE(x.dump());
    CHECK(ids.insert(x["id"]).second);
    CHECK_FALSE(x["text"].get<std::string>().empty());
    CHECK(parse_iso8601(x["at"].get<std::string>()));
  }
}

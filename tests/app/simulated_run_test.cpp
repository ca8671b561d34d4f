#include "app/config/schema.hpp"
#include "app/service/simulated_run.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace fillguard;

TEST_CASE("no endpoint of a simulated run is a real one") {
  config settings;
  point_at(settings, "http://127.0.0.1:1");
  int endpoints = 0;
  for (const auto& key : config_schema()) {
    // Notifications are off in a simulated run.
    if (!key.path.starts_with("endpoints.") || key.path == "endpoints.telegram")
      continue;
    CAPTURE(key.path);
    CHECK(key.show(settings).dump().find("://127.0.0.1:1")
          != std::string::npos);
    ++endpoints;
  }
  CHECK(endpoints > 5);
}

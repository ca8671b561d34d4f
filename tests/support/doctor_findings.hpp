#pragma once

#include "app/doctor/examination.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

namespace fillguard::test {

/// The first finding with that prefix in its name; the test fails without one.
inline const doctor::finding& finding_of(const doctor::findings& found,
                                         const std::string& what) {
  const auto at = std::find_if(found.begin(), found.end(), [&](const auto& x) {
    return x.what.starts_with(what);
  });
  CAPTURE(what);
  REQUIRE(at != found.end());
  return *at;
}

} // namespace fillguard::test

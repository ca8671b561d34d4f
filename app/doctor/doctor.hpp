#pragma once

#include "app/doctor/examination.hpp"

#include <functional>

namespace fillguard {

/// Looks at everything that a service of this configuration needs, without
/// placing anything. Hands each finding to `say` as soon as those before it
/// are known; returns all.
doctor::findings
examine(const doctor::examination& x,
        const std::function<void(const doctor::finding&)>& say);

/// Examines with real sockets, prints a line for each finding and the
/// conclusion, and returns the exit code.
int consult_doctor(const config& settings);

} // namespace fillguard

#pragma once

#include <caf/error.hpp>
#include <caf/sec.hpp>

#include <exception>
#include <string>

namespace fillguard {

/// Returns an exit reason with the text of an exception.
inline caf::error crash_reason(const std::exception_ptr& x) {
  try {
    std::rethrow_exception(x);
  } catch (const std::exception& e) {
    return caf::make_error(caf::sec::runtime_error, std::string{e.what()});
  } catch (...) {
    return caf::make_error(caf::sec::runtime_error,
                           std::string{"an exception of an unknown type"});
  }
}

/// Makes an exception in a handler end `self` with the exception's text as the
/// exit reason, which the monitoring actor logs. CAF would print it on standard
/// output.
template <class Self>
void keep_crash_reason(Self* self) {
  self->set_exception_handler(
    [](std::exception_ptr& x) { return crash_reason(x); });
}

} // namespace fillguard

#pragma once

namespace fillguard {

/// Ends the process with `code`, without the destructors of globals. Only for
/// when threads of others hang that nobody can join: cpprestsdk's, which a
/// server that froze in the middle of an HTTP answer holds for some seconds,
/// and CAF's, which dials a host that does not answer. Those destructors would
/// wait for them. Logs and output are written before.
[[noreturn]] void end_at_once(int code);

} // namespace fillguard

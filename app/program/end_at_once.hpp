#pragma once

namespace fillguard {

/// Ends the process with `code`, without the destructors of globals. Only for
/// hanging threads of libraries, which cannot be joined and for which those
/// destructors would wait: cpprestsdk's, blocked for some seconds by a server
/// that froze in the middle of an HTTP answer, and CAF's, connecting to a host
/// that does not answer. Logs and output are written before.
[[noreturn]] void end_at_once(int code);

} // namespace fillguard

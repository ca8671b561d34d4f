#pragma once

#include "messages/result.hpp"

namespace fillguard {

/// Keeps this process's memory out of core dumps and away from debuggers of its
/// own user.
result<void> forbid_dumps();

/// Closes every descriptor from `first` on, so that no socket is inherited.
result<void> close_descriptors_from(unsigned first);

/// Denies this process, in all its threads and for good, every socket that is
/// not AF_UNIX, io_uring (which makes sockets, too) and other programs. Fails
/// unless a socket of the internet is refused afterwards.
result<void> forbid_network();

} // namespace fillguard

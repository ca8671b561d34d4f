#include "app/signer/process_guard.hpp"

#include <cerrno>
#include <cstring>
#include <memory>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace fillguard {

namespace {

tl::unexpected<error> problem(const char* what, int code) {
  return failure("signer", std::string{what} + ": " + std::strerror(code));
}

struct filter_end {
  void operator()(void* x) const { seccomp_release(x); }
};

/// Returns a negative error of libseccomp, or 0.
int add_rules(scmp_filter_ctx to) {
  const auto denied = SCMP_ACT_ERRNO(EACCES);
  for (auto call : {SCMP_SYS(socket), SCMP_SYS(socketpair)}) {
    const scmp_arg_cmp other{0, SCMP_CMP_NE, AF_UNIX, 0};
    if (const auto code = seccomp_rule_add_array(to, denied, call, 1, &other);
        code != 0)
      return code;
  }
  for (auto call : {SCMP_SYS(io_uring_setup), SCMP_SYS(io_uring_enter),
                    SCMP_SYS(io_uring_register), SCMP_SYS(execve),
                    SCMP_SYS(execveat), SCMP_SYS(ptrace)})
    if (const auto code = seccomp_rule_add(to, denied, call, 0); code != 0)
      return code;
  return 0;
}

} // namespace

result<void> forbid_dumps() {
  const rlimit none{0, 0};
  if (::setrlimit(RLIMIT_CORE, &none) != 0
      || ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
    return problem("cannot forbid core dumps", errno);
  return {};
}

result<void> close_descriptors_from(unsigned first) {
  if (::close_range(first, ~0U, 0) != 0)
    return problem("cannot close inherited descriptors", errno);
  return {};
}

result<void> forbid_network() {
  const std::unique_ptr<void, filter_end> filter{seccomp_init(SCMP_ACT_ALLOW)};
  if (!filter)
    return failure("signer", "cannot make a filter of system calls");
  // For the thread that writes the log, too.
  auto code = seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1);
  if (code == 0)
    code = add_rules(filter.get());
  if (code == 0)
    code = seccomp_load(filter.get());
  if (code != 0)
    return problem("cannot deny itself the network", -code);
  const auto socket = ::socket(AF_INET, SOCK_STREAM, 0);
  if (socket < 0)
    return {};
  ::close(socket);
  return failure("signer", "could still open a socket of the internet");
}

} // namespace fillguard

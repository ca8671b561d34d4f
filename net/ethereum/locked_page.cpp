#include "net/ethereum/locked_page.hpp"

#include <cerrno>
#include <cstring>
#include <string>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

namespace fillguard::net::ethereum {

result<locked_page> locked_page::make() {
  const auto size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  void* at = ::mmap(nullptr, size, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED)
    return failure("memory for the key",
                   std::string{"cannot be had: "} + std::strerror(errno));
  locked_page out{static_cast<std::uint8_t*>(at), size};
  if (::mlock(at, size) != 0)
    return failure("memory for the key",
                   std::string{"cannot be locked: "} + std::strerror(errno)
                     + "; allow a few pages with `ulimit -l 64` or "
                     + "LimitMEMLOCK=64K");
  if (::madvise(at, size, MADV_DONTDUMP) != 0)
    return failure("memory for the key",
                   std::string{"cannot be kept out of core dumps: "}
                     + std::strerror(errno));
  return out;
}

locked_page::locked_page(locked_page&& x) noexcept
    : at_{std::exchange(x.at_, nullptr)}, size_{std::exchange(x.size_, 0)} {
  // nop
}

locked_page& locked_page::operator=(locked_page&& x) noexcept {
  if (this != &x) {
    release();
    at_ = std::exchange(x.at_, nullptr);
    size_ = std::exchange(x.size_, 0);
  }
  return *this;
}

locked_page::~locked_page() {
  release();
}

void locked_page::release() {
  if (at_ == nullptr)
    return;
  ::explicit_bzero(at_, size_);
  ::munmap(at_, size_); // Unlocks it, too. Cannot fail for a mapped page.
}

} // namespace fillguard::net::ethereum

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace fillguard::trace {

/// A bounded lock-free queue from one thread to one other. When the queue is
/// full, new entries are lost and counted, so that the writer never waits.
template <class T>
class ring {
public:
  /// `size` must be a power of two.
  explicit ring(std::size_t size)
      : mask_{size - 1}, slots_{std::make_unique_for_overwrite<T[]>(size)} {
    // nop
  }

  /// Returns whether it is time to read: once in an eighth of the entries, when
  /// as many are unread. Only on the writing thread.
  bool push(const T& value) {
    const auto at = written_.load(std::memory_order_relaxed);
    if (at - known_read_ > mask_) {
      known_read_ = read_.load(std::memory_order_acquire);
      if (at - known_read_ > mask_) {
        lost_.store(lost_.load(std::memory_order_relaxed) + 1,
                    std::memory_order_relaxed);
        return false;
      }
    }
    slots_[at & mask_] = value;
    written_.store(at + 1, std::memory_order_release);
    const auto much = (mask_ + 1) / 8;
    return (at & (much - 1)) == much - 1
           && at - read_.load(std::memory_order_relaxed) >= much - 1;
  }

  /// Passes all entries to `f`, oldest first, and returns their number. Only on
  /// the reading thread.
  template <class F>
  std::size_t drain(F&& f) {
    const auto from = read_.load(std::memory_order_relaxed);
    const auto to = written_.load(std::memory_order_acquire);
    for (auto at = from; at != to; ++at)
      f(slots_[at & mask_]);
    read_.store(to, std::memory_order_release);
    return static_cast<std::size_t>(to - from);
  }

  std::uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }

  std::size_t capacity() const { return mask_ + 1; }

private:
  static constexpr std::size_t line = 64; ///< Size of a cache line.

  alignas(line) std::atomic<std::uint64_t> written_{0};
  std::uint64_t known_read_ = 0; ///< The writer's last read of `read_`.
  std::atomic<std::uint64_t> lost_{0};
  alignas(line) std::atomic<std::uint64_t> read_{0};
  alignas(line) std::size_t mask_;
  std::unique_ptr<T[]> slots_;
};

} // namespace fillguard::trace

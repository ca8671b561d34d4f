#pragma once

#include <caf/actor_addr.hpp>
#include <caf/actor_cast.hpp>
#include <caf/actor_control_block.hpp>

#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace fillguard {

/// The running actors by name. Filled on the supervisor's thread; thread-safe.
class roster {
public:
  void put(const std::string& name, caf::actor_addr x) {
    const std::lock_guard guard{mutex_};
    running_[name] = std::move(x);
  }

  /// The actor as a handle of the given type.
  template <class Handle>
  Handle get_as(const std::string& name) const {
    return caf::actor_cast<Handle>(get(name));
  }

  /// Null when no actor of that name is running.
  caf::strong_actor_ptr get(const std::string& name) const {
    const std::lock_guard guard{mutex_};
    const auto at = running_.find(name);
    return at == running_.end()
             ? nullptr
             : caf::actor_cast<caf::strong_actor_ptr>(at->second);
  }

  void clear() {
    const std::lock_guard guard{mutex_};
    running_.clear();
  }

private:
  mutable std::mutex mutex_;
  std::map<std::string, caf::actor_addr> running_; ///< Weak references.
};

} // namespace fillguard

#pragma once

// Only for the sources of this folder: it names Boost's types.

#include "net/connect/client_tls.hpp"
#include "net/web_sockets/web_sockets.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

namespace fillguard::net::web_sockets {

class link;

/// The state that all web sockets of a transport share. One thread runs all
/// their handlers, so that only the members below the mutex need it.
class loop {
public:
  explicit loop(settings how) : settings_{std::move(how)} {
    // nop
  }

  const settings& how() const { return settings_; }
  boost::asio::io_context& context() { return context_; }

  /// For the loop's thread. Throws when the system's certificates cannot be
  /// read.
  boost::asio::ssl::context& tls() {
    if (!tls_)
      tls_.emplace(connect::client_tls());
    return *tls_;
  }

  /// Calls `f` on the loop's thread, unless the loop has ended.
  template <class F>
  void post(F f) {
    const std::lock_guard guard{mutex_};
    if (!ended_)
      boost::asio::post(context_, std::move(f));
  }

  /// Stops posting: a posted function would hold the loop's owner.
  void end() {
    const std::lock_guard guard{mutex_};
    ended_ = true;
  }

  /// Keeps a link until `leave`. Returns whether links may still begin.
  bool enter(const std::shared_ptr<link>& one) {
    const std::lock_guard guard{mutex_};
    links_.insert(one);
    return !stopped_;
  }

  void leave(const std::shared_ptr<link>& one) {
    const std::lock_guard guard{mutex_};
    links_.erase(one);
    if (links_.empty())
      empty_.notify_all();
  }

  std::size_t size() const {
    const std::lock_guard guard{mutex_};
    return links_.size();
  }

  std::set<std::shared_ptr<link>> links() const {
    const std::lock_guard guard{mutex_};
    return links_;
  }

  void refuse_more() {
    const std::lock_guard guard{mutex_};
    stopped_ = true;
  }

  void wait_empty(std::chrono::milliseconds limit) {
    std::unique_lock guard{mutex_};
    empty_.wait_for(guard, limit, [this] { return links_.empty(); });
  }

private:
  settings settings_;
  boost::asio::io_context context_{1};
  std::optional<boost::asio::ssl::context> tls_;
  mutable std::mutex mutex_;
  std::condition_variable empty_;
  bool stopped_ = false;
  bool ended_ = false;
  std::set<std::shared_ptr<link>> links_;
};

} // namespace fillguard::net::web_sockets

#include "net/cpprest/cpprest_transport.hpp"

#include "net/cpprest/gate.hpp"
#include "net/cpprest/http_fetcher.hpp"
#include "net/cpprest/pool.hpp"
#include "net/cpprest/ws_link.hpp"

#include <mutex>
#include <pplx/threadpool.h>
#include <utility>
#include <vector>

namespace fillguard::net {

namespace {

/// The user's end of a link.
class user_end : public web_socket {
public:
  explicit user_end(std::shared_ptr<cpprest::ws_link> x) : link_{std::move(x)} {
    // nop
  }

  ~user_end() override { link_->let_go(); }

  void say(std::string text) override { link_->say(std::move(text)); }

private:
  std::shared_ptr<cpprest::ws_link> link_;
};

} // namespace

bool initialize_pool(std::size_t threads) {
  try {
    crossplat::threadpool::initialize_with_threads(threads);
    return true;
  } catch (const std::exception&) {
    return false; // The only failure there is: it runs already.
  }
}

class cpprest_transport::impl {
public:
  impl(std::shared_ptr<const clock> clock, const settings& how)
      : link_settings_{clock, how.largest_frame, how.dial_deadline},
        fetcher_{std::move(clock), how.largest_body, gate_} {
    // nop
  }

  cpprest::http_fetcher& fetcher() { return fetcher_; }

  cpprest::gate& outside() { return *gate_; }

  std::unique_ptr<web_socket> dial(std::string url, web_socket_sinks sinks) {
    auto link =
      cpprest::ws_link::make(std::move(sinks), link_settings_, *gate_);
    const auto hold = link->hold();
    if (remember(link))
      link->start(std::move(url));
    else
      abort_later(link);
    return std::make_unique<user_end>(std::move(link));
  }

  void stop() {
    fetcher_.stop();
    std::vector<std::weak_ptr<cpprest::ws_link>> links;
    {
      const std::lock_guard guard{mutex_};
      stopped_ = true;
      links.swap(links_);
    }
    for (const auto& x : links)
      if (auto link = x.lock())
        abort_later(link);
  }

private:
  static void abort_later(const std::shared_ptr<cpprest::ws_link>& x) {
    cpprest::pool().post([x] { x->abort("shutting down"); });
  }

  /// Returns whether links may still be started.
  bool remember(const std::shared_ptr<cpprest::ws_link>& x) {
    const std::lock_guard guard{mutex_};
    std::erase_if(links_, [](const auto& old) { return old.expired(); });
    if (!stopped_)
      links_.push_back(x);
    return !stopped_;
  }

  std::shared_ptr<cpprest::gate> gate_ = std::make_shared<cpprest::gate>();
  cpprest::ws_link::settings link_settings_;
  cpprest::http_fetcher fetcher_;
  std::mutex mutex_;
  bool stopped_ = false;
  std::vector<std::weak_ptr<cpprest::ws_link>> links_;
};

cpprest_transport::cpprest_transport(std::shared_ptr<const clock> clock)
    : cpprest_transport{std::move(clock), settings{}} {
  // nop
}

cpprest_transport::cpprest_transport(std::shared_ptr<const clock> clock,
                                     settings how)
    : impl_{std::make_unique<impl>(std::move(clock), how)} {
  // nop
}

cpprest_transport::~cpprest_transport() {
  impl_->stop();
}

void cpprest_transport::fetch(http_request request,
                              std::function<void(http_reply)> done) {
  impl_->fetcher().fetch(std::move(request), std::move(done));
}

std::unique_ptr<web_socket> cpprest_transport::dial(std::string url,
                                                    web_socket_sinks sinks) {
  return impl_->dial(std::move(url), std::move(sinks));
}

bool cpprest_transport::shutdown(std::chrono::milliseconds limit) {
  impl_->stop();
  return impl_->outside().wait_empty(limit);
}

std::size_t cpprest_transport::inside() const {
  return impl_->outside().inside();
}

} // namespace fillguard::net

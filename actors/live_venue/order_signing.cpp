#include "actors/live_venue/order_signing.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace fillguard {

namespace {

namespace clob = net::polymarket;
using done_function = std::function<void(result<clob::signed_order>)>;

class signing_here : public order_signing {
public:
  signing_here(std::shared_ptr<clob::order_signer> by,
               clob::trading_account account)
      : by_{std::move(by)}, account_{account} {
    // nop
  }

  void sign(const clob::exchange_order& x, done_function done) override {
    const std::lock_guard guard{mutex_};
    done(clob::sign_order(*by_, x, account_));
  }

private:
  std::mutex mutex_;
  std::shared_ptr<clob::order_signer> by_;
  clob::trading_account account_;
};

class signing_elsewhere : public order_signing {
public:
  signing_elsewhere(std::shared_ptr<clob::order_signer> by,
                    clob::trading_account account)
      : by_{std::move(by)}, account_{account}, thread_{[this] { run(); }} {
    // nop
  }

  ~signing_elsewhere() override {
    {
      const std::lock_guard guard{mutex_};
      stops_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  void sign(const clob::exchange_order& x, done_function done) override {
    {
      const std::lock_guard guard{mutex_};
      requests_.push_back({x, std::move(done)});
    }
    changed_.notify_all();
  }

private:
  struct signing_request {
    clob::exchange_order order;
    done_function done;
  };

  std::optional<signing_request> next() {
    std::unique_lock guard{mutex_};
    changed_.wait(guard, [this] { return stops_ || !requests_.empty(); });
    if (requests_.empty())
      return std::nullopt;
    auto out = std::move(requests_.front());
    requests_.pop_front();
    return out;
  }

  bool stops() {
    const std::lock_guard guard{mutex_};
    return stops_;
  }

  void run() {
    while (auto x = next())
      if (stops())
        x->done(failure("signer", "the service stops"));
      else
        x->done(clob::sign_order(*by_, x->order, account_));
  }

  std::shared_ptr<clob::order_signer> by_; ///< Used by the thread alone.
  clob::trading_account account_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<signing_request> requests_;
  bool stops_ = false;
  std::thread thread_; ///< Last: uses the others.
};

} // namespace

std::unique_ptr<order_signing> sign_here(std::shared_ptr<clob::order_signer> by,
                                         clob::trading_account account) {
  return std::make_unique<signing_here>(std::move(by), account);
}

std::unique_ptr<order_signing>
sign_elsewhere(std::shared_ptr<clob::order_signer> by,
               clob::trading_account account) {
  return std::make_unique<signing_elsewhere>(std::move(by), account);
}

} // namespace fillguard

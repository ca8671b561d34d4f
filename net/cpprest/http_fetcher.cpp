#include "net/cpprest/http_fetcher.hpp"

#include "net/cpprest/pool.hpp"
#include "net/retry_after.hpp"

#include <boost/asio/steady_timer.hpp>
#include <cpprest/http_client.h>

#include <atomic>
#include <map>
#include <mutex>
#include <unordered_set>
#include <utility>

namespace fillguard::net::cpprest {

namespace {

namespace http = web::http;

using client_ptr = std::shared_ptr<http::client::http_client>;

/// The library's own limit for each step of a request. It must never be the
/// first to act, for after it the library may send the request again.
constexpr std::chrono::minutes backstop{5};

client_ptr make_client(const web::uri& base) {
  http::client::http_client_config how;
  how.set_timeout(backstop);
  how.set_max_redirects(0);
  how.set_ssl_context_callback(forbid_old_tls);
  return std::make_shared<http::client::http_client>(base, how);
}

} // namespace

/// What all requests use together.
struct http_fetcher::shared {
  std::shared_ptr<const net::clock> clock;
  std::size_t largest_body = 0;
  std::shared_ptr<gate> outside;
  std::mutex mutex;
  bool stopped = false;
  std::map<std::string, client_ptr> clients;
  std::unordered_set<std::shared_ptr<flight>> flying; ///< Unanswered.

  client_ptr client_for(const web::uri& url) {
    const auto base = url.authority();
    const std::lock_guard guard{mutex};
    auto& out = clients[base.to_string()];
    if (!out)
      out = make_client(base);
    return out;
  }
};

/// One request, from the asking to the end of its last task.
class http_fetcher::flight : public std::enable_shared_from_this<flight> {
public:
  flight(std::shared_ptr<shared> with, std::function<void(http_reply)> done)
      : with_{std::move(with)}, done_{std::move(done)},
        pass_{with_->outside->enter()}, timer_{pool()} {
    // nop
  }

  /// Runs on the pool, so that the asking thread does not pay for look-ups.
  void start(http_request request) {
    if (!start_timer(request.deadline))
      return;
    try {
      launch(request);
    } catch (const std::exception& problem) {
      fail(problem.what());
    }
  }

  /// Answers with an error at once, and ends what still runs.
  void abort(std::string why) {
    if (fail(std::move(why)))
      pool().post([me = shared_from_this()] { me->cancelling_.cancel(); });
  }

private:
  /// Returns false when the answer was given before there was a question.
  bool start_timer(std::chrono::milliseconds deadline) {
    const std::lock_guard guard{timer_mutex_};
    if (answered_)
      return false;
    timer_.expires_after(with_->clock->outside(deadline));
    timer_.async_wait([me = shared_from_this(),
                       deadline](const boost::system::error_code& aborted) {
      if (!aborted)
        me->abort("deadline passed after " + std::to_string(deadline.count())
                  + " ms");
    });
    return true;
  }

  void launch(const http_request& request) {
    const web::uri url{request.url};
    http::http_request out{request.method};
    out.set_request_uri(url.resource());
    if (!request.body.empty())
      out.set_body(request.body);
    for (const auto& [name, value] : request.headers)
      out.headers()[name] = value;
    out.set_progress_handler(
      [me = shared_from_this()](http::message_direction::direction way,
                                utility::size64_t so_far) {
        if (way == http::message_direction::download)
          me->check_size(so_far);
      });
    with_->client_for(url)
      ->request(out, cancelling_.get_token())
      .then([me = shared_from_this()](http::http_response x) {
        me->note_head(x);
        return x.extract_vector();
      })
      .then([me = shared_from_this()](
              const pplx::task<std::vector<unsigned char>>& body) {
        try {
          const auto& bytes = body.get();
          me->reply_.body.assign(bytes.begin(), bytes.end());
          me->answer(std::move(me->reply_));
        } catch (const std::exception& problem) {
          me->fail(problem.what());
        }
      });
  }

  void note_head(const http::http_response& x) {
    check_size(x.headers().content_length());
    reply_.status = x.status_code();
    const auto at = x.headers().find(http::header_names::retry_after);
    if (at != x.headers().end())
      reply_.retry_after = parse_retry_after(at->second, with_->clock->now());
  }

  void check_size(utility::size64_t bytes) {
    if (bytes > with_->largest_body)
      abort("body too large: over " + std::to_string(with_->largest_body)
            + " bytes");
  }

  bool fail(std::string why) {
    http_reply out;
    out.error = std::move(why);
    return answer(std::move(out));
  }

  /// Returns whether this was the answer, not one too many.
  bool answer(http_reply x) {
    if (answered_.exchange(true))
      return false;
    x.received_at = with_->clock->now();
    {
      const std::lock_guard guard{timer_mutex_};
      timer_.cancel();
    }
    {
      const std::lock_guard guard{with_->mutex};
      with_->flying.erase(shared_from_this());
    }
    const auto done = std::move(done_);
    done(std::move(x));
    return true;
  }

  std::shared_ptr<shared> with_;
  std::function<void(http_reply)> done_;
  std::shared_ptr<gate::pass> pass_;
  pplx::cancellation_token_source cancelling_;
  std::mutex timer_mutex_;
  boost::asio::steady_timer timer_;
  std::atomic<bool> answered_{false};
  http_reply reply_; ///< Head, then body, before anybody else sees it.
};

http_fetcher::http_fetcher(std::shared_ptr<const clock> clock,
                           std::size_t largest_body,
                           std::shared_ptr<gate> outside)
    : shared_{std::make_shared<shared>()} {
  shared_->clock = std::move(clock);
  shared_->largest_body = largest_body;
  shared_->outside = std::move(outside);
}

void http_fetcher::fetch(http_request request,
                         std::function<void(http_reply)> done) {
  auto one = std::make_shared<flight>(shared_, std::move(done));
  bool stopped = false;
  {
    const std::lock_guard guard{shared_->mutex};
    stopped = shared_->stopped;
    if (!stopped)
      shared_->flying.insert(one);
  }
  pool().post([one, stopped, request = std::move(request)]() mutable {
    if (stopped)
      one->abort("shutting down");
    else
      one->start(std::move(request));
  });
}

void http_fetcher::stop() {
  std::unordered_set<std::shared_ptr<flight>> flying;
  {
    const std::lock_guard guard{shared_->mutex};
    shared_->stopped = true;
    flying = shared_->flying;
  }
  for (const auto& x : flying)
    pool().post([x] { x->abort("shutting down"); });
}

} // namespace fillguard::net::cpprest

#include "net/cpprest/http_fetcher.hpp"

#include "net/address.hpp"
#include "net/cpprest/pool.hpp"
#include "net/http_body.hpp"
#include "net/http_once/http_once.hpp"
#include "net/retry_after.hpp"

#include <boost/asio/steady_timer.hpp>
#include <cpprest/http_client.h>

#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <unordered_set>
#include <utility>

namespace fillguard::net::cpprest {

namespace {

namespace http = web::http;

using client_ptr = std::shared_ptr<http::client::http_client>;

/// The library's own limit for each step of a request. It must be longer than
/// ours, since after it the library may send the request again.
constexpr std::chrono::minutes backstop{5};

client_ptr make_client(const web::uri& base) {
  http::client::http_client_config how;
  how.set_timeout(backstop);
  how.set_max_redirects(0);
  how.set_ssl_context_callback(forbid_old_tls);
  return std::make_shared<http::client::http_client>(base, how);
}

} // namespace

/// The state that all requests share.
struct http_fetcher::shared {
  std::shared_ptr<const net::clock> clock;
  std::size_t largest_body = 0;
  std::shared_ptr<gate> outside;
  std::mutex mutex;
  bool stopped = false;
  std::map<std::string, client_ptr> clients;
  std::set<std::string> interim;
  std::unordered_set<std::shared_ptr<flight>> flying; ///< Unanswered.

  /// A client that keeps connections for the next request, except for a POST: a
  /// server may close an idle connection at any time, and the library repeats a
  /// GET that was lost so, but not a POST.
  client_ptr client_for(const web::uri& url, const std::string& method) {
    const auto base = url.authority();
    if (method == http::methods::POST)
      return make_client(base);
    const std::lock_guard guard{mutex};
    auto& out = clients[base.to_string()];
    if (!out)
      out = make_client(base);
    return out;
  }

  /// Servers whose answers may follow an interim one.
  bool sends_interim(const web::uri& base) {
    const std::lock_guard guard{mutex};
    return interim.contains(base.to_string());
  }

  /// A connection with an interim answer must not be used again: its next
  /// answer would belong to an earlier request.
  void note_interim(const web::uri& base) {
    const std::lock_guard guard{mutex};
    clients.erase(base.to_string());
    interim.insert(base.to_string());
  }
};

/// One request, from its start to the end of its last task.
class http_fetcher::flight : public std::enable_shared_from_this<flight> {
public:
  flight(std::shared_ptr<shared> with, std::string server,
         std::function<void(result<http_reply>)> done)
      : with_{std::move(with)}, server_{std::move(server)},
        done_{std::move(done)}, pass_{with_->outside->enter()}, timer_{pool()} {
    // nop
  }

  /// Runs on the pool, so that look-ups do not block the caller.
  void start(http_request request) {
    if (!start_timer(request.deadline))
      return;
    try {
      request_ = std::move(request);
      launch(request_);
    } catch (const std::exception& problem) {
      fail(problem.what());
    }
  }

  /// Answers with an error at once, and cancels the request.
  void abort(std::string why) {
    if (!fail(std::move(why)))
      return;
    end_direct();
    pool().post([me = shared_from_this()] { me->cancelling_.cancel(); });
  }

private:
  /// Returns false when the request was answered (aborted) before its start.
  bool start_timer(std::chrono::milliseconds deadline) {
    const std::lock_guard guard{mutex_};
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
    if (with_->sends_interim(url.authority()))
      return send_directly();
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
    client_ = with_->client_for(url, request.method);
    client_->request(out, cancelling_.get_token())
      .then([me = shared_from_this()](http::http_response x) {
        me->take_head(x);
        return x.extract_vector();
      })
      .then([me = shared_from_this()](
              const pplx::task<std::vector<unsigned char>>& body) {
        try {
          const auto& bytes = body.get();
          if (me->is_interim())
            me->repeat_directly();
          else
            me->take_body({bytes.begin(), bytes.end()});
        } catch (const std::exception& problem) {
          me->fail(problem.what());
        }
      });
  }

  bool is_interim() const {
    return reply_.status >= 100 && reply_.status < 200;
  }

  /// Repeats the request without the library, which takes an interim answer for
  /// the final one and drops the rest.
  void repeat_directly() {
    with_->note_interim(web::uri{request_.url}.authority());
    send_directly();
  }

  void send_directly() {
    auto direct = http_once::begin(
      pool(), request_, with_->largest_body,
      [me = shared_from_this()](result<http_once::answer> reply) {
        if (!reply) {
          me->fail(std::move(reply.error().what));
          return;
        }
        me->reply_.status = reply->status;
        me->reply_.retry_after =
          parse_retry_after(reply->retry_after, me->with_->clock->now());
        if (reply->age.empty() || reply->age == "0")
          me->reply_.date = parse_http_date(reply->date);
        me->encoding_ = std::move(reply->encoding);
        me->take_body(std::move(reply->body));
      });
    const std::lock_guard guard{mutex_};
    direct_ = std::move(direct);
    if (answered_ && direct_)
      direct_->cancel();
  }

  void end_direct() {
    const std::lock_guard guard{mutex_};
    if (direct_)
      direct_->cancel();
  }

  void take_head(const http::http_response& response) {
    check_size(response.headers().content_length());
    reply_.status = response.status_code();
    response.headers().match(http::header_names::content_encoding, encoding_);
    const auto at = response.headers().find(http::header_names::retry_after);
    if (at != response.headers().end())
      reply_.retry_after = parse_retry_after(at->second, with_->clock->now());
    // A cache keeps the Date, and adds the Age.
    std::string age;
    std::string date;
    if ((!response.headers().match(http::header_names::age, age) || age == "0")
        && response.headers().match(http::header_names::date, date))
      reply_.date = parse_http_date(date);
  }

  void take_body(std::string bytes) {
    auto text = read_body(std::move(bytes), encoding_, with_->largest_body);
    // The status of an error reply counts even if its body cannot be read.
    if (!text && reply_.status == 200) {
      fail(to_string(text.error()));
      return;
    }
    reply_.body = text ? std::move(*text) : std::string{};
    answer(std::move(reply_));
  }

  void check_size(utility::size64_t bytes) {
    if (bytes > with_->largest_body)
      abort("body too large: over " + std::to_string(with_->largest_body)
            + " bytes");
  }

  bool fail(std::string why) {
    return answer(failure(server_, std::move(why)));
  }

  /// Returns false if there was an answer already.
  bool answer(result<http_reply> input) {
    if (answered_.exchange(true))
      return false;
    if (input)
      input->received_at = with_->clock->now();
    {
      const std::lock_guard guard{mutex_};
      timer_.cancel();
    }
    {
      const std::lock_guard guard{with_->mutex};
      with_->flying.erase(shared_from_this());
    }
    const auto done = std::move(done_);
    done(std::move(input));
    return true;
  }

  std::shared_ptr<shared> with_;
  const std::string server_; ///< The URL has keys, and is in no error.
  std::function<void(result<http_reply>)> done_;
  std::shared_ptr<gate::pass> pass_;
  pplx::cancellation_token_source cancelling_;
  std::mutex mutex_;
  boost::asio::steady_timer timer_;
  std::atomic<bool> answered_{false};
  http_request request_;
  client_ptr client_;
  std::shared_ptr<http_once::exchange> direct_; ///< After an interim answer.
  std::string encoding_;                        ///< Of the body.
  http_reply reply_; ///< Being filled: head, then body.
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
                         std::function<void(result<http_reply>)> done) {
  const auto to = read_address(request.url, "http", "https");
  auto one = std::make_shared<flight>(shared_, to ? to->host : "HTTP request",
                                      std::move(done));
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

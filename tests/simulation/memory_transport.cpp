#include "tests/simulation/memory_transport.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace fillguard::test {

namespace {

using namespace std::chrono_literals;

/// "/ws/market?x" of "ws://venue/ws/market?x".
std::string target_of(const std::string& url) {
  const auto host = url.find("://");
  const auto path = url.find('/', host == std::string::npos ? 0 : host + 3);
  return path == std::string::npos ? "/" : url.substr(path);
}

std::string source_of(std::string_view target) {
  const auto path = target.substr(0, target.find('?'));
  if (path == "/ws/market")
    return "market_ws";
  if (path == "/ws/user")
    return "user_ws";
  if (path == "/rtds" || path == "/")
    return "rtds";
  return path == "/ws" ? "polybolt" : "binance";
}

std::optional<std::chrono::milliseconds>
retry_after_of(const net::sim::http_answer& x) {
  for (const auto& [name, value] : x.headers) {
    int seconds = 0;
    const auto* end = value.data() + value.size();
    if (name == "Retry-After"
        && std::from_chars(value.data(), end, seconds).ptr == end)
      return std::chrono::seconds{seconds};
  }
  return std::nullopt;
}

} // namespace

struct memory_transport::line {
  net::sim::connection_id id = 0;
  std::string target;
  std::string source;
  net::web_socket_sinks sinks;
  agenda::time last_in{0};  ///< When the newest frame to us arrives.
  agenda::time last_out{0}; ///< When our newest frame arrives.
  bool over = false;        ///< Closed or lost.
};

class memory_transport::handle : public net::web_socket {
public:
  handle(memory_transport& over, std::shared_ptr<line> x)
      : over_{over}, line_{std::move(x)} {
    // nop
  }

  ~handle() override {
    line_->over = true;
    auto& way = over_;
    way.lines_.erase(line_->id);
    way.when_.after(way.on_the_way({}), [&way, id = line_->id] {
      way.catch_up_();
      way.venue_->gone(id);
    });
  }

  void send_text(std::string text) override {
    auto& way = over_;
    line_->last_out =
      std::max(line_->last_out, way.when_.now() + way.on_the_way({}));
    way.when_.at(line_->last_out, [&way, x = line_, text = std::move(text)] {
      if (x->over)
        return;
      way.catch_up_();
      way.venue_->receive(x->id, text);
    });
  }

private:
  memory_transport& over_;
  std::shared_ptr<line> line_;
};

memory_transport::memory_transport(agenda& when, std::uint64_t seed)
    : when_{when}, chance_{seed} {
  // nop
}

agenda::time memory_transport::on_the_way(const line_condition& x) {
  const auto most = 20'000 + x.slow.count() * 1'000;
  return std::chrono::microseconds{
    500 + static_cast<std::int64_t>(chance_.below(most))};
}

net::sim::venue_sinks memory_transport::sinks() {
  net::sim::venue_sinks out;
  out.send_frame = [this](net::sim::connection_id id, std::string text, bool) {
    const auto at = lines_.find(id);
    if (at == lines_.end())
      return;
    auto& to = *at->second;
    const auto& now = conditions_[to.source];
    ++frames_;
    if (now.lost > 0 && chance_.uniform() < now.lost)
      return;
    const bool twice = now.repeated > 0 && chance_.uniform() < now.repeated;
    to.last_in = std::max(to.last_in, when_.now() + on_the_way(now));
    if (twice)
      deliver(to, text, to.last_in);
    deliver(to, std::move(text), to.last_in);
  };
  out.drop = [this](net::sim::connection_id id, std::uint16_t code) {
    if (const auto at = lines_.find(id); at != lines_.end())
      end(*at->second, "closed with " + std::to_string(code));
  };
  out.answer = [this](net::sim::request_id id, net::sim::http_answer what) {
    result<net::http_reply> x;
    if (what.status == 0) {
      x = failure("venue", "the connection was closed");
    } else {
      x->status = what.status;
      x->body = std::move(what.body);
      x->retry_after = retry_after_of(what);
    }
    when_.after(on_the_way(conditions_["http"]),
                [this, id, x = std::move(x)]() mutable { reply(id, x); });
  };
  return out;
}

void memory_transport::connect(net::sim::venue& to,
                               std::function<void()> catch_up) {
  venue_ = &to;
  catch_up_ = std::move(catch_up);
}

void memory_transport::deliver(line& to, std::string text, agenda::time at) {
  when_.at(at, [this, x = lines_.at(to.id), text = std::move(text)]() mutable {
    if (!x->over)
      x->sinks.text(std::move(text), clock_->now());
  });
}

void memory_transport::end(line& x, std::string why) {
  when_.at(std::max(x.last_in, when_.now() + 1ms),
           [this, x = lines_.at(x.id), why = std::move(why)] {
             if (x->over)
               return;
             x->over = true;
             lines_.erase(x->id);
             x->sinks.lost({why});
           });
}

void memory_transport::reply(net::sim::request_id id,
                             result<net::http_reply> x) {
  const auto at = requests_.find(id);
  if (at == requests_.end())
    return;
  const auto done = std::move(at->second.done);
  requests_.erase(at);
  if (x)
    x->received_at = clock_->now();
  done(std::move(x));
}

void memory_transport::fetch(
  net::http_request request,
  std::function<void(result<net::http_reply>)> done) {
  const auto id = ++ids_;
  requests_[id] = {std::move(done)};
  when_.after(request.deadline,
              [this, id] { reply(id, failure("venue", "timed out")); });
  const auto& now = conditions_["http"];
  if (now.lost > 0 && chance_.uniform() < now.lost) {
    when_.after(on_the_way(now), [this, id] {
      reply(id, failure("venue", "connection reset"));
    });
    return;
  }
  net::sim::http_ask forwarded;
  forwarded.method = std::move(request.method);
  forwarded.target = target_of(request.url);
  forwarded.headers = std::move(request.headers);
  forwarded.body = std::move(request.body);
  when_.after(on_the_way(now), [this, id, forwarded = std::move(forwarded)] {
    catch_up_();
    venue_->ask(id, forwarded);
  });
}

std::unique_ptr<net::web_socket>
memory_transport::dial(std::string url, net::web_socket_sinks sinks) {
  auto made = std::make_shared<line>();
  made->id = ++ids_;
  made->target = target_of(url);
  made->source = source_of(made->target);
  made->sinks = std::move(sinks);
  lines_[made->id] = made;
  when_.after(on_the_way(conditions_[made->source]), [this, made] {
    if (made->over)
      return;
    made->last_in = when_.now();
    catch_up_();
    if (!venue_->open(made->id, made->target)) {
      end(*made, "refused");
      return;
    }
    // The venue's first frames take longer.
    made->sinks.opened();
  });
  return std::make_unique<handle>(*this, std::move(made));
}

} // namespace fillguard::test

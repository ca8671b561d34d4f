#include "app/doctor/examination.hpp"

#include "app/program/wait_for_answer.hpp"

namespace fillguard::doctor {

result<net::http_reply, no_answer> ask(const examination& subject,
                                       net::http_request request) {
  request.deadline = subject.patience;
  auto reply = wait_for_answer(*subject.outside, std::move(request));
  if (!reply)
    return failure(no_answer{0, "no answer: " + reply.error().what});
  if (reply->status != 200)
    return failure(no_answer{reply->status,
                             "answered HTTP " + std::to_string(reply->status)});
  return std::move(*reply);
}

std::string endpoint_advice(const std::string& key, const no_answer& x) {
  if (x.status == 429)
    return "wait: this address has asked too often";
  if (x.status == 401 || x.status == 403)
    return "the venue refuses this address; it does not serve every country";
  if (x.status >= 500)
    return "the venue has trouble; see its status page, try again";
  return "check " + key + ", the firewall and the network";
}

conversation::conversation(const examination& subject, std::string url)
    : shared_{std::make_shared<shared>()}, end_{std::chrono::steady_clock::now()
                                                + subject.clock->outside(
                                                  subject.patience)} {
  const auto note = [to = shared_](event y) {
    {
      const std::lock_guard guard{to->mutex};
      to->events.push_back(std::move(y));
    }
    to->changed.notify_all();
  };
  using kind = event::kind_type;
  socket_ = subject.outside->dial(
    std::move(url), {[note] {
                       note({kind::opened, {}, {}});
                     },
                     [note](std::string text, utc_time at) {
                       note({kind::text, std::move(text), at});
                     },
                     [note](net::socket_loss loss) {
                       note({kind::lost, std::move(loss.why), {}});
                     }});
}

conversation::~conversation() = default;

void conversation::add(std::string text) {
  socket_->send_text(std::move(text));
}

conversation::event conversation::next() {
  std::unique_lock guard{shared_->mutex};
  if (!shared_->changed.wait_until(guard, end_,
                                   [this] { return !shared_->events.empty(); }))
    return {};
  auto out = std::move(shared_->events.front());
  shared_->events.pop_front();
  return out;
}

} // namespace fillguard::doctor

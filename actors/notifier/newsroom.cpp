#include "actors/notifier/newsroom.hpp"

#include <utility>

namespace fillguard {

namespace {

/// More than the notices of one window.
constexpr std::size_t most_told = 512;

bool is_news(notice::kind_type x) {
  using kind = notice::kind_type;
  switch (x) {
  case kind::fill:
  case kind::danger:
  case kind::hedge:
  case kind::exit:
  case kind::lock:
  case kind::halt:
    return true;
  case kind::window:
  case kind::order:
  case kind::peak:
  case kind::difference:
  case kind::set_aside:
  case kind::clock:
  case kind::settled:
    break;
  }
  return false;
}

} // namespace

bool newsroom::is_repeated(const std::string& key) {
  if (!told_.insert(key).second)
    return true;
  told_order_.push_back(key);
  if (told_order_.size() > most_told) {
    told_.erase(told_order_.front());
    told_order_.pop_front();
  }
  return false;
}

net::notify::news newsroom::make(std::string kind, std::string about,
                                 std::string text, utc_time at) {
  // The id is made of kind, subject and time, so that it is the same after a
  // restart.
  auto id = kind + '/' + about + '/' + std::to_string(to_unix_ms(at));
  return {std::move(id), std::move(kind), std::move(about), std::move(text),
          at};
}

std::optional<net::notify::news> newsroom::note(const notice& x) {
  if (!is_news(x.kind))
    return std::nullopt;
  if (x.kind == notice::kind_type::halt) {
    if (std::exchange(halt_told_, x.text) == x.text)
      return std::nullopt;
    return make("halt", "all markets", x.text, x.at);
  }
  const auto place = x.window ? slug(*x.window) : to_string(x.market);
  // Danger may rise and fall again and again; the other events happen once.
  if (is_repeated(to_string(x.kind) + place + x.text
                  + (x.kind == notice::kind_type::danger
                       ? std::to_string(to_unix_ms(x.at))
                       : std::string{})))
    return std::nullopt;
  auto out = make(to_string(x.kind), place, x.text, x.at);
  // Several events may happen at the same time.
  if (x.tag.id != 0)
    out.id += '/' + std::to_string(x.tag.id);
  return out;
}

std::optional<net::notify::news> newsroom::note(const feed_status& x) {
  auto& feed = feeds_[x.name];
  if (x.state == feed_state::fresh) {
    feed.spoke = true;
    feed.not_fresh_since.reset();
    if (!std::exchange(feed.told, false))
      return std::nullopt;
    return make("feed", x.name, "fresh again", x.at);
  }
  if (!feed.not_fresh_since || *feed.not_fresh_since > x.at)
    feed.not_fresh_since = x.at;
  if (!feed.spoke || feed.told || x.at - *feed.not_fresh_since < feed_patience)
    return std::nullopt;
  feed.told = true;
  return make("feed", x.name,
              to_string(x.state) + (x.why.empty() ? "" : ": " + x.why), x.at);
}

} // namespace fillguard

#include "actors/notifier/notification_filter.hpp"

#include <utility>

namespace fillguard {

namespace {

/// More than the notices of one window.
constexpr std::size_t most_remembered = 512;

bool is_notified(const notice& event) {
  using kind = notice::kind_type;
  switch (event.kind) {
  case kind::fill:
  case kind::danger:
  case kind::hedge:
  case kind::exit:
  case kind::lock:
  case kind::halt:
  case kind::sight:
  case kind::unguarded:
  case kind::clock:
  case kind::arming:
  case kind::account:
  case kind::listing:
    return true;
  case kind::settled:
    // Most windows settle without a position.
    return event.position.has_value();
  case kind::difference:
    // A price to beat that is disputed; after the close it is history.
    return event.window && event.position && event.position->held > shares{}
           && event.at < next_window(*event.window).opens_at;
  case kind::window:
  case kind::order:
  case kind::peak:
  case kind::set_aside:
  case kind::control: // Its effect has a notice of its own.
    break;
  }
  return false;
}

} // namespace

bool notification_filter::is_repeated(const std::string& key) {
  if (!reported_.insert(key).second)
    return true;
  reported_keys_.push_back(key);
  if (reported_keys_.size() > most_remembered) {
    reported_.erase(reported_keys_.front());
    reported_keys_.pop_front();
  }
  return false;
}

net::notify::news notification_filter::make(std::string kind, std::string about,
                                            std::string text, utc_time at) {
  // The id is made of kind, subject and time, so that it is the same after a
  // restart.
  auto id = kind + '/' + about + '/' + std::to_string(to_unix_ms(at));
  return {std::move(id), std::move(kind), std::move(about), std::move(text),
          at};
}

std::optional<net::notify::news>
notification_filter::filter(const notice& event) {
  auto out = select(event);
  if (out && !banner_.empty())
    out->text =
      '[' + banner_
      + (event.not_armed_because ? " NOT ARMED: " + *event.not_armed_because
                                 : std::string{})
      + "] " + out->text;
  return out;
}

std::optional<net::notify::news>
notification_filter::filter(const feed_status& status) {
  auto out = select(status);
  if (out && !banner_.empty())
    out->text = '[' + banner_ + "] " + out->text;
  return out;
}

std::optional<net::notify::news>
notification_filter::filter(const window_view& view) {
  const auto over = days_.apply(view);
  if (!over)
    return std::nullopt;
  auto out = make("day", "all markets", over->text, view.at);
  // The same after a restart, whenever it is noticed.
  out.id = "day/" + std::to_string(to_unix_ms(over->day));
  if (!banner_.empty())
    out.text = '[' + banner_ + "] " + out.text;
  return out;
}

std::optional<net::notify::news>
notification_filter::select(const notice& event) {
  if (!is_notified(event))
    return std::nullopt;
  if (event.kind == notice::kind_type::halt) {
    if (std::exchange(last_halt_, event.text) == event.text)
      return std::nullopt;
    return make("halt", "all markets", event.text, event.at);
  }
  if (event.kind == notice::kind_type::clock) {
    // There is one clock, and each market reports it.
    if (std::exchange(last_clock_, event.text) == event.text)
      return std::nullopt;
    return make("clock", "all markets", event.text, event.at);
  }
  if (event.kind == notice::kind_type::arming)
    return make("arming", "all markets", event.text, event.at);
  const auto place =
    event.window ? slug(*event.window) : to_string(event.market);
  // Danger may rise and fall, and sight may be lost and return, again and
  // again; the other events happen once.
  const bool recurs = event.kind == notice::kind_type::danger
                      || event.kind == notice::kind_type::sight;
  if (is_repeated(
        to_string(event.kind) + place + event.text
        + (recurs ? std::to_string(to_unix_ms(event.at)) : std::string{})))
    return std::nullopt;
  auto out = make(to_string(event.kind), place, event.text, event.at);
  // Several events may happen at the same time.
  if (event.tag.id != 0)
    out.id += '/' + std::to_string(event.tag.id);
  out.details = event.details.value_or("");
  if (event.window && !site_.empty())
    out.link = site_ + "/event/" + place;
  return out;
}

std::optional<net::notify::news>
notification_filter::select(const feed_status& status) {
  if (status.state == feed_state::off)
    return std::nullopt; // Not configured.
  auto& feed = feeds_[status.name];
  if (status.state == feed_state::fresh) {
    feed.was_fresh = true;
    feed.not_fresh_since.reset();
    if (!std::exchange(feed.reported, false))
      return std::nullopt;
    return make("feed", status.name, "fresh again", status.at);
  }
  if (!feed.not_fresh_since || *feed.not_fresh_since > status.at)
    feed.not_fresh_since = status.at;
  if (!feed.was_fresh || feed.reported
      || status.at - *feed.not_fresh_since < feed_patience)
    return std::nullopt;
  feed.reported = true;
  return make("feed", status.name,
              to_string(status.state)
                + (status.why.empty() ? "" : ": " + status.why),
              status.at);
}

} // namespace fillguard

#include "net/http_api/event_pacer.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace fillguard::net::http_api {

std::string event_frame(std::string_view name, std::string_view data,
                        std::string_view id) {
  std::string out;
  if (!id.empty())
    out.append("id: ").append(id).append("\n");
  out.append("event: ").append(name).append("\ndata: ").append(data);
  return out.append("\n\n");
}

std::string notice_frame(const notice& x, const std::string& id) {
  return event_frame(to_string(x.kind), event_text(x, id), id);
}

std::string event_pacer::due(board_changes changes, moment now, utc_time at) {
  std::string out;
  for (const auto& x : changes.notices)
    out += notice_frame(x.what, id_of_(x.number));
  for (const auto& x : changes.feeds) {
    const auto slot = feeds_.find(x.name);
    if (slot != feeds_.end() && slot->second.sent_state == x.state
        && now - slot->second.sent_at < feed_every)
      continue;
    feeds_[x.name] = {x.state, now};
    out += event_frame("feed", feed_text(x, at));
  }
  for (auto& x : changes.markets)
    markets_[x->market].waiting = std::move(x);
  for (auto& [key, slot] : markets_) {
    if (!slot.waiting || now - slot.sent_at < market_every)
      continue;
    out += event_frame("state", market_text(*slot.waiting));
    slot = {nullptr, now};
  }
  if (out.empty() && now - last_sent_at_ >= silence_limit)
    out = ": still here\n\n";
  if (!out.empty())
    last_sent_at_ = now;
  return out;
}

event_pacer::moment event_pacer::next() const {
  auto out = last_sent_at_ + silence_limit;
  for (const auto& [key, slot] : markets_)
    if (slot.waiting)
      out = std::min(out, slot.sent_at + market_every);
  return out;
}

} // namespace fillguard::net::http_api

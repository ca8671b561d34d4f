#include "actors/fill_detector/feed_log.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace fillguard {

feed_log::feed_log(std::string name, std::string why) {
  status_.name = std::move(name);
  status_.why = std::move(why);
}

void feed_log::heard(utc_time now) {
  ++status_.messages;
  status_.newest = now;
}

bool feed_log::set(feed_state state, std::string why) {
  if (status_.state == state) {
    status_.why = std::move(why);
    return false;
  }
  spdlog::info("fill_detector feed_{} source={} why='{}'", to_string(state),
               status_.name, why);
  status_.state = state;
  status_.why = std::move(why);
  return true;
}

void feed_log::bad(const net::polymarket::bad_report& x, utc_time now) {
  constexpr auto quiet = std::chrono::seconds{30};
  const auto count = ++status_.bad[x.kind];
  const auto [last, first] = logged_.emplace(x.kind, now);
  if (!first && now - last->second < quiet)
    return;
  last->second = now;
  spdlog::warn("fill_detector bad_input source={} kind={} count={} detail='{}'",
               status_.name, x.kind, count, x.detail);
}

feed_status feed_log::report(utc_time now) const {
  auto out = status_;
  out.tag = next_tag();
  out.at = now;
  return out;
}

} // namespace fillguard

#include "actors/feed_health.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace fillguard {

feed_health::feed_health(std::string_view actor, std::string name,
                         std::string why, std::optional<price_role> role)
    : actor_{actor} {
  status_.name = std::move(name);
  status_.why = std::move(why);
  status_.role = role;
}

void feed_health::add_bad(const std::string& kind, std::string_view detail,
                          utc_time now, std::uint64_t count) {
  count_bad(kind, count);
  if (bad_logged_.allows(kind, now))
    spdlog::warn("{} bad_input feed={} kind={} count={} detail='{}'", actor_,
                 status_.name, kind, status_.bad[kind], detail);
}

void feed_health::has_data_of(std::optional<utc_time> time) {
  if (time && (!status_.newest || *status_.newest < *time))
    status_.newest = time;
}

bool feed_health::set(feed_state state, std::string why) {
  if (status_.state == state && status_.why == why)
    return false;
  const bool turned = status_.state != state;
  status_.state = state;
  status_.why = std::move(why);
  if (turned)
    spdlog::log(state == feed_state::down ? spdlog::level::warn
                                          : spdlog::level::info,
                "{} feed_{} feed={} why='{}'", actor_, to_string(state),
                status_.name, status_.why);
  return true;
}

feed_status feed_health::report(utc_time now) const {
  auto out = status_;
  out.at = now;
  return out;
}

} // namespace fillguard

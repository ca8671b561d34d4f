#include "messages/feeds.hpp"

namespace fillguard {

std::string to_string(feed_state x) {
  switch (x) {
  case feed_state::fresh:
    return "fresh";
  case feed_state::stale:
    return "stale";
  case feed_state::down:
    return "down";
  }
  return "invalid";
}

} // namespace fillguard

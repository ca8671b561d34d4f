#include "actors/window_state/guard/guard_settings.hpp"

namespace fillguard {

std::string to_string(danger_action x) {
  switch (x) {
  case danger_action::hold:
    return "hold";
  case danger_action::hedge:
    return "hedge";
  case danger_action::exit:
    return "exit";
  }
  return "invalid";
}

} // namespace fillguard

#include "actors/window_state/danger/acting_reading.hpp"

namespace fillguard {

std::string to_string(acting_reading x) {
  switch (x) {
  case acting_reading::danger_score:
    return "danger_score";
  case acting_reading::loss_probability:
    return "loss_probability";
  }
  return "invalid";
}

} // namespace fillguard

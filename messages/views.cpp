#include "messages/views.hpp"

namespace fillguard {

std::string to_string(window_phase x) {
  switch (x) {
  case window_phase::upcoming:
    return "upcoming";
  case window_phase::open:
    return "open";
  case window_phase::closed:
    return "closed";
  case window_phase::resolved:
    return "resolved";
  }
  return "invalid";
}

std::string to_string(strike_source x) {
  return x == strike_source::venue ? "venue" : "observed";
}

std::string to_string(notice::kind_type x) {
  switch (x) {
  case notice::kind_type::window:
    return "window";
  case notice::kind_type::capture:
    return "capture";
  case notice::kind_type::fill:
    return "fill";
  case notice::kind_type::peak:
    return "peak";
  case notice::kind_type::danger:
    return "danger";
  case notice::kind_type::halt:
    return "halt";
  case notice::kind_type::hedge:
    return "hedge";
  case notice::kind_type::difference:
    return "difference";
  case notice::kind_type::set_aside:
    return "set_aside";
  case notice::kind_type::clock:
    return "clock";
  }
  return "invalid";
}

} // namespace fillguard

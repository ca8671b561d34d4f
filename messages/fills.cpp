#include "messages/fills.hpp"

namespace fillguard {

std::string to_string(fill_source x) {
  switch (x) {
  case fill_source::paper:
    return "paper";
  case fill_source::user_channel:
    return "user_channel";
  case fill_source::order_status:
    return "order_status";
  case fill_source::public_positions:
    return "public_positions";
  }
  return "invalid";
}

std::string to_string(fill_status x) {
  switch (x) {
  case fill_status::provisional:
    return "provisional";
  case fill_status::confirmed:
    return "confirmed";
  case fill_status::reversed:
    return "reversed";
  }
  return "invalid";
}

} // namespace fillguard

#include "actors/window_state/market/market_input.hpp"

#include "messages/describe.hpp"

namespace fillguard {

std::string_view name_of(const market_input& input) {
  return std::visit([]<class T>(const T&) { return description_of<T>.name; },
                    input);
}

utc_time time_of(const market_input& input) {
  return std::visit(
    [](const auto& message) {
      if constexpr (requires { message.received_at; })
        return message.received_at;
      else if constexpr (requires { message.detected_at; })
        return message.detected_at;
      else
        return message.at;
    },
    input);
}

} // namespace fillguard

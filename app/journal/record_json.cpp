#include "app/journal/record_json.hpp"

#include "messages/describe.hpp"
#include "net/record_json.hpp"

namespace fillguard {

namespace {

using json = nlohmann::ordered_json;

template <class T>
json named_content(const T& message) {
  auto content = net::to_json(message);
  content.erase("tag");
  return {{"message", description_of<T>.name}, {"content", std::move(content)}};
}

} // namespace

nlohmann::ordered_json record_json(const market_input& x) {
  return std::visit(
    [](const auto& message) {
      auto out = named_content(message);
      out["trace"] = message.tag.id;
      out["cause"] = message.tag.cause;
      return out;
    },
    x);
}

nlohmann::ordered_json record_json(const order_record& x) {
  return std::visit([](const auto& message) { return named_content(message); },
                    x);
}

} // namespace fillguard

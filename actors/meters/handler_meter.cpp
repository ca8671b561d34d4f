#include "actors/meters/handler_meter.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace fillguard::meters {

namespace {

struct registry {
  std::mutex mutex;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<handler_meter>>
    meters;
};

/// Never destroyed: actors may still count while the process exits.
registry& the_registry() {
  static auto* out = new registry;
  return *out;
}

} // namespace

handler_meter& of_handler(std::string_view actor, std::string_view message) {
  constexpr std::string_view ours = "fillguard::";
  if (message.starts_with(ours))
    message.remove_prefix(ours.size());
  auto& all = the_registry();
  const std::lock_guard guard{all.mutex};
  auto& out = all.meters[{std::string{actor}, std::string{message}}];
  if (!out) {
    out = std::make_unique<handler_meter>();
    out->actor = actor;
    out->message = message;
  }
  return *out;
}

std::vector<const handler_meter*> all_handlers() {
  std::vector<const handler_meter*> out;
  auto& all = the_registry();
  const std::lock_guard guard{all.mutex};
  for (const auto& [name, meter] : all.meters)
    out.push_back(meter.get());
  return out;
}

} // namespace fillguard::meters

#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace fillguard::net::sim {

/// The text under `key`; empty when there is none.
inline std::string text_of(const nlohmann::json& object, const char* key) {
  return object.is_object() && object.contains(key) && object[key].is_string()
           ? object[key].get<std::string>()
           : std::string{};
}

} // namespace fillguard::net::sim

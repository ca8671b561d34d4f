#include "app/config/config.hpp"

namespace fillguard {

std::string to_string(service_mode x) {
  switch (x) {
  case service_mode::watch:
    return "watch";
  case service_mode::paper:
    return "paper";
  case service_mode::live:
    return "live";
  }
  return "invalid";
}

std::string to_string(log_format x) {
  switch (x) {
  case log_format::text:
    return "text";
  case log_format::json:
    return "json";
  }
  return "invalid";
}

} // namespace fillguard

#include "app/program/end_at_once.hpp"

#include <spdlog/spdlog.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>

namespace fillguard {

void end_at_once(int code) {
  spdlog::shutdown();
  std::cout.flush();
  std::fflush(nullptr);
  std::quick_exit(code);
}

} // namespace fillguard

#include "app/doctor/finding.hpp"

#include "app/program/one_line.hpp"

#include <algorithm>

namespace fillguard::doctor {

namespace {

std::string mark(verdict result) {
  switch (result) {
  case verdict::good:
    return "ok  ";
  case verdict::unused:
    return "--  ";
  case verdict::warning:
    return "warn";
  case verdict::bad:
    return "FAIL";
  }
  return "????";
}

std::string padded(std::string x, std::size_t width) {
  if (x.size() < width)
    x.resize(width, ' ');
  return x;
}

std::string duration(std::chrono::nanoseconds x) {
  const auto ms = std::chrono::round<std::chrono::milliseconds>(x).count();
  auto out = std::to_string(ms) + " ms";
  return std::string(out.size() < 8 ? 8 - out.size() : 0, ' ') + out;
}

std::ptrdiff_t count(const findings& xs, verdict which) {
  return std::count_if(xs.begin(), xs.end(),
                       [which](const auto& x) { return x.result == which; });
}

std::string counted(std::ptrdiff_t n, const std::string& what) {
  return std::to_string(n) + ' ' + what + (n == 1 ? "" : "s");
}

} // namespace

std::string to_line(const finding& x) {
  auto out = mark(x.result) + ' ' + padded(x.what, 44) + ' ' + duration(x.took)
             + "  " + x.detail;
  if (!x.advice.empty() && x.result != verdict::good)
    out += "; " + x.advice;
  return one_line(out);
}

std::string conclusion(const findings& xs) {
  const auto warnings = count(xs, verdict::warning);
  const auto also =
    warnings > 0 ? ", " + counted(warnings, "warning") : std::string{};
  return ready(xs) ? "READY" + also
                   : "NOT READY, " + counted(count(xs, verdict::bad), "check")
                       + " failed" + also;
}

bool ready(const findings& xs) {
  return count(xs, verdict::bad) == 0;
}

} // namespace fillguard::doctor

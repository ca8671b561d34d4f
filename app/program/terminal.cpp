#include "app/program/terminal.hpp"

#include <cstdlib>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

namespace fillguard {

terminal_size size_of_terminal(int file) {
  terminal_size out;
  winsize size{};
  if (::ioctl(file, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    out.columns = size.ws_col;
    out.lines = size.ws_row > 0 ? size.ws_row : out.lines;
  }
  return out;
}

bool draws_in_place(int file) {
  const auto* kind = std::getenv("TERM");
  return ::isatty(file) == 1 && kind && std::string_view{kind} != "dumb"
         && *kind != '\0';
}

bool shows_colours(int file) {
  // Any value but an empty one: no-color.org.
  const auto* without = std::getenv("NO_COLOR");
  return draws_in_place(file) && (!without || *without == '\0');
}

} // namespace fillguard

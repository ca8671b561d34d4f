#pragma once

#include <cstddef>

namespace fillguard {

/// The columns and lines of the terminal at a file descriptor.
struct terminal_size {
  std::size_t columns = 80;
  std::size_t lines = 24;
};

terminal_size size_of_terminal(int file);

/// Whether rows can be drawn in place there: a terminal that understands
/// escape sequences.
bool draws_in_place(int file);

/// Whether colours are shown there: such a terminal, and no NO_COLOR.
bool shows_colours(int file);

} // namespace fillguard

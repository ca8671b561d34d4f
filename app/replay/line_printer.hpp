#pragma once

#include "app/program/worker_pool.hpp"
#include "messages/views.hpp"

#include <deque>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

namespace fillguard {

/// Prints views as lines of JSON, in their order. Other threads put them into
/// text, where there are any.
class line_printer {
public:
  line_printer(std::ostream& out, worker_pool& pool);
  ~line_printer();

  line_printer(const line_printer&) = delete;
  line_printer& operator=(const line_printer&) = delete;

  void print(window_view x);

  /// Writes all lines; false: they could not be written.
  bool finish();

private:
  struct part {
    std::vector<window_view> views;
    std::string text;
    worker_pool::handle made;
  };

  void send();
  void write_first();

  std::ostream& out_;
  worker_pool& pool_;
  std::unique_ptr<part> filling_;
  std::deque<std::unique_ptr<part>> sent_;
};

} // namespace fillguard

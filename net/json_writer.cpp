#include "net/json_writer.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace fillguard::net {

namespace {

/// Printable ASCII that stands for itself in a JSON string.
bool stands_for_itself(char c) {
  return c >= ' ' && c < '\x7f' && c != '"' && c != '\\';
}

template <class T>
std::string_view digits(std::array<char, 32>& to, T value) {
  const auto end = std::to_chars(to.data(), to.data() + to.size(), value).ptr;
  return {to.data(), static_cast<std::size_t>(end - to.data())};
}

} // namespace

void json_writer::separate() {
  if (!first_)
    out_ += ',';
  first_ = false;
}

void json_writer::open(char bracket) {
  separate();
  out_ += bracket;
  first_ = true;
}

void json_writer::close(char bracket) {
  out_ += bracket;
  first_ = false;
}

void json_writer::key(std::string_view name) {
  separate();
  out_.append(1, '"').append(name).append("\":");
  first_ = true;
}

void json_writer::any_key(std::string_view name) {
  separate();
  put_escaped(name);
  out_ += ':';
  first_ = true;
}

void json_writer::number(double value) {
  if (!std::isfinite(value))
    return null();
  // The standard's digits differ where those of nlohmann are not the fewest.
  std::array<char, 64> text{};
  const auto* end =
    nlohmann::detail::to_chars(text.data(), text.data() + text.size(), value);
  raw({text.data(), static_cast<std::size_t>(end - text.data())});
}

void json_writer::number(std::int64_t value) {
  std::array<char, 32> text{};
  raw(digits(text, value));
}

void json_writer::number(std::uint64_t value) {
  std::array<char, 32> text{};
  raw(digits(text, value));
}

void json_writer::text(std::string_view value) {
  separate();
  put_escaped(value);
}

void json_writer::plain_text(std::string_view value) {
  separate();
  out_.append(1, '"').append(value).append(1, '"');
}

void json_writer::raw(std::string_view json) {
  separate();
  out_ += json;
}

void json_writer::put_escaped(std::string_view value) {
  if (std::all_of(value.begin(), value.end(), stands_for_itself)) {
    out_.append(1, '"').append(value).append(1, '"');
    return;
  }
  using nlohmann::json;
  out_ += json(value).dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace fillguard::net

#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace fillguard::net {

/// Writes JSON on one line as text, without building a document first: names
/// and values come in the order of the calls. The bytes are those that
/// nlohmann's `dump` gives for the same values, which a test compares.
class json_writer {
public:
  /// Appends to `out`, which outlives the writer.
  explicit json_writer(std::string& out) : out_{out} {
    // nop
  }

  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }

  /// The name of the next value in an object. It must not need escapes.
  void key(std::string_view name);

  /// A name from outside, escaped.
  void any_key(std::string_view name);

  void null() { raw("null"); }
  void boolean(bool value) { raw(value ? "true" : "false"); }

  /// Null for a value that is not finite.
  void number(double value);
  void number(std::int64_t value);
  void number(std::uint64_t value);

  /// Bytes that are not UTF-8 (texts may quote the wire) are replaced.
  void text(std::string_view value);

  /// A text without characters to escape, such as a decimal or a time.
  void plain_text(std::string_view value);

  /// A value that is JSON already.
  void raw(std::string_view json);

private:
  void open(char bracket);
  void close(char bracket);
  void separate();
  void put_escaped(std::string_view value);

  std::string& out_;
  bool first_ = true; ///< Nothing is before the next name or value.
};

} // namespace fillguard::net

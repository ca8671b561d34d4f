#include "app/config/located_json.hpp"

#include <cstddef>
#include <iterator>
#include <set>
#include <utility>

namespace fillguard {

namespace {

using nlohmann::json;

/// Counts lines while the parser reads. The parser's events carry no position,
/// but it reports a key right after the key's last character, and a key cannot
/// span lines.
class line_counter {
public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  line_counter(const char* at, int* line) : at_{at}, line_{line} {}

  reference operator*() const { return *at_; }

  line_counter& operator++() {
    if (*at_ == '\n')
      ++*line_;
    ++at_;
    return *this;
  }

  line_counter operator++(int) {
    auto out = *this;
    ++*this;
    return out;
  }

  friend bool operator==(const line_counter& a, const line_counter& b) {
    return a.at_ == b.at_;
  }

private:
  const char* at_;
  int* line_; ///< Shared by all copies.
};

/// Builds the value, and collects lines and repeated keys.
class builder : public nlohmann::json_sax<json> {
public:
  builder(located_json& out, const int& line) : out_{out}, line_{line} {}

  bool null() override { return add(nullptr); }
  bool boolean(bool x) override { return add(x); }
  bool number_integer(number_integer_t x) override { return add(x); }
  bool number_unsigned(number_unsigned_t x) override { return add(x); }
  bool number_float(number_float_t x, const string_t&) override {
    return add(x);
  }
  bool string(string_t& x) override { return add(std::move(x)); }
  bool binary(binary_t&) override { return false; } // JSON text has none.

  bool start_object(std::size_t) override { return open(json::object()); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(json::array()); }
  bool end_array() override { return close(); }

  bool key(string_t& x) override {
    auto& top = levels_.back();
    if (!top.keys.insert(x).second)
      out_.mistakes.push_back(std::to_string(line_) + ": " + top.path + x
                              + " is there twice, must be there once");
    top.key = x;
    if (!top.inside_list)
      out_.lines.emplace(top.path + x, line_);
    return true;
  }

  bool parse_error(std::size_t, const std::string&,
                   const nlohmann::detail::exception& e) override {
    out_.mistakes.push_back(plain(e.what()));
    return false;
  }

private:
  /// Far deeper than any key.
  static constexpr std::size_t deepest = 16;

  struct level {
    json* value = nullptr;
    std::string path; ///< Of its members: empty, or ends in a dot.
    std::string key;  ///< Of the member that comes next.
    std::set<std::string> keys;
    bool inside_list = false;
  };

  template <class T>
  bool add(T&& x) {
    place(json(std::forward<T>(x)));
    return true;
  }

  json& place(json x) {
    if (levels_.empty())
      return out_.value = std::move(x);
    auto& top = levels_.back();
    if (top.value->is_array()) {
      top.value->push_back(std::move(x));
      return top.value->back();
    }
    return (*top.value)[top.key] = std::move(x);
  }

  bool open(json document) {
    if (levels_.size() == deepest) {
      out_.mistakes.push_back(std::to_string(line_)
                              + ": is nested too deeply, must have at most "
                              + std::to_string(deepest) + " levels");
      return false;
    }
    level next;
    if (!levels_.empty()) {
      const auto& top = levels_.back();
      next.inside_list = top.inside_list || top.value->is_array();
      next.path = top.path + top.key + ".";
    }
    next.inside_list = next.inside_list || document.is_array();
    next.value = &place(std::move(document));
    levels_.push_back(std::move(next));
    return true;
  }

  bool close() {
    levels_.pop_back();
    return true;
  }

  /// Shortens "[json.exception…] parse error at line 3, column 5: syntax error
  /// while parsing … - unexpected …; last read: …" by its head, and by the text
  /// that was read, which may be a misplaced secret.
  static std::string plain(std::string text) {
    const std::string head = "parse error at line ";
    if (const auto at = text.find(head); at != std::string::npos)
      text.erase(0, at + head.size());
    const std::string column = ", column ";
    if (const auto at = text.find(column); at != std::string::npos)
      text.replace(at, column.size(), ":");
    const auto from = text.find("; last read: ");
    if (from != std::string::npos) {
      const auto expected = text.rfind("; expected ");
      const bool follows = expected != std::string::npos && expected > from;
      text.erase(from, follows ? expected - from : std::string::npos);
    }
    return text;
  }

  located_json& out_;
  const int& line_;
  std::vector<level> levels_;
};

} // namespace

located_json read_located_json(std::string_view text) {
  located_json out;
  int line = 1;
  builder handler{out, line};
  constexpr bool strict = true;
  constexpr bool ignore_comments = true;
  const bool whole =
    json::sax_parse(line_counter{text.data(), &line},
                    line_counter{text.data() + text.size(), &line}, &handler,
                    json::input_format_t::json, strict, ignore_comments);
  if (!whole)
    out.value = nullptr;
  return out;
}

} // namespace fillguard

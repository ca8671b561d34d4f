#pragma once

#include <string>
#include <utility>

namespace fillguard {

/// A text that prints as "***". Only `reveal` returns it, so a search for that
/// name finds every place that can leak it.
class secret {
public:
  secret() = default;
  explicit secret(std::string text) : text_{std::move(text)} {}

  const std::string& reveal() const { return text_; }
  bool empty() const { return text_.empty(); }

  friend bool operator==(const secret&, const secret&) = default;
  friend std::string to_string(const secret&) { return "***"; }

private:
  std::string text_;
};

} // namespace fillguard

#pragma once

#include <string>
#include <utility>

namespace fillguard {

/// Text that must not be seen. It prints as "***"; only `reveal` gives it away,
/// so every place that can leak it is found by searching for that word.
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

#include "app/limits/limit_file.hpp"

#include <filesystem>
#include <fstream>
#include <system_error>

namespace fillguard {

namespace {

namespace fs = std::filesystem;

constexpr const char* halted_word = "halted";
constexpr const char* lifted_word = "lifted";

fs::path limit_path(const std::string& folder) {
  return fs::path{folder} / "day_limit";
}

} // namespace

std::optional<kept_limit> read_limit(const std::string& folder) {
  std::ifstream in{limit_path(folder), std::ios::binary};
  std::string day;
  std::string word;
  if (!(in >> day >> word) || (word != halted_word && word != lifted_word))
    return std::nullopt;
  const auto at = parse_iso8601(day + "T00:00:00Z");
  if (!at)
    return std::nullopt;
  kept_limit out{*at, word == lifted_word, {}};
  in.ignore(1);
  std::getline(in, out.reason);
  return out;
}

result<void> write_limit(const std::string& folder, const kept_limit& x) {
  const auto target = limit_path(folder);
  auto draft = target;
  draft += ".new";
  {
    std::ofstream out{draft, std::ios::binary | std::ios::trunc};
    out << to_iso8601(x.day).substr(0, 10) << ' '
        << (x.lifted ? lifted_word : halted_word) << ' ' << x.reason << '\n';
    if (!out.flush())
      return failure(draft.string(), "cannot be written");
  }
  std::error_code failed;
  fs::rename(draft, target, failed);
  if (failed)
    return failure(target.string(), "cannot be written: " + failed.message());
  return {};
}

result<void> lift_limit(const std::string& folder) {
  auto known = read_limit(folder);
  if (!known || known->lifted)
    return {};
  known->lifted = true;
  return write_limit(folder, *known);
}

} // namespace fillguard

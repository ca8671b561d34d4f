#include "app/limits/limit_file.hpp"

#include "app/program/replace_file.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace fillguard {

namespace {

namespace fs = std::filesystem;

constexpr const char* halted_word = "halted";
constexpr const char* lifted_word = "lifted";

/// Begins the second line, of the lifted limits.
constexpr const char* limits_word = "limits";
constexpr const char* loss_word = "loss";
constexpr const char* profit_word = "profit";

fs::path limit_path(const std::string& folder) {
  return fs::path{folder} / "day_limit";
}

} // namespace

std::string_view words_of(day_limit x) {
  return x == day_limit::loss ? "the loss" : "the profit";
}

std::string lifted_words(day_limit x) {
  return std::string{x == day_limit::loss ? "limits.day_loss"
                                          : "limits.day_profit"}
         + " is lifted until the next UTC day, and no other limit";
}

void kept_limit::lift() {
  if (!halts)
    return;
  (*halts == day_limit::loss ? loss_is_lifted : profit_is_lifted) = true;
  halts.reset();
}

std::optional<kept_limit> read_limit(const std::string& folder) {
  std::ifstream in{limit_path(folder), std::ios::binary};
  std::string day;
  std::string word;
  if (!(in >> day >> word) || (word != halted_word && word != lifted_word))
    return std::nullopt;
  const auto at = parse_iso8601(day + "T00:00:00Z");
  if (!at)
    return std::nullopt;
  kept_limit out;
  out.day = *at;
  in.ignore(1);
  std::getline(in, out.reason);
  out.halts = out.reason.starts_with(words_of(day_limit::profit))
                ? day_limit::profit
                : day_limit::loss;
  if (word == lifted_word) {
    // Files of the first release have no second line.
    if (in.peek() == std::ifstream::traits_type::eof())
      out.lift();
    else
      out.halts.reset();
  }
  if (!(in >> word) || word != limits_word)
    return out;
  while (in >> word) {
    out.loss_is_lifted = out.loss_is_lifted || word == loss_word;
    out.profit_is_lifted = out.profit_is_lifted || word == profit_word;
  }
  return out;
}

result<void> write_limit(const std::string& folder, const kept_limit& x) {
  std::ostringstream out;
  out << to_iso8601(x.day).substr(0, 10) << ' '
      << (x.halts ? halted_word : lifted_word) << ' ' << x.reason << '\n'
      << limits_word;
  if (x.loss_is_lifted)
    out << ' ' << loss_word;
  if (x.profit_is_lifted)
    out << ' ' << profit_word;
  out << '\n';
  return replace_file(limit_path(folder), out.str());
}

result<std::optional<day_limit>> lift_limit(const std::string& folder) {
  auto known = read_limit(folder);
  if (!known || !known->halts)
    return std::optional<day_limit>{};
  const auto lifted = known->halts;
  known->lift();
  if (const auto done = write_limit(folder, *known); !done)
    return failure(done.error());
  return lifted;
}

} // namespace fillguard

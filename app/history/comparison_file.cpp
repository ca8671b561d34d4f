#include "app/history/comparison_file.hpp"

#include "app/program/replace_file.hpp"

#include <filesystem>
#include <fstream>

namespace fillguard::history {

namespace {

namespace fs = std::filesystem;

constexpr const char* unknown_word = "unknown";

fs::path comparison_path(const std::string& folder) {
  return fs::path{folder} / comparison_name;
}

std::string date_of(utc_time x) {
  return to_iso8601(x).substr(0, 10);
}

} // namespace

std::optional<kept_comparison> read_comparison(const std::string& folder) {
  std::ifstream in{comparison_path(folder), std::ios::binary};
  std::string day;
  std::string redeem;
  kept_comparison out;
  if (!(in >> day >> out.differences >> redeem))
    return std::nullopt;
  const auto at = parse_iso8601(day + "T00:00:00Z");
  if (!at)
    return std::nullopt;
  out.day = *at;
  if (redeem != unknown_word) {
    const auto amount = money::parse(redeem);
    if (!amount)
      return std::nullopt;
    out.to_redeem = *amount;
  }
  return out;
}

result<void> write_comparison(const std::string& folder,
                              const kept_comparison& x) {
  return replace_file(comparison_path(folder),
                      date_of(x.day) + ' ' + std::to_string(x.differences) + ' '
                        + (x.to_redeem ? to_string(*x.to_redeem) : unknown_word)
                        + '\n');
}

std::string words_of(const kept_comparison& x) {
  auto out = date_of(x.day) + ": ";
  out += x.differences == 0 ? std::string{"no"} : std::to_string(x.differences);
  out += x.differences < 2 ? " difference" : " differences";
  if (!x.to_redeem)
    return out + "; what is to be redeemed is not known";
  if (*x.to_redeem > money{})
    out += "; to redeem: $" + to_string(*x.to_redeem);
  return out;
}

} // namespace fillguard::history

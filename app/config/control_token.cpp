#include "app/config/control_token.hpp"

#include "app/config/files.hpp"

#include <algorithm>
#include <string>

namespace fillguard {

namespace {

constexpr std::size_t shortest_token = 16;
constexpr std::size_t longest_token = 512;

/// The mistake in such a token; empty: none. Headers carry visible ASCII only.
std::string mistake_in(const std::string& token) {
  if (token.size() < shortest_token || token.size() > longest_token)
    return "must have one line of 16 to 512 characters";
  const bool visible = std::all_of(token.begin(), token.end(),
                                   [](char c) { return c > ' ' && c <= '~'; });
  return visible ? "" : "must have visible ASCII characters only";
}

} // namespace

void load_control_token(loaded_config& into) {
  auto& http = into.values.http;
  if (http.control_token_file.empty())
    return;
  const auto complain = [&](const std::string& what) {
    into.mistakes.push_back("http.control_token_file: "
                            + http.control_token_file + ' ' + what + " ("
                            + into.origins.at("http.control_token_file") + ")");
  };
  auto text = read_small_file(http.control_token_file);
  if (!text)
    return complain(text.error().what + ", must be a readable file");
  if (readable_by_everybody(http.control_token_file))
    return complain(
      "can be read by everybody, must be closed to others (chmod 600)");
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r'))
    text->pop_back();
  if (const auto wrong = mistake_in(*text); !wrong.empty())
    return complain(wrong);
  http.control_token = secret{*std::move(text)};
}

} // namespace fillguard

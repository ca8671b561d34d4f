#include "app/config/readers.hpp"
#include "net/http_api/host_rule.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>

namespace fillguard {

namespace {

using nlohmann::json;

/// A complaint has neither the text nor its verb in front.
read_result<void> check_url(std::string_view text, std::string_view scheme) {
  const std::string plain{scheme};
  const std::string must_be =
    "must begin with " + plain + ":// or " + plain + "s://";
  const auto slashes = text.find("://");
  if (slashes == std::string_view::npos)
    return complaint(must_be);
  const auto found = text.substr(0, slashes);
  if (found != plain && found != plain + "s")
    return complaint(must_be);
  const auto rest = text.substr(slashes + 3);
  const auto host = rest.substr(0, rest.find_first_of("/?#"));
  if (host.empty() || host.front() == ':')
    return complaint("must name a host");
  if (host.find('@') != std::string_view::npos)
    return complaint("must not carry a user or password");
  const auto is_odd = [](unsigned char c) {
    return c <= 0x20 || c >= 0x7f || c == '*';
  };
  if (std::any_of(text.begin(), text.end(), is_odd))
    return complaint(
      "must be written without blanks, stars and control characters");
  if (const auto colon = host.rfind(':'); colon != std::string_view::npos) {
    const auto port = host.substr(colon + 1);
    const auto is_digit = [](unsigned char c) { return std::isdigit(c) != 0; };
    if (port.empty() || port.size() > 5
        || !std::all_of(port.begin(), port.end(), is_digit)
        || std::stoi(std::string{port}) < 1
        || std::stoi(std::string{port}) > 65535)
      return complaint("must have a port between 1 and 65535");
  }
  return {};
}

std::string without_slash(std::string text) {
  while (text.ends_with('/'))
    text.pop_back();
  return text;
}

std::string joined(const std::vector<std::string>& xs) {
  std::string out;
  for (const auto& x : xs)
    out += (out.empty() ? "" : ", ") + x;
  return out;
}

std::string row_name(std::size_t row) {
  return "row " + std::to_string(row + 1);
}

read_result<penalty_table::value_type> read_row(const json& row,
                                                const std::string& name) {
  if (!row.is_array() || row.size() != 2)
    return complaint("has " + describe(row) + " in " + name
                     + ", must have [seconds, \"penalty\"]");
  const auto seconds = read_whole(row[0], {0, 1'000'000});
  const auto penalty = read_decimal(row[1], {0, one_in_millionths});
  complaints wrong;
  if (!seconds)
    wrong.texts.push_back("has seconds in " + name + ": "
                          + seconds.error().texts.front());
  if (!penalty)
    wrong.texts.push_back("has a penalty in " + name + ": "
                          + penalty.error().texts.front());
  if (!wrong.texts.empty())
    return failure(std::move(wrong));
  return penalty_table::value_type{std::chrono::seconds{*seconds},
                                   confidence_value::from_millionths(*penalty)};
}

std::string whole_seconds(std::chrono::nanoseconds x) {
  return std::to_string(
           std::chrono::duration_cast<std::chrono::seconds>(x).count())
         + " s";
}

} // namespace

read_result<std::string> read_url(const json& document, std::string_view scheme,
                                  emptiness empty) {
  if (!document.is_string())
    return complaint("is " + describe(document) + ", must be a URL as text");
  const auto& text = document.get_ref<const std::string&>();
  if (text.empty() && empty == emptiness::allowed)
    return text;
  if (const auto checked = check_url(text, scheme); !checked)
    // A text that may contain a password is not shown.
    return complaint((text.find('@') == std::string::npos
                        ? "is " + describe(document)
                        : "is a text (not shown)")
                     + ", " + checked.error().texts.front());
  return without_slash(text);
}

read_result<std::vector<std::string>> read_urls(const json& document,
                                                std::string_view scheme) {
  if (!document.is_array())
    return complaint("is not a list, must be a list of URLs");
  std::vector<std::string> out;
  std::vector<std::string> wrong;
  for (const auto& entry : document) {
    const auto number =
      "entry " + std::to_string(out.size() + wrong.size() + 1);
    if (!entry.is_string())
      wrong.push_back("has " + number + " that is not text, must have URLs");
    else if (const auto checked =
               check_url(entry.get_ref<const std::string&>(), scheme);
             !checked)
      wrong.push_back("has " + number + " (not shown) that "
                      + checked.error().texts.front());
    else
      out.push_back(without_slash(entry.get<std::string>()));
  }
  if (!wrong.empty())
    return failure(complaints{std::move(wrong)});
  return out;
}

read_result<std::vector<market_key>> read_markets(const json& document) {
  const std::string must_be = "must have " + coins_in_words() + " with "
                              + lengths_in_words()
                              + ", as in \"btc-15m\", or \"*\" for either";
  if (!document.is_array() || document.empty())
    return complaint("is " + describe(document)
                     + ", must be a list of markets such as \"btc-15m\"");
  std::vector<market_key> out;
  std::vector<std::string> refused;
  std::vector<std::string> twice;
  for (const auto& entry : document) {
    const auto matching =
      entry.is_string() ? matching_markets(entry.get_ref<const std::string&>())
                        : std::vector<market_key>{};
    if (matching.empty())
      refused.push_back(describe(entry));
    // What a pattern adds may be there already.
    for (const auto& market : matching)
      if (std::find(out.begin(), out.end(), market) == out.end())
        out.push_back(market);
      else if (matching.size() == 1)
        twice.push_back(describe(entry));
  }
  std::vector<std::string> wrong;
  if (!refused.empty())
    wrong.push_back("has " + joined(refused) + ", " + must_be);
  if (!twice.empty())
    wrong.push_back("has " + joined(twice) + " twice, must have it once");
  if (!wrong.empty())
    return failure(complaints{std::move(wrong)});
  return out;
}

read_result<penalty_table> read_penalties(const json& document) {
  if (!document.is_array() || document.empty())
    return complaint("is " + describe(document)
                     + ", must be a list of rows such as [60, \"0.00\"]");
  penalty_table rows;
  complaints wrong;
  for (std::size_t i = 0; i < document.size(); ++i) {
    const auto name = row_name(i);
    auto row = read_row(document[i], name);
    if (!row) {
      std::move(row.error().texts.begin(), row.error().texts.end(),
                std::back_inserter(wrong.texts));
      continue;
    }
    if (!rows.empty() && rows.back().up_to >= row->up_to)
      wrong.texts.push_back("has " + whole_seconds(row->up_to) + " in " + name
                            + " after " + whole_seconds(rows.back().up_to)
                            + ", must ascend");
    rows.push_back(*row);
  }
  if (!wrong.texts.empty())
    return failure(std::move(wrong));
  return rows;
}

read_result<std::vector<std::string>> read_listens(const json& document) {
  if (!document.is_array() || document.empty())
    return complaint("is " + describe(document)
                     + ", must be a list of host:port");
  std::vector<std::string> all;
  complaints wrong;
  for (const auto& one : document) {
    auto listen = read_listen(one);
    if (listen)
      all.push_back(*std::move(listen));
    else
      wrong.texts.push_back("has one that " + listen.error().texts.front());
  }
  if (!wrong.texts.empty())
    return failure(std::move(wrong));
  return all;
}

read_result<std::vector<std::string>> read_hosts(const json& document) {
  if (!document.is_array())
    return complaint("is " + describe(document)
                     + ", must be a list of host names");
  std::vector<std::string> all;
  complaints wrong;
  for (const auto& one : document)
    if (one.is_string()
        && net::http_api::is_host_name(one.get_ref<const std::string&>()))
      all.push_back(one.get<std::string>());
    else
      wrong.texts.push_back("has one that is " + describe(one)
                            + ", must be a host name without a port, as in "
                              "\"fillguard\"");
  if (!wrong.texts.empty())
    return failure(std::move(wrong));
  return all;
}

} // namespace fillguard

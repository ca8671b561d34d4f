#include "app/config/load.hpp"
#include "app/config/schema.hpp"
#include "app/program/one_line.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string_view>
#include <vector>

namespace fillguard {

namespace {

/// The column of the origins, unless a value is longer.
constexpr std::size_t comment_column = 60;

std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> out;
  for (std::size_t from = 0; from <= path.size();) {
    const auto to = std::min(path.find('.', from), path.size());
    out.emplace_back(path.substr(from, to - from));
    from = to + 1;
  }
  return out;
}

/// Writes nested objects from a flat list of keys that is sorted by section.
class writer {
public:
  void add(std::string_view path, const std::string& value,
           const std::string& comment) {
    auto sections = parts_of(path);
    const auto name = sections.back();
    sections.pop_back();
    const auto [left, entered] = std::mismatch(
      open_.begin(), open_.end(), sections.begin(), sections.end());
    const auto kept = static_cast<std::size_t>(left - open_.begin());
    while (open_.size() > kept)
      close();
    for (auto at = entered; at != sections.end(); ++at) {
      line('"' + *at + "\": {", {});
      open_.push_back(*at);
      first_ = true;
    }
    line('"' + name + "\": " + value, comment);
  }

  std::string finish() {
    while (!open_.empty())
      close();
    flush();
    return "{\n" + text_ + "}\n";
  }

private:
  void line(std::string text, std::string comment) {
    if (!first_)
      pending_ += ',';
    flush();
    pending_ = indent() + std::move(text);
    comment_ = std::move(comment);
    first_ = false;
  }

  void close() {
    flush();
    open_.pop_back();
    pending_ = indent() + '}';
    comment_.clear();
    first_ = false;
  }

  std::string indent() const {
    return std::string(2 * (open_.size() + 1), ' ');
  }

  void flush() {
    if (pending_.empty())
      return;
    if (!comment_.empty()) {
      pending_.resize(std::max(pending_.size() + 2, comment_column), ' ');
      pending_ += "// " + comment_;
    }
    text_ += pending_ + '\n';
    pending_.clear();
  }

  std::string text_;
  std::string pending_; ///< The last line, which may still need a comma.
  std::string comment_; ///< Of the last line.
  std::vector<std::string> open_;
  bool first_ = true; ///< In its object.
};

} // namespace

std::string show_config(const loaded_config& loaded) {
  using nlohmann::json;
  writer out;
  for (const auto& key : config_schema()) {
    const auto origin = loaded.origins.find(key.path);
    out.add(key.path,
            key.show(loaded.values)
              .dump(-1, ' ', false, json::error_handler_t::replace),
            origin == loaded.origins.end() ? "" : one_line(origin->second));
  }
  auto text = out.finish();
  text += "// API credentials: ";
  if (loaded.values.api)
    text += "key " + to_string(loaded.values.api->api_key) + ", secret "
            + to_string(loaded.values.api->api_secret) + ", passphrase "
            + to_string(loaded.values.api->passphrase) + ", address "
            + loaded.values.api->address + " (" + one_line(loaded.api_origin)
            + ")\n";
  else
    text += "none\n";
  if (const auto& session = loaded.values.trading_api)
    text += "// Trading credentials: key " + to_string(session->api_key)
            + ", secret " + to_string(session->api_secret) + ", passphrase "
            + to_string(session->passphrase) + ", address " + session->address
            + '\n';
  if (loaded.values.signer.key_in_environment)
    text += "// Private key: *** (environment "
            + std::string{private_key_variable} + ")\n";
  const auto& notify = loaded.values.notify;
  text += "// Notifications: ";
  if (!notify.webhook.empty())
    text += "webhook " + to_string(notify.webhook);
  if (!notify.telegram_token.empty())
    text += (notify.webhook.empty() ? "telegram chat " : ", telegram chat ")
            + notify.telegram_chat + ", token "
            + to_string(notify.telegram_token);
  if (notify.webhook.empty() && notify.telegram_token.empty())
    text += "none";
  return text + '\n';
}

} // namespace fillguard

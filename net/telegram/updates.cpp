#include "net/telegram/updates.hpp"

#include "net/user_agent.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace fillguard::net::telegram {

namespace {

using nlohmann::json;

/// The wait for an answer beyond the time that the server may wait itself.
constexpr std::chrono::seconds answer_within{10};

/// Telegram takes 4096 characters.
constexpr std::size_t longest_text = 4'000;

std::int64_t whole(const json& x, const char* key) {
  const auto at = x.find(key);
  return at != x.end() && at->is_number_integer() ? at->get<std::int64_t>() : 0;
}

} // namespace

http_request updates_request(const notify::telegram_chat& from,
                             std::int64_t last, std::chrono::seconds patience) {
  http_request out;
  out.url = from.api + "/bot" + from.token + "/getUpdates?timeout="
            + std::to_string(patience.count()) + "&offset="
            + std::to_string(last + 1) + "&allowed_updates=%5B%22message%22%5D";
  out.headers = {{"User-Agent", user_agent}};
  out.deadline = patience + answer_within;
  return out;
}

result<updates_read> read_updates(std::string_view body) {
  const auto x = json::parse(body, nullptr, false);
  const auto all = x.is_object() ? x.find("result") : x.end();
  if (!x.is_object() || all == x.end() || !all->is_array())
    return failure("updates", "no answer of Telegram");
  updates_read out;
  for (const auto& one : *all) {
    if (!one.is_object())
      continue;
    const auto id = whole(one, "update_id");
    out.last = std::max(out.last, id);
    const auto message = one.find("message");
    if (message == one.end() || !message->is_object())
      continue;
    const auto chat = message->find("chat");
    const auto text = message->find("text");
    const auto date = whole(*message, "date");
    if (chat == message->end() || !chat->is_object() || text == message->end()
        || !text->is_string() || date <= 0)
      continue;
    out.messages.push_back({id, std::to_string(whole(*chat, "id")),
                            text->get<std::string>(), from_unix_seconds(date)});
  }
  return out;
}

http_request message_request(const notify::telegram_chat& to,
                             std::string_view text) {
  http_request out;
  out.method = "POST";
  out.url = to.api + "/bot" + to.token + "/sendMessage";
  out.headers = {{"Content-Type", "application/json"},
                 {"User-Agent", user_agent}};
  out.body = json{
    {"chat_id", to.chat},
    {"text", std::string{text.substr(0, longest_text)}},
    {"disable_web_page_preview",
     true}}.dump(-1, ' ', false, json::error_handler_t::replace);
  out.deadline = answer_within;
  return out;
}

} // namespace fillguard::net::telegram

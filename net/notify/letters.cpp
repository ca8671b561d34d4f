#include "net/notify/letters.hpp"

#include "net/user_agent.hpp"

#include <nlohmann/json.hpp>

namespace fillguard::net::notify {

namespace {

http_request post(std::string url, const nlohmann::ordered_json& body) {
  http_request out;
  out.method = "POST";
  out.url = std::move(url);
  out.headers = {{"Content-Type", "application/json"},
                 {"User-Agent", user_agent}};
  // Texts may quote the wire, which may not be UTF-8.
  out.body =
    body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  return out;
}

} // namespace

http_request webhook_letter(const std::string& url, const news& x) {
  auto out = post(url, {{"id", x.id},
                        {"kind", x.kind},
                        {"about", x.about},
                        {"text", x.text},
                        {"at", to_iso8601(x.at)},
                        {"details", x.details},
                        {"link", x.link}});
  out.headers.emplace_back("Idempotency-Key", x.id);
  return out;
}

http_request telegram_letter(const telegram_chat& to, const news& x) {
  auto text = x.about + ": " + x.text;
  for (const auto& line : {x.details, x.link, to_iso8601(x.at)})
    if (!line.empty())
      text += '\n' + line;
  return post(
    to.api + "/bot" + to.token + "/sendMessage",
    {{"chat_id", to.chat}, {"text", text}, {"disable_web_page_preview", true}});
}

} // namespace fillguard::net::notify

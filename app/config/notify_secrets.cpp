#include "app/config/notify_secrets.hpp"

#include "app/config/readers.hpp"
#include "app/config/secret_file.hpp"

#include <algorithm>
#include <array>

namespace fillguard {

namespace {

struct notify_part {
  const char* variable;
  const char* member; ///< Of the file.
};

enum notify_place : std::size_t { webhook, token, chat };

constexpr std::array<notify_part, 3> notify_parts{{
  {"FILLGUARD_NOTIFY_WEBHOOK", "webhook"},
  {"FILLGUARD_TELEGRAM_TOKEN", "telegramToken"},
  {"FILLGUARD_TELEGRAM_CHAT", "telegramChat"},
}};

using notify_texts = std::array<std::string, notify_parts.size()>;

/// These texts become parts of URLs.
bool fits_an_address(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return c > 0x20 && c < 0x7f && c != '/' && c != '?' && c != '#';
  });
}

void take_notify(const notify_texts& values, const notify_texts& names,
                 loaded_config& into) {
  const auto before = into.mistakes.size();
  if (const auto why = wrong_webhook(values[webhook]);
      !values[webhook].empty() && !why.empty())
    into.mistakes.push_back(names[webhook] + ' ' + why);
  if (values[token].empty() != values[chat].empty())
    into.mistakes.push_back(names[values[token].empty() ? token : chat]
                            + " is not set, must be set together with "
                            + names[values[token].empty() ? chat : token]);
  for (const auto which : {token, chat})
    if (const auto why = wrong_telegram(values[which]); !why.empty())
      into.mistakes.push_back(names[which] + ' ' + why);
  if (into.mistakes.size() != before)
    return;
  auto& to = into.values.notify;
  to.webhook = secret{values[webhook]};
  to.telegram_token = secret{values[token]};
  to.telegram_chat = values[chat];
}

void load_notify_file(const std::string& path, loaded_config& into) {
  const std::string key = "notify.file";
  const auto complain = [&](const std::string& what) {
    into.mistakes.push_back(key + " \"" + path + "\" " + what);
  };
  const auto json = read_secret_file(path);
  if (!json) {
    for (const auto& text : json.error().texts)
      complain(text);
    return;
  }
  notify_texts values;
  notify_texts names;
  for (std::size_t i = 0; i < notify_parts.size(); ++i) {
    names[i] = key + " \"" + path + "\": " + notify_parts[i].member;
    const auto at = json->find(notify_parts[i].member);
    if (at == json->end())
      continue;
    if (at->is_string())
      values[i] = at->get<std::string>();
    else
      complain(std::string{notify_parts[i].member}
               + " is no text, must be one");
  }
  if (values[webhook].empty() && values[token].empty() && values[chat].empty())
    return complain("names no receiver, must have webhook, or telegramToken "
                    "and telegramChat");
  take_notify(values, names, into);
}

} // namespace

bool is_notify_variable(std::string_view name) {
  return std::any_of(notify_parts.begin(), notify_parts.end(),
                     [&](const notify_part& x) { return name == x.variable; });
}

std::string wrong_webhook(const std::string& text) {
  return read_url(text, "http", emptiness::refused)
           ? std::string{}
           : "(not shown) is no URL, must be an http:// or https:// URL";
}

std::string wrong_telegram(const std::string& text) {
  return fits_an_address(text) ? std::string{}
                               : "(not shown) has blanks or characters that "
                                 "cannot be, must be as Telegram gave it";
}

void load_notify_secrets(const config_sources& from, loaded_config& into) {
  notify_texts values;
  notify_texts names;
  bool any = false;
  for (std::size_t i = 0; i < notify_parts.size(); ++i) {
    names[i] = notify_parts[i].variable;
    for (const auto& [name, value] : from.environment)
      if (name == names[i])
        values[i] = value;
    any = any || !values[i].empty();
  }
  if (any)
    take_notify(values, names, into);
  else if (!into.values.notify.file.empty())
    load_notify_file(into.values.notify.file, into);
}

} // namespace fillguard

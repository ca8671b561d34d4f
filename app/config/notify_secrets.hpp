#pragma once

#include "app/config/load.hpp"

#include <string>
#include <string_view>

namespace fillguard {

/// Whether an environment variable is a recipient of notifications, not a key.
bool is_notify_variable(std::string_view name);

/// What is wrong with a text as the URL of a webhook, or as the token or the
/// chat of a Telegram bot: the end of a sentence that does not show it; empty:
/// nothing.
std::string wrong_webhook(const std::string& text);
std::string wrong_telegram(const std::string& text);

/// Fills in the recipient from the environment (FILLGUARD_NOTIFY_WEBHOOK,
/// FILLGUARD_TELEGRAM_TOKEN and FILLGUARD_TELEGRAM_CHAT) or else from the file
/// `notify.file`, and adds errors to the mistakes. No mistake shows a secret.
void load_notify_secrets(const config_sources& from, loaded_config& into);

} // namespace fillguard

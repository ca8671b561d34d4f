#include "net/sim/wallets.hpp"

#include "net/polymarket/orders/answer_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>

namespace fillguard::net::sim {

namespace {

using nlohmann::json;

std::string small(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char x) {
    return static_cast<char>(std::tolower(x));
  });
  return text;
}

result<void> read_money(const json& from, const char* key, money& to) {
  if (!from.contains(key))
    return {};
  const auto read = from[key].is_string()
                      ? money::parse(from[key].get<std::string>())
                      : std::nullopt;
  if (!read || *read < money{})
    return failure(key, "must be a text with dollars, 0 or more");
  to = *read;
  return {};
}

result<void> read_flag(const json& from, const char* key, bool& to) {
  if (!from.contains(key))
    return {};
  if (!from[key].is_boolean())
    return failure(key, "must be true or false");
  to = from[key].get<bool>();
  return {};
}

result<session_signer> read_session(const json& from,
                                    const std::string& wallet) {
  if (!from.is_object() || !from.contains("address")
      || !from["address"].is_string() || !from.contains("valid_until")
      || !from["valid_until"].is_number_integer())
    return failure("session", "must have an address and valid_until");
  return session_signer{from["address"].get<std::string>(), wallet,
                        from["valid_until"].get<std::int64_t>()};
}

} // namespace

bool is_same_wallet(std::string_view x, std::string_view y) {
  return polymarket::answer::is_same_id(x, y);
}

result<void> wallet_registry::apply(std::string_view text) {
  const auto command = json::parse(text, nullptr, false);
  if (!command.is_object() || !command.contains("wallet")
      || !command["wallet"].is_string())
    return failure("wallet", "missing");
  const auto wallet = command["wallet"].get<std::string>();
  auto changed = wallet == "*" ? others_ : of(wallet);
  for (const auto& read :
       {read_money(command, "dollars", changed.dollars),
        read_money(command, "allowance", changed.allowance),
        read_money(command, "stuck", changed.stuck),
        read_flag(command, "sells_approved", changed.sells_approved),
        read_flag(command, "closed_only", changed.closed_only)})
    if (!read)
      return read;
  if (command.contains("session")) {
    auto key = read_session(command["session"], wallet);
    if (!key)
      return failure(std::move(key.error()));
    sessions_[small(key->address)] = std::move(*key);
  }
  (wallet == "*" ? others_ : wallets_[small(wallet)]) = changed;
  return {};
}

const wallet_terms& wallet_registry::of(const std::string& wallet) const {
  const auto found = wallets_.find(small(wallet));
  return found == wallets_.end() ? others_ : found->second;
}

wallet_terms& wallet_registry::entry(const std::string& wallet) {
  return wallets_.try_emplace(small(wallet), others_).first->second;
}

bool wallet_registry::has_entry(const std::string& wallet) const {
  return wallets_.contains(small(wallet));
}

const session_signer*
wallet_registry::session(const std::string& address) const {
  const auto found = sessions_.find(small(address));
  return found == sessions_.end() ? nullptr : &found->second;
}

} // namespace fillguard::net::sim

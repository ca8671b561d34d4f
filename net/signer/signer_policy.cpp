#include "net/signer/signer_policy.hpp"

#include "net/polymarket/orders/prepare_order.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace fillguard::net::signer {

namespace {

using nlohmann::json;

constexpr std::array known_keys{
  "chain",   "exchange",    "order_version",     "signature_type",
  "funder",  "builder",     "buy_price_max",     "buy_order",
  "buy_day", "buys_minute", "sell_shares_order", "sells_minute"};

class policy_reader {
public:
  explicit policy_reader(const json& from) : from_{from} {
    // nop
  }

  read_policy read() {
    for (const auto& [key, unused] : from_.items())
      if (std::find(known_keys.begin(), known_keys.end(), key)
          == known_keys.end())
        mistake(key, "is not a key of a policy");
    read_domain();
    read_account();
    read_buys();
    if (has("sell_shares_order"))
      out_.policy.sell_shares_order = amount<shares>("sell_shares_order");
    if (has("sells_minute"))
      out_.policy.sells_minute = count("sells_minute");
    return std::move(out_);
  }

private:
  void mistake(const std::string& key, std::string what) {
    out_.mistakes.push_back({key, std::move(what)});
  }

  bool has(const char* key) const {
    const auto at = from_.find(key);
    return at != from_.end() && !at->is_null();
  }

  bool need(const char* key) {
    if (!has(key))
      mistake(key, "is missing");
    return has(key);
  }

  unsigned count(const char* key) {
    const auto& x = from_.at(key);
    if (x.is_number_unsigned() && x.get<std::uint64_t>() <= 1'000'000)
      return x.get<unsigned>();
    mistake(key, "must be a whole number from 0 to 1000000");
    return 0;
  }

  /// A decimal, as text or number, that is not negative.
  template <class T>
  T amount(const char* key) {
    const auto& x = from_.at(key);
    const auto found = x.is_string()   ? T::parse(x.get<std::string>())
                       : x.is_number() ? T::parse(x.dump())
                                       : std::nullopt;
    if (found && *found >= T{})
      return *found;
    mistake(key, "must be a decimal of 0 or more");
    return {};
  }

  void address(const char* key, ethereum::eth_address& into) {
    if (!need(key))
      return;
    const auto& x = from_.at(key);
    auto found =
      ethereum::read_address(x.is_string() ? x.get<std::string>() : x.dump());
    if (found)
      into = *found;
    else
      mistake(key, to_string(found.error()));
  }

  void read_domain() {
    auto& domain = out_.policy.domain;
    const auto before = out_.mistakes.size();
    if (need("chain"))
      domain.chain = count("chain");
    if (need("order_version"))
      domain.version = count("order_version");
    address("exchange", domain.exchange);
    if (out_.mistakes.size() == before)
      if (auto good = polymarket::check_domain(domain); !good)
        mistake(good.error().where, good.error().what);
  }

  void read_account() {
    address("funder", out_.policy.funder);
    if (need("signature_type")) {
      const auto number = count("signature_type");
      const auto type = static_cast<polymarket::signature_type>(number);
      if (number > 3)
        mistake("signature_type", "must be 0, 1, 2 or 3");
      else
        out_.policy.type = type;
    }
    if (!has("builder"))
      return;
    const auto& x = from_.at("builder");
    const auto code =
      x.is_string() ? ethereum::read_word(x.get<std::string>()) : std::nullopt;
    if (code)
      out_.policy.builder = *code;
    else
      mistake("builder", "must be 0x and 64 hexadecimal digits");
  }

  void read_buys() {
    auto& to = out_.policy;
    if (has("buy_price_max"))
      to.buy_price_max = amount<price>("buy_price_max");
    if (to.buy_price_max >= whole_dollar)
      mistake("buy_price_max", "must be less than 1");
    const bool buys = !to.buy_price_max.is_zero();
    for (const auto* key : {"buy_order", "buy_day", "buys_minute"})
      if (buys && !has(key))
        mistake(key, "is missing: buy_price_max allows buys");
    if (has("buy_order"))
      to.buy_order = amount<money>("buy_order");
    if (has("buy_day"))
      to.buy_day = amount<money>("buy_day");
    if (has("buys_minute"))
      to.buys_minute = count("buys_minute");
  }

  const json& from_;
  read_policy out_;
};

} // namespace

read_policy parse_policy(std::string_view text) {
  const auto x = json::parse(text, nullptr, false, true);
  if (!x.is_object()) {
    read_policy out;
    out.mistakes.push_back({"policy", "is not a JSON object"});
    return out;
  }
  return policy_reader{x}.read();
}

} // namespace fillguard::net::signer

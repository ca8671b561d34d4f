#include "net/polymarket/live_prices/polybolt.hpp"

#include "net/polymarket/live_prices/symbols.hpp"
#include "net/polymarket/live_prices/wire.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace fillguard::net::polymarket {

namespace {

constexpr std::string_view twap_channel = "price.crypto.twap";
constexpr std::string_view spot_channel = "price.crypto";

/// The venue's averages come from its own calculator or from the oracle;
/// windows settle on the oracle's.
constexpr std::string_view settling_provider = "chainlink";

/// A retry does not help against wrong credentials, and the venue counts the
/// attempts.
constexpr std::chrono::seconds after_wrong_credentials{60};

struct close_reason {
  std::string_view code;
  std::string_view meaning;
  std::chrono::seconds stay_away{0};
};

/// The wait after an error that ends the connection; absent for other errors.
std::optional<std::chrono::seconds> hang_up_after(std::string_view code) {
  if (code == "auth_invalid" || code == "auth_attempts")
    return after_wrong_credentials;
  if (code.starts_with("auth_"))
    return std::chrono::seconds{0};
  return std::nullopt;
}

constexpr std::array close_reasons{
  close_reason{"4001", "credentials refused (4001)", after_wrong_credentials},
  close_reason{"4002", "too slow, or pongs missed (4002)"},
  close_reason{"4003", "server is draining (4003)"},
  close_reason{"4008", "against the server's policy (4008)"},
};

std::optional<price_source> source_of(const wire_frame& x) {
  if (x.topic == spot_channel)
    return price_source::polybolt_spot;
  if (x.topic != twap_channel)
    return std::nullopt;
  if (x.payload->window_seconds == 60)
    return price_source::polybolt_twap_60;
  if (x.payload->window_seconds == 30)
    return price_source::polybolt_twap_30;
  return std::nullopt;
}

/// A shorter secret is in any text, which would become unreadable and name the
/// secret by what is missing.
constexpr std::size_t shortest_secret = 4;

void blot(std::string& text, const std::string& secret) {
  if (secret.size() < shortest_secret)
    return;
  for (auto at = text.find(secret); at != std::string::npos;
       at = text.find(secret, at))
    text.replace(at, secret.size(), "***");
}

} // namespace

polybolt_stream::polybolt_stream(std::string url, asset coin,
                                 api_credentials credentials)
    : url_{std::move(url)}, coin_{coin}, credentials_{std::move(credentials)} {
  // nop
}

const std::vector<price_source>& polybolt_stream::sources() const {
  static const std::vector all{price_source::polybolt_twap_60,
                               price_source::polybolt_spot};
  return all;
}

std::vector<std::string> polybolt_stream::on_open() {
  authed_ = false;
  newest_seq_ = 0;
  const nlohmann::ordered_json auth{
    {"op", "auth"},
    {"rid", "auth"},
    {"auth",
     {{"apiKey", credentials_.api_key},
      {"secret", credentials_.secret},
      {"passphrase", credentials_.passphrase}}}};
  return {auth.dump(-1, ' ', false,
                    nlohmann::ordered_json::error_handler_t::replace)};
}

std::string polybolt_stream::subscription(price_source source) const {
  const bool twap = source == price_source::polybolt_twap_60;
  nlohmann::ordered_json filter{
    {"symbol", spell(coin_, symbol_spelling::polybolt)}};
  if (twap)
    filter["window_seconds"] = 60;
  else
    filter["provider"] = settling_provider;
  const nlohmann::ordered_json out{
    {"op", "subscribe"},
    {"rid", to_string(source)},
    {"subscriptions", nlohmann::ordered_json::array(
                        {{{"channel", twap ? twap_channel : spot_channel},
                          {"filter", std::move(filter)}}})}};
  return out.dump();
}

std::vector<std::string> polybolt_stream::resubscribe(price_source x) {
  if (!authed_)
    return {};
  return {subscription(x)};
}

price_frame polybolt_stream::on_text(std::string_view text,
                                     utc_time received_at) {
  if (is_idle_text(text))
    return no_update{};
  auto read = read_wire_frame(text);
  if (!read) {
    auto& bad = read.error();
    bad.detail = discreet(std::move(bad.detail));
    return std::move(bad);
  }
  const auto& frame = *read;
  if (frame.op == "authed") {
    authed_ = true;
    reply_with out;
    for (auto source : sources())
      out.texts.push_back(subscription(source));
    return out;
  }
  if (!frame.code.empty() || frame.op == "error")
    return refusal{frame.code.empty() ? "error" : excerpt(frame.code),
                   discreet(excerpt(frame.message)), hang_up_after(frame.code)};
  if (!frame.payload)
    return no_update{};
  std::uint64_t missed = frame.dropped.value_or(0);
  if (frame.seq) {
    if (newest_seq_ > 0 && *frame.seq > newest_seq_ + 1)
      missed = std::max(missed, *frame.seq - newest_seq_ - 1);
    newest_seq_ = std::max(newest_seq_, *frame.seq);
  }
  const auto source = source_of(frame);
  if (!source)
    return ignored_frame{};
  if (frame.payload->symbol.empty())
    return bad_frame{"missing_field", "payload.symbol is absent", source};
  const auto symbol = read_symbol(frame.payload->symbol);
  if (!symbol || symbol->coin != coin_)
    return ignored_frame{};
  const auto& provider = frame.payload->source;
  if (!provider.empty()
      && lower_case(provider).find(settling_provider) == std::string::npos)
    return bad_frame{"wrong_provider", "payload.source is " + excerpt(provider),
                     source};
  auto out =
    to_prices(*frame.payload, *source, full_accuracy::decimal, received_at);
  out.missed = missed;
  out.history = out.history || frame.snapshot;
  return answer_with(std::move(out));
}

price_stream::loss polybolt_stream::explain_loss(std::string why) const {
  for (const auto& x : close_reasons)
    if (why.find(x.code) != std::string::npos)
      return {std::string{x.meaning}, x.stay_away};
  return {discreet(std::move(why))};
}

std::string polybolt_stream::discreet(std::string text) const {
  blot(text, credentials_.api_key);
  blot(text, credentials_.secret);
  blot(text, credentials_.passphrase);
  return text;
}

} // namespace fillguard::net::polymarket

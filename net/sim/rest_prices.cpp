#include "net/chainlink/aggregator.hpp"
#include "net/sim/rest.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>

namespace fillguard::net::sim {

namespace {

/// A 32-byte word of the chain's answers.
std::string word(std::uint64_t x) {
  std::string out(64, '0');
  for (auto digit = out.rbegin(); x != 0; ++digit, x >>= 4U)
    *digit = "0123456789abcdef"[x & 15U];
  return out;
}

/// A text of at most 32 bytes as a contract returns it.
std::string abi_text(std::string_view text) {
  std::string out = "0x" + word(32) + word(text.size());
  for (const unsigned char c : text) {
    out += "0123456789abcdef"[c >> 4U];
    out += "0123456789abcdef"[c & 15U];
  }
  out.resize(out.size() + 64 - 2 * text.size(), '0');
  return out;
}

/// The coin whose price a contract publishes; absent: the chain has no such
/// contract.
std::optional<asset> coin_of_contract(const std::string& contract) {
  for (const auto& [coin, name] : values_of<asset>.values)
    for (const auto& known : chainlink::contracts_of(coin))
      if (in_capitals(known) == in_capitals(contract))
        return coin;
  return std::nullopt;
}

/// The aggregator is updated about twice a minute.
constexpr std::int64_t push_interval = 27;

http_answer rpc_result(const nlohmann::json& id, std::string_view result) {
  return {
    200,
    nlohmann::json{{"jsonrpc", "2.0"}, {"id", id}, {"result", result}}.dump(),
    "application/json",
    {}};
}

} // namespace

http_answer answer_coinbase(world& of, const http_ask& request) {
  constexpr std::string_view before = "/v2/prices/";
  const auto path = request.path();
  const auto pair =
    path.starts_with(before) ? path.substr(before.size()) : std::string_view{};
  std::string coin{pair.substr(0, pair.find('-'))};
  for (auto& letter : coin)
    letter =
      static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  const auto market = parse_market(coin + "-5m");
  const auto* price = market ? of.path(market->coin) : nullptr;
  if (price == nullptr)
    return error_answer(404, "Invalid currency");
  // Coinbase's quote differs from the others by some millionths.
  const auto latest = price->latest().millionths();
  const auto at = coin_price::from_millionths(latest + latest / 1'000'000 * 12);
  return {200,
          R"({"data":{"amount":")" + to_string(at) + R"(","base":")"
            + in_capitals(coin) + R"(","currency":"USD"}})",
          "application/json",
          {}};
}

http_answer answer_ethereum(world& of, const http_ask& request) {
  const auto call = nlohmann::json::parse(request.body, nullptr, false);
  if (!call.is_object() || !call.contains("id"))
    return error_answer(400, "invalid JSON-RPC request");
  const auto& id = call["id"];
  std::string data;
  std::string contract;
  if (call.value("method", std::string{}) == "eth_call"
      && call.contains("params") && call["params"].is_array()
      && !call["params"].empty() && call["params"][0].is_object()) {
    data = call["params"][0].value("data", std::string{});
    contract = call["params"][0].value("to", std::string{});
  }
  const auto coin = coin_of_contract(contract);
  const auto* path = coin ? of.path(*coin) : nullptr;
  if (path == nullptr)
    return rpc_result(id, "0x"); // The chain has no such contract.
  if (data == "0x313ce567")      // decimals()
    return rpc_result(id, "0x" + word(8));
  if (data == "0x7284e416") // description()
    return rpc_result(id, abi_text(in_capitals(to_string(*coin)) + " / USD"));
  if (data != "0xfeaf968c") // latestRoundData()
    return {200,
            nlohmann::json{
              {"jsonrpc", "2.0"},
              {"id", id},
              {"error", {{"code", -32601}, {"message", "not supported"}}}}
              .dump(),
            "application/json",
            {}};
  const auto pushed = to_unix_seconds(of.now()) / push_interval * push_interval;
  const auto value = path->on_second(pushed).value_or(path->latest());
  const auto round = static_cast<std::uint64_t>(pushed / push_interval);
  const auto updated = static_cast<std::uint64_t>(pushed);
  return rpc_result(
    id, "0x" + word(round)
          + word(static_cast<std::uint64_t>(value.millionths()) * 100)
          + word(updated) + word(updated) + word(round));
}

} // namespace fillguard::net::sim

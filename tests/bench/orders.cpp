// From a decision to the bytes of a request: the order, its id and signature,
// the check of the signer, the body and its authentication. With the key in
// this process, and in a signer behind a socket.

#include "app/signer/signer_server.hpp"
#include "net/polymarket/orders/order_body.hpp"
#include "net/polymarket/orders/prepare_order.hpp"
#include "net/polymarket/private_rest.hpp"
#include "net/signer/signer_client.hpp"

#include <benchmark/benchmark.h>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <stdexcept>
#include <sys/eventfd.h>
#include <thread>
#include <unistd.h>

using namespace fillguard;
using namespace fillguard::net;
using namespace fillguard::net::polymarket;

namespace {

constexpr auto now = from_unix_seconds(1'798'761'600);

/// The first development key of Anvil and Hardhat.
ethereum::secret_key key() {
  return ethereum::secret_key::read("ac0974bec39a17e36ba4a6b4d238ff944bacb478cb"
                                    "ed5efcae784d7bf4f2ff80",
                                    "bench")
    .value();
}

/// A sale, number `number` of its window.
order_wanted sale(std::uint32_t number) {
  order_wanted out;
  out.intent.window = {{asset::btc, window_length::m15}, now};
  out.intent.purpose = order_purpose::exit;
  out.intent.number = number;
  out.direction = order_side::sell;
  out.limit = price::from_millionths(600'000);
  out.quantity = shares::from_whole(5);
  out.lifetime = time_in_force::fill_and_kill;
  return out;
}

void sign_with(benchmark::State& state, order_signer& by) {
  trading_account account;
  account.key = key().address();
  account.funder = account.key;
  const private_account login{
    "http://127.0.0.1",
    {"00000000-0000-0000-0000-000000000001",
     "9kF3_q-ZxW1c7Hn2bYdP0sLtRvJmAaEoIuGgTtXyQ8k=", "passphrase"},
    ethereum::checksummed(account.key)};
  const order_market market{"71321045679252212594626385532706912750332728571942"
                            "532289631379312455583992563"};
  std::uint32_t number = 0;
  for (auto unused : state) {
    const auto wanted = sale(++number);
    const auto order =
      prepare_order(wanted, market, account,
                    static_cast<std::uint64_t>(to_unix_ms(now)) + number);
    const auto made = sign_order(by, order.value(), account);
    if (!made)
      throw std::runtime_error(to_string(made.error()));
    const auto body =
      order_body(*made, {order_type::fak}, login.credentials.api_key);
    benchmark::DoNotOptimize(
      private_headers(login, now, "POST", "/order", body));
  }
}

void key_in_this_process(benchmark::State& state) {
  local_signer by{key()};
  sign_with(state, by);
}
BENCHMARK(key_in_this_process);

void key_in_a_signer(benchmark::State& state) {
  spdlog::set_level(spdlog::level::warn);
  std::string folder =
    std::filesystem::temp_directory_path() / "bench-signer-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr)
    throw std::runtime_error("no folder for the socket");
  net::signer::signer_policy policy;
  policy.domain = current_domain();
  policy.funder = key().address();
  policy.sells_minute = 1'000'000;
  signing_desk desk{key(),
                    {policy, key().address()},
                    signature_record::open(folder + "/record").value()};
  const auto door =
    net::signer::packet_socket::listen(folder + "/socket").value();
  const auto end = ::eventfd(0, EFD_CLOEXEC);
  std::thread server{[&] {
    if (!serve_signatures(door, desk, end))
      std::abort();
  }};
  {
    net::signer::signer_client by{folder + "/socket"};
    sign_with(state, by);
  }
  const std::uint64_t one = 1;
  if (::write(end, &one, sizeof one) != sizeof one)
    std::abort();
  server.join();
  ::close(end);
  std::filesystem::remove_all(folder);
}
// The key works in another thread.
BENCHMARK(key_in_a_signer)->UseRealTime();

} // namespace

BENCHMARK_MAIN();

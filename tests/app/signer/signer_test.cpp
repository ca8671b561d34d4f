// The signer's parts, without its sandbox: its process is another test's.

#include "app/signer/process_guard.hpp"
#include "app/signer/signature_record.hpp"
#include "app/signer/signer_server.hpp"
#include "app/signer/signing_desk.hpp"
#include "net/polymarket/orders/order_digest.hpp"
#include "net/polymarket/orders/order_signer.hpp"
#include "net/signer/signer_client.hpp"
#include "net/signer/signer_wire.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__
#endif
#endif

using namespace fillguard;
using namespace fillguard::net;
using namespace fillguard::net::polymarket;
using net::signer::packet_socket;
using net::signer::signature_counters;
using net::signer::signer_client;
using net::signer::signer_policy;

namespace {

namespace fs = std::filesystem;

#ifdef __SANITIZE_ADDRESS__
constexpr bool is_sanitized = true;
#else
constexpr bool is_sanitized = false;
#endif

/// The first development key of Anvil and Hardhat.
constexpr const char* digits =
  "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
constexpr auto now = from_unix_seconds(1'795'348'810);

ethereum::secret_key key() {
  return ethereum::secret_key::read(digits, "test").value();
}

class folder {
public:
  folder() {
    std::string name = fs::temp_directory_path() / "signer-XXXXXX";
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }

  ~folder() { fs::remove_all(path_); }

  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;

  std::string operator/(const char* name) const { return path_ / name; }

  std::string write(const char* name, const std::string& text,
                    mode_t mode = 0600) const {
    const auto out = *this / name;
    std::ofstream{out, std::ios::binary} << text;
    REQUIRE(::chmod(out.c_str(), mode) == 0);
    return out;
  }

private:
  fs::path path_;
};

/// Buys of 5 dollars, two a day.
signer_policy policy() {
  signer_policy out;
  out.domain = current_domain();
  out.funder = key().address();
  out.buy_price_max = price::parse("0.99").value();
  out.buy_order = money::from_whole(5);
  out.buy_day = money::from_whole(10);
  out.buys_minute = 10;
  return out;
}

exchange_order order(std::uint64_t salt, order_side side = order_side::buy) {
  exchange_order out;
  out.salt = salt;
  out.maker = key().address();
  out.signer = out.maker;
  out.token_id = ethereum::to_word(7);
  out.side = side;
  out.maker_amount = side == order_side::buy ? 4'950'000 : 5'000'000;
  out.taker_amount = side == order_side::buy ? 5'000'000 : 4'950'000;
  out.timestamp_ms = 1'798'761'600'123;
  return out;
}

trading_account account() {
  trading_account out;
  out.key = key().address();
  out.funder = out.key;
  return out;
}

signing_desk desk(const std::string& record) {
  signature_counters counters{policy(), key().address()};
  auto file = signature_record::open(record);
  REQUIRE(file);
  REQUIRE(file->load([&](const auto& x) { counters.count(x); }));
  return {key(), std::move(counters), std::move(*file)};
}

std::string rule_of(const std::string& packet) {
  const auto x = net::signer::read_signature(packet);
  return x ? "signed" : x.error().where;
}

std::string ask(signing_desk& x, const exchange_order& what,
                utc_time at = now) {
  return x.answer(net::signer::to_packet({what, current_domain()}), at);
}

/// A signer that serves in a thread.
class running_signer {
public:
  explicit running_signer(const folder& in)
      : desk_{desk(in / "record")},
        door_{packet_socket::listen(in / "socket").value()},
        end_{::eventfd(0, EFD_CLOEXEC)}, thread_{[this] {
          good_ = serve_signatures(door_, desk_, end_);
        }} {
    // nop
  }

  ~running_signer() {
    const std::uint64_t one = 1;
    CHECK(::write(end_, &one, sizeof one) == sizeof one);
    thread_.join();
    ::close(end_);
    CHECK(good_);
  }

private:
  signing_desk desk_;
  packet_socket door_;
  int end_;
  result<void> good_;
  std::thread thread_;
};

} // namespace

TEST_CASE("a service has an order signed over the socket") {
  const folder in;
  const running_signer signer{in};
  struct stat about {};
  REQUIRE(::stat((in / "socket").c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);

  signer_client client{in / "socket"};
  CHECK(client.address().value() == key().address());
  const auto made = sign_order(client, order(1), account());
  REQUIRE(made);
  local_signer here{key()};
  CHECK(made->signature
        == sign_order(here, order(1), account()).value().signature);

  auto other = account();
  other.key[0] ^= 1;
  const auto wrong = sign_order(client, order(1), other);
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().where == "signer");
}

TEST_CASE("one service is served at a time, and the next after it") {
  const folder in;
  const running_signer signer{in};
  auto first = std::make_unique<signer_client>(in / "socket");
  CHECK(first->address());
  signer_client second{in / "socket"};
  const auto refused = second.address();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().where == "busy");
  first.reset();
  // The signer sees the end before the new connection, or answers busy once.
  result<ethereum::eth_address> served = second.address();
  while (!served && served.error().where == "busy")
    served = second.address();
  CHECK(served);
}

TEST_CASE("a refusal reaches the service with its rule") {
  const folder in;
  const running_signer signer{in};
  signer_client client{in / "socket"};
  const auto refused = client.sign(order(1), negative_risk_domain());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().where == "negative_risk");
}

TEST_CASE("a client connects again to a signer that was restarted") {
  const folder in;
  signer_client client{in / "socket"};
  CHECK(client.sign(order(1), current_domain()).error().where == "signer");
  {
    const running_signer signer{in};
    CHECK(client.sign(order(1), current_domain()));
  }
  CHECK(client.sign(order(1), current_domain()).error().where == "signer");
  const running_signer signer{in};
  CHECK(client.sign(order(1), current_domain()));
}

TEST_CASE("two signers do not share a socket or a record") {
  const folder in;
  const running_signer signer{in};
  CHECK_FALSE(packet_socket::listen(in / "socket"));
  CHECK_FALSE(signature_record::open(in / "record"));
  const auto file = in.write("file", "x");
  CHECK_FALSE(packet_socket::listen(file));
  CHECK(fs::exists(file));
}

TEST_CASE("a signer that accepts no connection holds up no service") {
  const folder in;
  const auto door = packet_socket::listen(in / "socket");
  REQUIRE(door);
  std::vector<packet_socket> waiting;
  bool refused = false;
  // Its queue is full after a few.
  for (int i = 0; i < 50 && !refused; ++i) {
    auto next = packet_socket::connect(in / "socket");
    refused = !next;
    if (next)
      waiting.push_back(std::move(*next));
  }
  CHECK(refused);
}

TEST_CASE("the day's buys survive a restart") {
  const folder in;
  const auto path = in / "record";
  {
    auto x = desk(path);
    CHECK(rule_of(ask(x, order(1))) == "signed");
    CHECK(rule_of(ask(x, order(2))) == "signed");
    CHECK(rule_of(ask(x, order(3))) == "buy_day");
  }
  auto x = desk(path);
  CHECK(rule_of(ask(x, order(3))) == "buy_day");
  // Those given before are given again, and count once.
  CHECK(rule_of(ask(x, order(2))) == "signed");
  CHECK(rule_of(ask(x, order(4, order_side::sell))) == "signed");
  CHECK(rule_of(ask(x, order(3), now + std::chrono::hours{24})) == "signed");
}

TEST_CASE("a line cut off by a crash is dropped, other damage refused") {
  const folder in;
  const auto path = in / "record";
  {
    auto x = desk(path);
    CHECK(rule_of(ask(x, order(1))) == "signed");
  }
  std::ofstream{path, std::ios::app} << R"({"at":"2026-)";
  {
    auto x = desk(path);
    CHECK(rule_of(ask(x, order(2))) == "signed");
    CHECK(rule_of(ask(x, order(3))) == "buy_day");
  }
  int lines = 0;
  CHECK(signature_record::open(path)->load([&](const auto&) { ++lines; }));
  CHECK(lines == 2);

  std::ofstream{path, std::ios::app} << "{}\n";
  const auto damaged = signature_record::open(path)->load([](const auto&) {});
  REQUIRE_FALSE(damaged);
  CHECK(damaged.error().where == path + " line 3");
}

TEST_CASE("packets that are no request are refused") {
  const folder in;
  auto x = desk(in / "record");
  for (const auto* packet : {"", "{", "[]", "{}", "null", "\xff\xfe"})
    CHECK(rule_of(x.answer(packet, now)) == "request");
  CHECK(rule_of(x.answer(
          R"({"chain":137,"version":2,
              "exchange":"0xE111180000d2663C0091e4f400237545B87B996B",
              "order":{"salt":"-1"}})",
          now))
        == "order");
}

// -- keys ---------------------------------------------------------------------

TEST_CASE("a key file is for its user alone, and holds the key alone") {
  const folder in;
  using ethereum::secret_key;
  const std::string good = digits;
  const auto wrong = [](const std::string& path) {
    const auto x = secret_key::read_file(path);
    REQUIRE_FALSE(x);
    // No error shows a part of the key.
    CHECK(to_string(x.error()).find("ac0974") == std::string::npos);
    return x.error().what;
  };
  CHECK(secret_key::read_file(in.write("key", good)).value().address()
        == key().address());
  CHECK(secret_key::read_file(in.write("prefixed", "0x" + good, 0400)));
  CHECK(wrong(in.write("group", good, 0640)).find("chmod 600")
        != std::string::npos);
  CHECK(wrong(in.write("all", good, 0604)).find("chmod 600")
        != std::string::npos);
  CHECK(wrong(in.write("line", good + "\n")).find("line end")
        != std::string::npos);
  CHECK(wrong(in.write("short", good.substr(1))).find("63 characters")
        != std::string::npos);
  CHECK(wrong(in.write("empty", "")).find("0 characters") != std::string::npos);
  CHECK(wrong(in.write("letter", "x" + good.substr(1))).find("hexadecimal")
        != std::string::npos);
  CHECK(wrong(in.write("zero", std::string(64, '0'))).find("not a key")
        != std::string::npos);
  CHECK(wrong(in.write("beyond", std::string(64, 'f'))).find("not a key")
        != std::string::npos);
  CHECK(wrong(in / "none").find("cannot be read") != std::string::npos);
  CHECK(wrong(fs::path(in / "x").parent_path()).find("not a file")
        != std::string::npos);
}

TEST_CASE("a key in the environment is overwritten there") {
  ::setenv("FILLGUARD_TEST_KEY", digits, 1);
  const auto x =
    ethereum::secret_key::take_from_environment("FILLGUARD_TEST_KEY");
  REQUIRE(x);
  CHECK(x->value().address() == key().address());
  CHECK_FALSE(
    ethereum::secret_key::take_from_environment("FILLGUARD_TEST_KEY"));
}

TEST_CASE("a key's memory is locked, and not dumped") {
  const auto page = ethereum::locked_page::make().value();
  std::ostringstream start;
  start << std::hex << reinterpret_cast<std::uintptr_t>(page.bytes().data());
  std::ifstream maps{"/proc/self/smaps"};
  std::string line;
  bool inside = false;
  std::string flags;
  while (std::getline(maps, line)) {
    if (line.find('-') == start.str().size())
      inside = line.starts_with(start.str());
    if (inside && line.starts_with("VmFlags:"))
      flags = line + ' ';
  }
  // The address sanitizer replaces mlock by nothing.
  if (!is_sanitized)
    CHECK(flags.find(" lo ") != std::string::npos);
  CHECK(flags.find(" dd ") != std::string::npos);
}

TEST_CASE("the self-test signs a known order") {
  CHECK(signing_self_test());
}

// -- the sandbox --------------------------------------------------------------

TEST_CASE("the signer denies itself the network, not its socket") {
  // In a process of its own, since it is for good. The exit code counts.
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    if (!forbid_dumps() || !forbid_network())
      ::_exit(1);
    if (::socket(AF_INET, SOCK_STREAM, 0) >= 0
        || ::socket(AF_INET6, SOCK_DGRAM, 0) >= 0
        || ::socket(AF_NETLINK, SOCK_RAW, 0) >= 0)
      ::_exit(2);
    if (::socket(AF_UNIX, SOCK_SEQPACKET, 0) < 0)
      ::_exit(3);
    char name[] = "/bin/false";
    char* words[] = {name, nullptr};
    ::execv(name, words);
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

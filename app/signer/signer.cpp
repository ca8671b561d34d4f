#include "app/signer/signer.hpp"

#include "app/log/logging.hpp"
#include "app/program/exit_code.hpp"
#include "app/program/one_line.hpp"
#include "app/signer/process_guard.hpp"
#include "app/signer/signer_server.hpp"
#include "net/polymarket/orders/order_signer.hpp"
#include "net/polymarket/orders/wallet_addresses.hpp"

#include <spdlog/spdlog.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <iostream>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace fillguard {

namespace {

using net::ethereum::secret_key;
using net::signer::packet_socket;
using net::signer::signer_policy;

constexpr int first_passed = 3; ///< By systemd: SD_LISTEN_FDS_START.

int complain(int code, const error& what) {
  std::cerr << "fillguard: " << one_line(to_string(what)) << '\n';
  return code;
}

/// Whether systemd has passed the listening socket.
bool has_passed_socket() {
  const auto number = [](const char* name) {
    const auto* text = std::getenv(name);
    const std::string_view digits{text == nullptr ? "" : text};
    long out = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), out);
    return out;
  };
  return number("LISTEN_PID") == ::getpid() && number("LISTEN_FDS") == 1;
}

/// The socket that systemd has passed, which need not be non-blocking.
result<packet_socket> passed_socket() {
  packet_socket out{first_passed};
  const auto flags = ::fcntl(first_passed, F_GETFL);
  if (flags < 0 || ::fcntl(first_passed, F_SETFL, flags | O_NONBLOCK) != 0
      || ::fcntl(first_passed, F_SETFD, FD_CLOEXEC) != 0)
    return failure("signer", std::string{"cannot use the passed socket: "}
                               + std::strerror(errno));
  return out;
}

/// A user who can write the policy can remove its limits. Of the file that is
/// open, since its name may lead to another one later.
result<void> check_owner(const std::string& path, int file) {
  struct stat about {};
  if (::fstat(file, &about) != 0)
    return failure(path,
                   std::string{"cannot be read: "} + std::strerror(errno));
  if (!S_ISREG(about.st_mode))
    return failure(path, "is not a file");
  if ((about.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return failure(path, "may be changed by other users: chmod go-w");
  if (about.st_uid != ::geteuid() && about.st_uid != 0)
    return failure(path, "belongs to another user");
  return {};
}

/// Reads a file that only its user or root can change.
result<std::string> read_own_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0)
    return failure(path,
                   std::string{"cannot be read: "} + std::strerror(errno));
  result<std::string> out;
  if (auto good = check_owner(path, file); !good) {
    out = failure(std::move(good.error()));
  } else {
    constexpr std::size_t most = 1 << 20;
    out->resize(most);
    const auto size = ::read(file, out->data(), most);
    if (size < 0)
      out =
        failure(path, std::string{"cannot be read: "} + std::strerror(errno));
    else
      out->resize(static_cast<std::size_t>(size));
  }
  ::close(file);
  return out;
}

/// Reads the policy; each mistake is a line on standard error.
std::optional<signer_policy> read_policy_file(const std::string& path) {
  const auto text = read_own_file(path);
  if (!text) {
    complain(exit_code::wrong, text.error());
    return std::nullopt;
  }
  auto read = net::signer::parse_policy(*text);
  for (const auto& x : read.mistakes)
    complain(exit_code::wrong, {path, x.where + ' ' + x.what});
  return read.mistakes.empty() ? std::optional{std::move(read.policy)}
                               : std::nullopt;
}

/// The key of an account without a wallet is the account; of the others only a
/// session key may differ.
result<void> check_key(const signer_policy& policy, const secret_key& key) {
  auto good =
    net::polymarket::check_wallet(policy.type, policy.funder, key.address());
  if (!good && policy.type == net::polymarket::signature_type::eoa)
    return failure("funder", "is not the address of the key, "
                               + net::ethereum::checksummed(key.address()));
  if (!good)
    spdlog::warn("wallet differs why={}", good.error().what);
  return {};
}

int signals_to_wait_for() {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  // Before any thread is started, so that all inherit it.
  if (::pthread_sigmask(SIG_BLOCK, &ends, nullptr) != 0)
    return -1;
  return ::signalfd(-1, &ends, SFD_CLOEXEC);
}

int serve(const signer_arguments& options, const signer_policy& policy,
          secret_key key, int signals, bool passed) {
  if (const auto good = check_key(policy, key); !good)
    return complain(exit_code::wrong, good.error());
  net::signer::signature_counters counters{policy, key.address()};
  auto record = signature_record::open(
    options.record.empty() ? options.policy + ".signed" : options.record);
  if (!record)
    return complain(exit_code::failed, record.error());
  if (const auto good = record->load([&](const auto& x) { counters.count(x); });
      !good)
    return complain(exit_code::wrong, good.error());
  const auto door =
    passed ? passed_socket() : packet_socket::listen(options.socket);
  if (!door)
    return complain(exit_code::failed, door.error());
  const auto address = net::ethereum::checksummed(key.address());
  signing_desk desk{std::move(key), std::move(counters), std::move(*record)};
  if (const auto good = forbid_network(); !good)
    return complain(exit_code::failed, good.error());
  spdlog::info("signer ready key={} socket={} buy_price_max={} buy_day={}",
               address, options.socket, to_string(policy.buy_price_max),
               to_string(policy.buy_day));
  const auto end = serve_signatures(*door, desk, signals);
  if (!passed)
    ::unlink(options.socket.c_str());
  if (!end)
    return complain(exit_code::failed, end.error());
  spdlog::info("signer ended");
  return exit_code::fine;
}

} // namespace

int run_signer(const signer_arguments& options) {
  const bool passed = has_passed_socket();
  if (const auto good =
        close_descriptors_from(passed ? first_passed + 1 : first_passed);
      !good)
    return complain(exit_code::failed, good.error());
  if (const auto good = forbid_dumps(); !good)
    return complain(exit_code::failed, good.error());
  const auto signals = signals_to_wait_for();
  if (signals < 0)
    return complain(exit_code::failed, {"signer", "cannot wait for signals"});
  const logging log{config::log_section{}};
  if (const auto good = net::polymarket::signing_self_test(); !good)
    return complain(exit_code::failed, good.error());
  const auto policy = read_policy_file(options.policy);
  if (!policy)
    return exit_code::wrong;
  auto key = secret_key::read_file(options.key_file);
  if (!key)
    return complain(exit_code::wrong, key.error());
  return serve(options, *policy, std::move(*key), signals, passed);
}

} // namespace fillguard

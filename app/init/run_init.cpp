#include "app/config/load.hpp"
#include "app/doctor/doctor.hpp"
#include "app/init/init.hpp"
#include "app/program/exit_code.hpp"
#include "app/program/wait_for_answer.hpp"
#include "net/network/network_transport.hpp"
#include "net/polymarket/orders/key_login.hpp"
#include "net/service_clock.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <iostream>
#include <memory>
#include <termios.h>
#include <unistd.h>

namespace fillguard {

namespace {

/// Reads a line without showing it on a terminal.
bool read_hidden(std::string& line) {
  termios before{};
  const bool terminal = ::tcgetattr(STDIN_FILENO, &before) == 0;
  if (terminal) {
    auto hidden = before;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  }
  const bool more = static_cast<bool>(std::getline(std::cin, line));
  if (terminal)
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
  return more;
}

std::optional<config::api_account> read_api(const std::string& body,
                                            const std::string& address) {
  const auto x = nlohmann::json::parse(body, nullptr, false);
  const auto text = [&x](const char* name) {
    const auto at = x.find(name);
    return at != x.end() && at->is_string() ? at->get<std::string>()
                                            : std::string{};
  };
  if (!x.is_object() || text("apiKey").empty() || text("secret").empty()
      || text("passphrase").empty())
    return std::nullopt;
  return config::api_account{secret{text("apiKey")}, secret{text("secret")},
                             secret{text("passphrase")}, address};
}

/// A key has one set of credentials: made once, derived from then on.
result<config::api_account> api_of(const net::ethereum::secret_key& key,
                                   const std::string& clob) {
  net::initialize_pool();
  const auto clock = std::make_shared<net::service_clock>();
  net::network_transport outside{clock};
  const auto address = net::ethereum::checksummed(key.address());
  std::string why = "no answer";
  for (const auto& [method, path] : {std::pair{"GET", "/auth/derive-api-key"},
                                     std::pair{"POST", "/auth/api-key"}}) {
    net::http_request request;
    request.method = method;
    request.url = clob + path;
    request.headers = net::polymarket::login_headers(key, clock->now());
    const auto reply = wait_for_answer(outside, std::move(request));
    if (!reply)
      why = reply.error().what;
    else if (reply->status != 200)
      why = "answered " + std::to_string(reply->status);
    else if (auto made = read_api(reply->body, address)) {
      outside.shutdown(std::chrono::milliseconds{200});
      return *std::move(made);
    } else
      why = "was not understood";
  }
  outside.shutdown(std::chrono::milliseconds{200});
  return failure(clob, why);
}

loaded_config load(const std::string& path) {
  config_sources from;
  from.file = path;
  from.environment = process_environment();
  return load_config(from);
}

} // namespace

int run_init(const init_arguments& how) {
  // Endpoints may be in the environment.
  const auto clob = load({}).values.endpoints.clob;
  return init_files(how, {std::cin, std::cout, std::cerr, read_hidden,
                          [&clob](const net::ethereum::secret_key& key) {
                            return api_of(key, clob);
                          },
                          [](const std::string& path) {
                            const auto loaded = load(path);
                            for (const auto& mistake : loaded.mistakes)
                              std::cerr << mistake << '\n';
                            return loaded.mistakes.empty()
                                     ? consult_doctor(loaded.values)
                                     : exit_code::wrong;
                          },
                          ::isatty(STDIN_FILENO) == 1});
}

} // namespace fillguard

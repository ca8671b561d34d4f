#include "app/doctor/doctor.hpp"

#include "app/doctor/order_dry_run.hpp"
#include "app/program/end_at_once.hpp"
#include "app/program/exit_code.hpp"
#include "net/network/network_transport.hpp"
#include "net/service_clock.hpp"

#include <future>
#include <iostream>
#include <set>

namespace fillguard {

namespace {

using check = std::function<doctor::findings()>;

std::vector<check> all_checks(const doctor::examination& subject) {
  std::vector<check> out;
  const auto add = [&](auto f) {
    out.push_back([&subject, f] { return f(subject); });
  };
  add(doctor::check_configuration);
  add(doctor::check_machine);
  add(doctor::check_journal);
  add(doctor::check_history);
  add(doctor::check_link);
  add(doctor::check_hosts);
  add(doctor::check_clock);
  std::set<asset> coins;
  for (const auto market : subject.settings.markets) {
    coins.insert(market.coin);
    out.emplace_back(
      [&subject, market] { return doctor::check_market(subject, market); });
  }
  for (const auto coin : coins)
    out.emplace_back(
      [&subject, coin] { return doctor::check_prices(subject, coin); });
  add(doctor::check_account);
  add(doctor::check_wallet);
  add(doctor::check_trading);
  add(doctor::check_receivers);
  return out;
}

} // namespace

doctor::findings
examine(const doctor::examination& subject,
        const std::function<void(const doctor::finding&)>& on_finding) {
  std::vector<std::future<doctor::findings>> running;
  for (auto& one : all_checks(subject))
    running.push_back(std::async(std::launch::async, std::move(one)));
  doctor::findings out;
  for (auto& one : running)
    for (auto& found : one.get()) {
      on_finding(found);
      out.push_back(std::move(found));
    }
  return out;
}

int dry_run_order(const config& settings) {
  return sign_without_sending(settings, net::service_clock{}.now(), std::cout,
                              std::cerr);
}

int consult_doctor(const config& settings) {
  net::initialize_pool();
  const auto clock = std::make_shared<net::service_clock>();
  const auto transport = std::make_shared<net::network_transport>(clock);
  const auto found =
    examine({settings, transport, clock}, [](const doctor::finding& x) {
      std::cout << to_line(x) << std::endl;
    });
  std::cout << conclusion(found) << std::endl;
  const auto code = doctor::ready(found) ? exit_code::fine : exit_code::failed;
  if (!transport->shutdown(std::chrono::milliseconds{200}))
    end_at_once(code);
  return code;
}

} // namespace fillguard

#include "app/doctor/examination.hpp"
#include "net/service_clock.hpp"
#include "tests/app/mentions.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <unistd.h>

using namespace fillguard;
namespace fs = std::filesystem;
using doctor::verdict;

namespace {

/// Answers at once, by a part of the address.
class answering_transport : public net::transport {
public:
  void fetch(net::http_request request,
             std::function<void(result<net::http_reply>)> done) override {
    for (const auto& [part, body] : bodies)
      if (request.url.find(part) != std::string::npos) {
        net::http_reply reply;
        reply.status = 200;
        reply.body = body;
        return done(reply);
      }
    done(failure("venue", "no answer"));
  }

  std::unique_ptr<net::web_socket> dial(std::string,
                                        net::web_socket_sinks) override {
    throw std::logic_error{"no socket is needed"};
  }

  std::map<std::string, std::string> bodies;
};

/// A Safe account in order, in mode live.
struct real_orders {
  real_orders() {
    std::ofstream{key_file}
      << "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
    fs::permissions(key_file, fs::perms{0600});
    auto& x = look_at.settings;
    x.mode = service_mode::live;
    x.account.signature_type = 2;
    x.account.funder = "0xd93B25cb943D14d0d34FBaF01Fc93a0f8b5F6E47";
    x.signer.key_file = key_file;
    x.api =
      config::api_account{secret{"key"}, secret{"c2VjcmV0"}, secret{"phrase"},
                          "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"};
    look_at.clock = std::make_shared<net::service_clock>();
    look_at.outside = outside;
    outside->bodies = {
      {"/version", R"({"version":2})"},
      {"/geoblock", R"({"blocked":false})"},
      {"/closed-only", R"({"closed_only":false})"},
      {"COLLATERAL",
       R"({"balance":"25000000","allowances":{"0xE111180000d2663C0091e4f400237545B87B996B":"9"}})"}};
  }

  real_orders(const real_orders&) = delete;
  real_orders& operator=(const real_orders&) = delete;
  ~real_orders() { fs::remove(key_file); }

  doctor::finding of(const std::string& what) const {
    for (const auto& x : doctor::check_trading(look_at))
      if (x.what == what)
        return x;
    FAIL("no finding on " << what);
    return {};
  }

  std::string key_file =
    (fs::temp_directory_path() / ("doctor_key_" + std::to_string(::getpid())))
      .string();
  std::shared_ptr<answering_transport> outside =
    std::make_shared<answering_transport>();
  doctor::examination look_at;
};

} // namespace

TEST_CASE_FIXTURE(real_orders, "an account in order is ready for real orders") {
  const auto all = doctor::check_trading(look_at);
  CHECK(all.size() == 5);
  for (const auto& x : all) {
    CAPTURE(to_line(x));
    CHECK(x.result == verdict::good);
  }
  CHECK(of("dollars of the account").detail == "25");
  look_at.settings.mode = service_mode::paper;
  CHECK(of("real orders").result == verdict::unused);
}

TEST_CASE_FIXTURE(real_orders, "each wrong key is named, with what to do") {
  fs::permissions(key_file, fs::perms{0644});
  auto found = of("key of real orders");
  CHECK(found.result == verdict::bad);
  CHECK(mentions(found.advice, "mode 0600"));

  fs::permissions(key_file, fs::perms{0600});
  std::ofstream{key_file, std::ios::app} << '\n';
  found = of("key of real orders");
  CHECK(found.result == verdict::bad);
  CHECK_FALSE(mentions(to_line(found), "ac0974"));

  look_at.settings.signer = {};
  look_at.settings.signer.socket = "/nowhere/signer";
  found = of("key of real orders");
  CHECK(mentions(found.detail, "the signer does not answer"));
  CHECK(mentions(found.advice, "start fillguard signer"));
}

TEST_CASE_FIXTURE(real_orders, "a wrong type or wallet does not fit") {
  look_at.settings.account.signature_type = 1;
  const auto found = of("key of real orders");
  CHECK(found.result == verdict::bad);
  CHECK(mentions(found.advice, "account.signature_type 1"));
}

TEST_CASE_FIXTURE(real_orders, "version, place, mode and dollars are judged") {
  outside->bodies["/version"] = R"({"version":3})";
  outside->bodies["/geoblock"] = R"({"blocked":true})";
  outside->bodies["/closed-only"] = R"({"closed_only":true})";
  outside->bodies["COLLATERAL"] =
    R"({"balance":"0","allowances":{"0xE111180000d2663C0091e4f400237545B87B996B":"9"}})";
  CHECK(of("order version").detail == "version 3");
  CHECK(of("orders from this place").result == verdict::bad);
  CHECK(of("mode of the account").result == verdict::bad);
  CHECK(
    mentions(of("dollars of the account").advice, "account.signature_type"));
  // A guard that never buys needs no dollars, and may be closed-only.
  look_at.settings.mode = service_mode::guard;
  CHECK(of("mode of the account").result == verdict::warning);
  outside->bodies.erase("/version");
  CHECK(of("order version").result == verdict::bad);
}

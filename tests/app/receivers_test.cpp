#include "app/doctor/notify_test.hpp"
#include "net/service_clock.hpp"
#include "tests/app/mentions.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <sstream>
#include <vector>

using namespace fillguard;

namespace {

/// Answers at once, the webhook and Telegram each with a status.
class receivers : public net::transport {
public:
  std::unique_ptr<net::web_socket> dial(std::string,
                                        net::web_socket_sinks) override {
    FAIL("no socket is needed");
    return nullptr;
  }

  void fetch(net::http_request request,
             std::function<void(result<net::http_reply>)> done) override {
    const bool telegram = mentions(request.url, "/bot");
    asked.push_back(request);
    const auto status = telegram ? telegram_status : webhook_status;
    if (status == 0)
      return done(failure("http://hook.example/secret", "refused"));
    net::http_reply reply;
    reply.status = status;
    reply.body = R"({"ok":false,"description":"chat not found"})";
    done(std::move(reply));
  }

  int webhook_status = 200;
  int telegram_status = 200;
  std::vector<net::http_request> asked;
};

struct trial {
  trial() {
    subject.settings.notify.webhook = secret{"http://127.0.0.1/secret"};
    subject.settings.notify.telegram_token = secret{"12:token"};
    subject.settings.notify.telegram_chat = "42";
    subject.outside = outside;
    subject.clock = std::make_shared<net::service_clock>();
  }

  int run() {
    out.str({});
    err.str({});
    return test_receivers(subject, out, err);
  }

  std::shared_ptr<receivers> outside = std::make_shared<receivers>();
  doctor::examination subject;
  std::ostringstream out;
  std::ostringstream err;
};

} // namespace

TEST_CASE_FIXTURE(trial,
                  "each receiver gets one message, and its word is said") {
  CHECK(run() == 0);
  CHECK(out.str()
        == "webhook: accepted it (200)\ntelegram: accepted it (200)\n");
  REQUIRE(outside->asked.size() == 2);
  const auto body = nlohmann::json::parse(outside->asked[0].body);
  CHECK(body["kind"] == "test");
  CHECK_FALSE(body["text"].get<std::string>().empty());
}

TEST_CASE_FIXTURE(trial, "a receiver that refuses, or does not answer, fails") {
  outside->telegram_status = 400;
  CHECK(run() == 1);
  CHECK(mentions(out.str(), "telegram: refused it (400): chat not found"));
  outside->webhook_status = 0;
  CHECK(run() == 1);
  CHECK(mentions(out.str(), "webhook: no answer"));
  for (const auto* hidden : {"secret", "12:token"})
    CHECK_FALSE(mentions(out.str() + err.str(), hidden));
}

TEST_CASE_FIXTURE(trial, "without a receiver there is nothing to test") {
  subject.settings.notify = {};
  CHECK(run() == 2);
  CHECK(mentions(err.str(), "FILLGUARD_NOTIFY_WEBHOOK"));
  CHECK(outside->asked.empty());
  const auto found = doctor::check_receivers(subject);
  REQUIRE(found.size() == 1);
  CHECK(found[0].result == doctor::verdict::unused);
}

TEST_CASE_FIXTURE(trial, "the doctor asks whether the bot knows the chat") {
  auto found = doctor::check_receivers(subject);
  REQUIRE(found.size() == 2);
  CHECK(found[1].result == doctor::verdict::good);
  REQUIRE(outside->asked.size() == 1);
  CHECK(mentions(outside->asked[0].url, "/getChat?chat_id=42"));
  outside->telegram_status = 401;
  found = doctor::check_receivers(subject);
  CHECK(found[1].result == doctor::verdict::warning);
  CHECK_FALSE(mentions(found[1].detail + found[1].advice, "12:token"));
}

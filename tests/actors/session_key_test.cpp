#include "actors/account_watch/heartbeat.hpp"
#include "actors/account_watch/session_key.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {

const auto midnight = from_unix_seconds(1'798'761'600);

net::polymarket::attempt reply(int status, std::string body) {
  net::polymarket::attempt_reply out;
  out.status = status;
  out.body = std::move(body);
  return out;
}

} // namespace

TEST_CASE("a session key whose end is unknown holds nothing back") {
  const session_key key;
  CHECK(key.check(midnight).outcome == check_result::passed);
}

TEST_CASE("a session key must outlive the windows that are open") {
  session_key key;
  key.listed(midnight + 10min, midnight);
  CHECK(key.check(midnight).outcome == check_result::passed);
  CHECK(key.check_buys(midnight + 5min).outcome == check_result::passed);
  const auto late = key.check_buys(midnight + 10min);
  CHECK(late.outcome == check_result::failed);
  CHECK(late.why.find("before what is bought now could be sold")
        != std::string::npos);
  CHECK(
    key.check(midnight + 10min).why.starts_with("the session key ended at "));
  // Not listed any more because of its end, or before it: revoked.
  key.listed({}, midnight + 10min);
  CHECK(key.ends_at() == midnight + 10min);
  key.listed({}, midnight);
  CHECK_FALSE(key.ends_at());
  CHECK(key.check(midnight).why.find("ended or was revoked")
        != std::string::npos);
}

TEST_CASE("the end of a session key is told from 14 days before, once a day") {
  session_key key;
  CHECK(key.reminder(midnight).empty());
  const auto end = midnight + days{20};
  key.listed(end, midnight);
  CHECK(key.reminder(end - days{15}).empty());
  CHECK(key.reminder(end - days{14}).find(", in 14 days:")
        != std::string::npos);
  CHECK(key.reminder(end - days{14} + 1s).find(", in 13 days:")
        != std::string::npos);
  CHECK(key.reminder(end - days{13} - 1s).empty());
  CHECK(key.reminder(end - days{13} + 1s).find(", in 12 days:")
        != std::string::npos);
  CHECK(key.reminder(end - 1h).find(", in less than a day:")
        != std::string::npos);
  CHECK(key.reminder(end - 1min).empty());
  CHECK(key.reminder(end).empty());
}

TEST_CASE("each heartbeat carries the id that the one before was given") {
  heartbeat heart;
  CHECK(heart.is_due(midnight));
  CHECK(heart.begin(midnight).empty());
  CHECK_FALSE(heart.is_due(midnight + 1min)); // One at a time.
  heart.answered(reply(200, R"({"heartbeat_id":"a"})"), midnight + 1s);
  CHECK_FALSE(heart.is_due(midnight + 4s));
  CHECK(heart.is_due(midnight + 5s));
  CHECK(heart.begin(midnight + 5s) == "a");
  CHECK(heart.trouble(midnight + 5s).empty());
}

TEST_CASE("beats that were never taken are no trouble-free ones") {
  heartbeat heart;
  heart.begin(midnight);
  CHECK(heart.trouble(midnight + 1s).empty());
  heart.answered(reply(401, "no"), midnight + 1s);
  CHECK(heart.trouble(midnight + 1s).find("status 401") != std::string::npos);
}

TEST_CASE("a clock that is set back does not end the beats") {
  heartbeat heart;
  heart.begin(midnight);
  heart.answered(reply(200, R"({"heartbeat_id":"a"})"), midnight);
  CHECK_FALSE(heart.is_due(midnight + 1s));
  CHECK(heart.is_due(midnight - 1h));
}

TEST_CASE("a heartbeat whose answer is lost goes on with the venue's id") {
  heartbeat heart;
  heart.begin(midnight);
  heart.answered(reply(200, R"({"heartbeat_id":"a"})"), midnight);
  heart.begin(midnight + 5s);
  heart.answered(net::polymarket::attempt_failure{true, "reset"},
                 midnight + 6s);
  CHECK(heart.is_due(midnight + 7s));
  CHECK(heart.begin(midnight + 7s) == "a");
  heart.answered(
    reply(400, R"({"error":"Invalid Heartbeat ID","heartbeat_id":"b"})"),
    midnight + 8s);
  CHECK(heart.begin(midnight + 9s) == "b");
  CHECK(heart.trouble(midnight + 9s).empty());
  heart.answered(reply(500, "no"), midnight + 9s);
  CHECK(heart.trouble(midnight + 11s).find("status 500") != std::string::npos);
  // An id that would break out of its text is not sent back.
  heart.begin(midnight + 11s);
  heart.answered(reply(200, R"({"heartbeat_id":"\"}"})"), midnight + 11s);
  CHECK(heart.begin(midnight + 16s) == "b");
}

TEST_CASE("whether the venue cancels is not known after a beat that may have "
          "been taken") {
  const std::string not_known = "is not known";
  const std::string does_not = "does not cancel";
  const auto trouble_after = [](const net::polymarket::attempt& x) {
    heartbeat heart;
    heart.begin(midnight);
    heart.answered(x, midnight + 1s);
    return heart.trouble(midnight + 1s);
  };
  const auto contains = [](const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  };
  using net::polymarket::attempt_failure;
  CHECK(contains(trouble_after(attempt_failure{false, "refused"}), does_not));
  CHECK(contains(trouble_after(reply(401, "no")), does_not));
  CHECK(contains(trouble_after(attempt_failure{true, "reset"}), not_known));
  CHECK(
    contains(trouble_after(reply(400, R"({"heartbeat_id":"b"})")), not_known));
}

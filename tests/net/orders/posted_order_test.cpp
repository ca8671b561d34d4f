#include "net/polymarket/orders/order_body.hpp"
#include "net/polymarket/orders/posted_order.hpp"
#include "tests/net/orders/order_vectors.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::net;
using namespace fillguard::net::polymarket;
using namespace fillguard::test;

namespace {

std::string text(const nlohmann::json& x, const char* key) {
  return x.at(key).get<std::string>();
}

nlohmann::json first_body() {
  return nlohmann::json::parse(
    text(all_order_vectors().front().at("orders").front(), "postBody"));
}

std::string wrong_in(const nlohmann::json& body) {
  const auto x = read_posted_order(body.dump());
  return x ? "accepted" : x.error().where;
}

} // namespace

TEST_CASE("bodies of both official clients are read, and their key found") {
  for (const auto& vectors : all_order_vectors()) {
    const auto owner = signer_of(vectors).address();
    for (const auto& vector : vectors.at("orders")) {
      CAPTURE(text(vector, "id"));
      std::vector<std::string> bodies{text(vector, "postBody")};
      if (vector.contains("sdkBody") && vector.at("sdkBody").is_object())
        bodies.push_back(text(vector.at("sdkBody"), "body"));
      for (const auto& body : bodies) {
        const auto read = read_posted_order(body);
        REQUIRE(read);
        CHECK(read->order == order_of(vector));
        CHECK(read->owner == text(vectors.at("credentials"), "key"));
        CHECK(read->terms.type == terms_of(vector).type);
        CHECK(read->terms.post_only == terms_of(vector).post_only);
        CHECK(read->terms.expiration == terms_of(vector).expiration);
        const auto by =
          signed_by(read->order, read->signature, domain_of(vector));
        REQUIRE(by);
        CHECK(by->key == owner);
        CHECK_FALSE(by->session_key);
        // Of no other contract, and no other order.
        CHECK_FALSE(
          by->key
          == signed_by(read->order, read->signature, negative_risk_domain())
               .value_or(order_signature_owner{})
               .key);
        auto other = read->order;
        ++other.taker_amount;
        CHECK_FALSE(by->key
                    == signed_by(other, read->signature, domain_of(vector))
                         .value_or(order_signature_owner{})
                         .key);
      }
    }
    const auto& session = vectors.at("session");
    for (const auto& vector : vectors.at("orders"))
      if (vector.at("id") == "V14") {
        const auto digits = text(session, "signature");
        ethereum::byte_string signature(digits.size() / 2 - 1);
        REQUIRE(ethereum::read_hex(digits, signature));
        const auto by = signed_by(order_of(vector), signature);
        REQUIRE(by);
        CHECK(by->session_key);
        CHECK(ethereum::checksummed(by->key)
              == text(session, "sessionAddress"));
        // Each byte of it counts.
        for (std::size_t i = 0; i < signature.size(); i += 7) {
          auto changed = signature;
          changed[i] ^= 1;
          const auto found = signed_by(order_of(vector), changed);
          const bool same = found && found->key == by->key;
          CHECK_FALSE(same);
        }
      }
  }
}

TEST_CASE("a body that cannot be read has the name of its field") {
  CHECK(wrong_in(first_body()) == "accepted");
  const auto changed = [](const char* pointer, nlohmann::json value) {
    auto x = first_body();
    x[nlohmann::json::json_pointer{pointer}] = std::move(value);
    return wrong_in(x);
  };
  CHECK(changed("/order/salt", "479249096354") == "order.salt");
  CHECK(changed("/order/salt", -1) == "order.salt");
  CHECK(changed("/order/maker", "0x1") == "order.maker");
  CHECK(changed("/order/makerAmount", 4950000) == "order.makerAmount");
  CHECK(changed("/order/takerAmount", "5.0") == "order.takerAmount");
  CHECK(changed("/order/tokenId", "x") == "order.tokenId");
  CHECK(changed("/order/side", 0) == "order.side");
  CHECK(changed("/order/signatureType", 4) == "order.signatureType");
  CHECK(changed("/order/expiration", nullptr) == "order.expiration");
  CHECK(changed("/order/signature", "0x1") == "order.signature");
  CHECK(changed("/order", 1) == "order");
  CHECK(changed("/orderType", "IOC") == "orderType");
  CHECK(changed("/owner", nullptr) == "owner");
  CHECK(changed("/postOnly", 1) == "postOnly");
  CHECK(changed("/deferExec", true) == "deferExec");
  CHECK(changed("/news", 1) == "accepted");
  CHECK(read_posted_order("[]").error().where == "body");
  CHECK(read_posted_order("").error().where == "body");
}

TEST_CASE("no signature of another length is accepted") {
  for (const auto& vectors : all_order_vectors())
    for (const auto& vector : vectors.at("orders")) {
      auto read = read_posted_order(text(vector, "postBody")).value();
      auto& signature = read.signature;
      signature.push_back(0);
      CHECK_FALSE(signed_by(read.order, signature, domain_of(vector)));
      signature.resize(64);
      CHECK_FALSE(signed_by(read.order, signature, domain_of(vector)));
      signature.clear();
      CHECK_FALSE(signed_by(read.order, signature, domain_of(vector)));
    }
}

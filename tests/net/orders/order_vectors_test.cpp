#include "net/polymarket/hmac.hpp"
#include "net/polymarket/orders/key_login.hpp"
#include "net/polymarket/orders/order_amounts.hpp"
#include "net/polymarket/orders/order_body.hpp"
#include "net/polymarket/orders/order_digest.hpp"
#include "net/polymarket/orders/order_signature.hpp"
#include "net/polymarket/orders/prepare_order.hpp"
#include "net/polymarket/orders/wallet_addresses.hpp"
#include "tests/net/orders/order_vectors.hpp"

#include <doctest/doctest.h>

#include <functional>

using namespace fillguard;
using namespace fillguard::net;
using namespace fillguard::net::polymarket;
using namespace fillguard::test;

namespace {

std::string text(const nlohmann::json& x, const char* key) {
  return x.at(key).get<std::string>();
}

void each_vector(const std::function<void(const nlohmann::json& all,
                                          const nlohmann::json& vector)>& use) {
  for (const auto& vectors : all_order_vectors())
    for (const auto& x : vectors.at("orders")) {
      CAPTURE(text(x, "id"));
      use(vectors, x);
    }
}

/// The vector's number, as the exact decimal that it is short for.
template <class T>
T exact(const nlohmann::json& x) {
  return T::parse(x.dump()).value();
}

} // namespace

TEST_CASE("ids, signatures, bodies and authentication are the official ones") {
  each_vector([](const nlohmann::json& all, const nlohmann::json& vector) {
    const auto order = order_of(vector);
    const auto by = domain_of(vector);
    CHECK(ethereum::to_hex(order_id(order, by)) == text(vector, "digest"));
    CHECK(ethereum::to_hex(digest_to_sign(order, by))
          == text(vector, "signedDigest"));
    auto signer = signer_of(all);
    const auto inner = signer.sign(order, by).value();
    if (vector.contains("innerSignature"))
      CHECK(ethereum::to_hex(inner) == text(vector, "innerSignature"));
    CHECK(ethereum::recover_signer(digest_to_sign(order, by), inner)
          == signer.address());

    const auto made =
      sign_order(signer, order, account_of(order, signer.address()), by);
    REQUIRE(made);
    CHECK(ethereum::to_hex(made->signature) == text(vector, "signature"));
    const auto body =
      order_body(*made, terms_of(vector), text(all.at("credentials"), "key"));
    CHECK(body == text(vector, "postBody"));
    const auto& headers = vector.at("l2Headers");
    CHECK(sign_request(text(all.at("credentials"), "secret"),
                       text(headers, "POLY_TIMESTAMP"), "POST", "/order", body)
          == text(headers, "POLY_SIGNATURE"));
    CHECK(ethereum::checksummed(signer.address())
          == text(headers, "POLY_ADDRESS"));
  });
}

TEST_CASE("amounts are the official ones, but for those that are refused") {
  each_vector([](const nlohmann::json&, const nlohmann::json& vector) {
    const auto& in = vector.at("inputs");
    const auto order = order_of(vector);
    const auto type = terms_of(vector).type;
    const auto limit = exact<price>(in.at("price"));
    const auto tick = price::parse(text(in, "tick")).value();
    const auto made =
      in.contains("dollars")
        ? dollar_amounts(limit, exact<money>(in.at("dollars")), tick)
        : share_amounts(order.side, limit, exact<shares>(in.at("shares")),
                        tick);
    REQUIRE(made);
    CHECK(made->maker == order.maker_amount);
    if (vector.at("id") == "V10") {
      // Five decimals: 10.17293 shares.
      CHECK(made->taker == 10'172'900);
      CHECK(check_amounts(order, type).error().where == "amounts");
    } else {
      CHECK(made->taker == order.taker_amount);
      CHECK(check_amounts(order, type));
    }
  });
}

TEST_CASE("another order version is refused by name") {
  int refused = 0;
  each_vector([&](const nlohmann::json&, const nlohmann::json& vector) {
    const auto good =
      check_order(order_of(vector), domain_of(vector), terms_of(vector));
    if (vector.at("inputs").at("version") == 3) {
      REQUIRE_FALSE(good);
      CHECK(good.error().where == "order_version");
      ++refused;
    } else if (vector.at("id") != "V10") {
      CHECK(good);
    }
  });
  CHECK(refused > 0);
}

TEST_CASE("a session key signs for its deposit wallet") {
  for (const auto& vectors : all_order_vectors()) {
    const auto& session = vectors.at("session");
    exchange_order order;
    for (const auto& x : vectors.at("orders"))
      if (x.at("id") == "V14")
        order = order_of(x);
    local_signer by{
      ethereum::secret_key::read(text(session, "sessionKey"), "key").value()};
    CHECK(ethereum::checksummed(by.address())
          == text(session, "sessionAddress"));
    auto account = account_of(order, by.address());
    account.session_key = true;
    const auto made = sign_order(by, order, account).value();
    CHECK(ethereum::to_hex(made.id) == text(session, "orderID"));
    CHECK(ethereum::to_hex(made.signature) == text(session, "signature"));
    CHECK(made.signature.size() == 480);
  }
}

TEST_CASE("the login of a key is the official one") {
  for (const auto& vectors : all_order_vectors()) {
    const auto& login = vectors.at("l1");
    const auto key =
      ethereum::secret_key::read(text(vectors.at("keys"), "K0"), "key").value();
    const auto now =
      from_unix_seconds(std::stoll(text(login.at("message"), "timestamp")));
    CHECK(ethereum::to_hex(login_digest(key.address(), now))
          == text(login, "digest"));
    const auto headers = login_headers(key, now);
    for (std::size_t i = 0; i < 4; ++i)
      CHECK(headers[i].second
            == text(login.at("headers"), headers[i].first.c_str()));
  }
}

TEST_CASE("every other private call is authenticated as the official ones") {
  for (const auto& vectors : all_order_vectors())
    for (const auto& x : vectors.at("otherCalls")) {
      CAPTURE(text(x, "name"));
      const auto url = text(x, "url");
      CHECK(sign_request(text(vectors.at("credentials"), "secret"),
                         "1798761600", text(x, "method"),
                         url.substr(0, url.find('?')), text(x, "body"))
            == text(x, "POLY_SIGNATURE"));
    }
}

TEST_CASE("the wallets of an owner are the official ones") {
  for (const auto& vectors : all_order_vectors()) {
    const auto& wallets = vectors.at("walletsOfK0");
    const auto owner = ethereum::read_address(text(wallets, "eoa")).value();
    const auto expect = [&](signature_type type,
                            std::vector<const char*> kinds) {
      const auto found = wallet_addresses(type, owner);
      REQUIRE(found.size() == kinds.size());
      for (std::size_t i = 0; i < kinds.size(); ++i) {
        CHECK(ethereum::checksummed(found[i]) == text(wallets, kinds[i]));
        CHECK(check_wallet(type, found[i], owner));
      }
    };
    expect(signature_type::eoa, {"eoa"});
    expect(signature_type::proxy, {"proxy"});
    expect(signature_type::safe, {"safe"});
    expect(signature_type::deposit_wallet, {"deposit", "depositUups"});

    const auto safe = ethereum::read_address(text(wallets, "safe")).value();
    const auto wrong = check_wallet(signature_type::proxy, safe, owner);
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().where == "account.funder");
    CHECK(wrong.error().what.find(text(wallets, "proxy")) != std::string::npos);
  }
}

TEST_CASE("a cancel's body is the official one") {
  for (const auto& vectors : all_order_vectors())
    for (const auto& x : vectors.at("otherCalls"))
      if (x.at("name") == "cancel one")
        CHECK(
          cancel_body(
            ethereum::read_word(text(vectors.at("session"), "orderID")).value())
          == text(x, "body"));
}

#include "app/trace/decision_notes.hpp"
#include "tests/app/mentions.hpp"

#include <doctest/doctest.h>

using namespace fillguard;

namespace {

notice exit_said(std::uint64_t cause, std::string text) {
  notice out;
  out.kind = notice::kind_type::exit;
  out.market = *parse_market("btc-5m");
  out.tag = {cause + 1, cause, 0};
  out.text = std::move(text);
  out.danger_score = 0.62;
  out.danger.emplace();
  out.danger->threshold = 0.40;
  out.danger->acts_on = "danger_score";
  out.danger->signals = {{"confidence", 0.14, 3.0, 0.42},
                         {"velocity", std::nullopt, 2.0, 0}};
  return out;
}

} // namespace

TEST_CASE("a decision is told with its rule, threshold, signals and count") {
  const auto text =
    decision_text(exit_said(7, "sells everything: danger score 0.62"), {2, 3});
  CHECK(mentions(text, "exit in btc-5m: sells everything: danger score 0.62"));
  CHECK(mentions(text, "on the 2nd of 2 updates of the book"));
  CHECK(mentions(text, "acts on danger_score"));
  CHECK(mentions(text, "danger score 0.62 of 0.4"));
  CHECK(mentions(text, "confidence 0.14 adds 0.42"));
  CHECK(mentions(text, "velocity unknown"));
  CHECK(mentions(
    decision_text(exit_said(7, "sells everything: hard stop: bid 0.6"), {2, 3}),
    "on the 3rd of 3 updates"));
  // An exit that had begun already has another wording.
  CHECK(mentions(
    decision_text(exit_said(7, "sells without a floor: hard stop: bid 0.079"),
                  {2, 2, price::from_millionths(650'000)}),
    "hard stop: bid 0.079 of 0.65, on the 2nd of 2 updates"));
  CHECK_FALSE(mentions(
    decision_text(exit_said(7, "sells everything: flatten: requested"), {2, 3}),
    "updates"));
}

TEST_CASE("a decision names the reading that acts, with its own threshold") {
  auto exit_notice =
    exit_said(7, "sells everything: loss probability by price 0.512");
  exit_notice.danger->acts_on = "loss_probability";
  exit_notice.danger->loss.threshold = 0.45;
  exit_notice.danger->shown_loss.value = 0.5117;
  exit_notice.danger->signals.front().raw = 1.422e-06;
  const auto text = decision_text(exit_notice, {2, 3});
  CHECK(mentions(text, "acts on loss_probability 0.512 of 0.45;"));
  CHECK(mentions(text, "confidence 0 adds 0.42"));
  exit_notice.danger->shown_loss.value.reset();
  CHECK(mentions(decision_text(exit_notice, {}),
                 "loss_probability unknown of 0.45"));
}

TEST_CASE("a later order of an exit is told with the decision that stands") {
  decision_notes notes;
  notes.add(exit_said(3, "sells everything: danger score 0.62"));
  notes.add(exit_said(5, "order sent"));
  notes.add(exit_said(20, "sells without a floor: flatten: requested"));
  const auto found = notes.about({9, 5}, "btc-5m");
  REQUIRE(found.size() == 2);
  CHECK(found[0].starts_with("decided before: exit in btc-5m: sells"));
  CHECK(mentions(found[0], "danger score 0.62"));
  CHECK(notes.about({9, 5}).size() == 1); // No exit order.
  CHECK(notes.about({9, 5}, "eth-5m").size() == 1);
  CHECK(notes.about({4, 3}, "btc-5m").size() == 1); // It is in the chain.
  CHECK(notes.about({2}, "btc-5m").empty());        // It came later.
}

TEST_CASE("a decision is found by the message that led to it") {
  decision_notes notes;
  for (std::uint64_t i = 1; i <= decision_notes::most_kept + 1; ++i)
    notes.add(exit_said(i, "number " + std::to_string(i)));
  notice window;
  window.tag = {9, 8, 0};
  notes.add(window); // No decision.
  const auto found = notes.about({9, 8, 4});
  REQUIRE(found.size() == 3);
  CHECK(mentions(found[0], "number 4"));
  CHECK(mentions(found[2], "number 9"));
  CHECK(notes.about({1}).empty()); // The oldest one went.
}

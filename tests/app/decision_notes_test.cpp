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
  CHECK_FALSE(mentions(
    decision_text(exit_said(7, "sells everything: flatten: requested"), {2, 3}),
    "updates"));
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

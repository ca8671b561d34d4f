#include "actors/paper_venue/local_trading.hpp"
#include "actors/window_state/keep/recorder.hpp"
#include "actors/window_state/keep/refold.hpp"
#include "actors/window_state/keep/snapshot.hpp"
#include "messages/decoder.hpp"
#include "messages/encoder.hpp"
#include "net/journal/payload.hpp"
#include "tests/actors/window_state/any_inputs.hpp"
#include "tests/actors/window_state/poisoned.hpp"
#include "tests/support/any_value.hpp"
#include "tests/support/test_exchange.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

using namespace fillguard;
using namespace fillguard::test;
namespace journal = fillguard::net::journal;

namespace {

/// Encodes and decodes a value of the variant's I-th type, and cuts the bytes
/// everywhere.
template <std::size_t I, class Variant>
void round_trip(std::uint64_t seed) {
  std::variant_alternative_t<I, Variant> variant;
  any_value{seed}.fill(variant);
  const Variant whole{variant};
  const auto bytes = codec::encoded(whole);
  RC_ASSERT(*codec::decoded<Variant>(bytes) == whole);
  // A cut between two fields leaves a valid value: the surrounding record has a
  // length and a checksum.
  for (std::size_t cut = 0; cut < bytes.size(); ++cut)
    if (const auto less =
          codec::decoded<Variant>(std::string_view{bytes}.substr(0, cut)))
      RC_ASSERT(*codec::decoded<Variant>(codec::encoded(*less)) == *less);
}

template <class Variant, std::size_t... Is>
void round_trips(std::uint64_t seed, std::index_sequence<Is...>) {
  (round_trip<Is, Variant>(seed), ...);
}

/// A journal in memory, any part of which can be folded again.
struct kept_records {
  std::vector<std::string> all;
  bool full = false;

  std::shared_ptr<recorder> writer(std::uint64_t last = 0) {
    return std::make_shared<recorder>(
      last, 0, [this](std::int64_t, std::string_view bytes, std::uint64_t) {
        if (full)
          return false;
        for (std::size_t at = 0; at < bytes.size();) {
          const auto next = journal::record_at(bytes, at)->next;
          all.emplace_back(bytes.substr(at, next - at));
          at = next;
        }
        return true;
      });
  }

  refold folded(std::size_t count) const {
    refold out;
    for (std::size_t i = 0; i < count; ++i) {
      const auto found = journal::record_at(all[i], 0);
      REQUIRE(found);
      REQUIRE(out.add(found->record));
    }
    return out;
  }

  std::size_t snapshots() const {
    return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [](const auto& x) {
        return journal::record_at(x, 0)->record.kind
               == journal::record_kind::snapshot;
      }));
  }
};

/// Confirms records up to the number that the test sets.
struct hand_log : order_log {
  std::vector<order_record> records;
  std::uint64_t asked = 0;
  std::uint64_t lasts = 0;
  std::optional<std::string> wrong;

  void record(const order_record& x) override { records.push_back(x); }
  std::uint64_t request_sync(market_key) override { return ++asked; }
  std::uint64_t synced_up_to() const override { return lasts; }
  std::optional<std::string> failing_because() const override { return wrong; }
};

struct paper_story : story {
  order_wanted wanted(double s, order_purpose purpose = order_purpose::capture,
                      order_side direction = order_side::buy) const {
    order_wanted out;
    out.intent = {id(), purpose, 1};
    out.direction = direction;
    out.limit = cents(direction == order_side::buy ? 98 : 90);
    out.quantity = shares::from_whole(5);
    out.rules = found().window.rules;
    out.decided_at = at(s);
    out.expires_at = at(300);
    return out;
  }
};

/// A venue where an unknown order may still be on its way.
struct distant_exchange : test_exchange {
  bool is_authoritative() const override { return false; }
};

/// A venue that outlives the process that orders there.
struct lasting_exchange : test_exchange {
  int placed = 0;

  void submit(const order_wanted& x, utc_time now) override {
    ++placed;
    paper_exchange::submit(x, now);
  }

  void remember(const order_record&) override {}
};

struct recorded_desk {
  explicit recorded_desk(
    std::shared_ptr<local_venue> venue = std::make_shared<test_exchange>())
      : trading{std::move(venue), {}, log} {
    // nop
  }

  std::shared_ptr<hand_log> log = std::make_shared<hand_log>();
  local_trading trading;

  /// A desk after a crash, with the recorded orders.
  static recorded_desk after(
    const std::vector<order_record>& records,
    std::shared_ptr<local_venue> venue = std::make_shared<test_exchange>()) {
    recorded_desk out{std::move(venue)};
    for (const auto& x : records)
      out.trading.remember(x);
    return out;
  }
};

template <class T>
std::vector<T> only(const order_events& x) {
  std::vector<T> out;
  for (const auto& y : x)
    if (const auto* z = std::get_if<T>(&y))
      out.push_back(*z);
  return out;
}

} // namespace

TEST_CASE("every kind of input and order record survives the journal") {
  CHECK(rc::check([] {
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    round_trips<market_input>(
      seed, std::make_index_sequence<std::variant_size_v<market_input>>{});
    round_trips<order_record>(
      seed, std::make_index_sequence<std::variant_size_v<order_record>>{});
    window_state_settings settings;
    any_value{seed}.fill(settings);
    RC_ASSERT(*codec::decoded<window_state_settings>(codec::encoded(settings))
              == settings);
  }));
}

TEST_CASE("any bytes are read as a value or refused") {
  CHECK(rc::check([](const std::string& bytes) {
    if (const auto x = codec::decoded<market_input>(bytes))
      RC_ASSERT(*codec::decoded<market_input>(codec::encoded(*x)) == *x);
    const story windows;
    if (const auto state = restore(bytes, windows.settings()))
      RC_ASSERT(*restore(state_bytes(*state), windows.settings()) == *state);
    for (const std::uint8_t format : {2, 3}) {
      const journal::record any{journal::record_kind::snapshot, format, 1,
                                bytes};
      if (const auto snapshot = read_snapshot(any))
        RC_ASSERT(!snapshot->written_by.empty() || format == 3);
    }
  }));
}

TEST_CASE("a value that its enumeration does not have is refused") {
  auto bytes = codec::encoded(fill_status::reversed);
  CHECK(*codec::decoded<fill_status>(bytes) == fill_status::reversed);
  ++bytes[0];
  CHECK(!codec::decoded<fill_status>(bytes));
  bytes = codec::encoded(danger_action::exit);
  ++bytes[0];
  CHECK(!codec::decoded<danger_action>(bytes));
}

TEST_CASE("a restored state continues like the original") {
  const story windows;
  CHECK(rc::check([&] {
    const auto inputs = any_inputs(windows);
    const auto at = static_cast<std::size_t>(
      *rc::gen::inRange(0, static_cast<int>(inputs.size()) + 1));
    market_state plain{windows.settings()};
    for (std::size_t i = 0; i < at; ++i)
      std::visit([&](const auto& y) { plain.apply(y); }, inputs[i]);
    auto back = restore(state_bytes(plain), windows.settings());
    RC_ASSERT(back.has_value());
    RC_ASSERT(*back == plain);
    for (std::size_t i = at; i < inputs.size(); ++i) {
      const auto expected = std::visit(
        [&](const auto& value) { return plain.apply(value); }, inputs[i]);
      RC_ASSERT(
        std::visit([&](const auto& input) { return back->apply(input); },
                   inputs[i])
        == expected);
    }
    RC_ASSERT(*back == plain);
    RC_ASSERT(state_bytes(*back) == state_bytes(plain));
  }));
}

TEST_CASE("after a crash at any record the state is the one without a crash") {
  const story windows;
  CHECK(rc::check([&] {
    const auto inputs = any_inputs(windows);
    kept_records kept;
    isolated_state plain{windows.settings()};
    std::vector<market_state> states; ///< After each record.
    {
      isolated_state live{windows.settings()};
      live.record(kept.writer());
      for (const auto& variant : inputs) {
        const auto before = live.state();
        live.apply(variant);
        plain.apply(variant);
        states.resize(kept.all.size() - 1, before);
        states.push_back(live.state());
      }
    }
    const auto crash = static_cast<std::size_t>(
      *rc::gen::inRange(1, static_cast<int>(kept.all.size()) + 1));
    auto back = kept.folded(crash);
    RC_ASSERT(back.market()->state() == states[crash - 1]);
    RC_ASSERT(back.sums().differing == 0u);

    // The next run continues the journal, and ends like one without a crash.
    kept.all.resize(crash);
    isolated_state next{back.market()->state()};
    next.record(kept.writer(back.last_sequence()));
    for (auto i = static_cast<std::size_t>(back.sums().inputs);
         i < inputs.size(); ++i)
      next.apply(inputs[i]);
    RC_ASSERT(next.state() == plain.state());
    const auto whole = kept.folded(kept.all.size());
    RC_ASSERT(whole.market()->state() == plain.state());
    RC_ASSERT(whole.sums().differing == 0u);
    RC_ASSERT(whole.sums().gaps == 0u);
  }));
}

TEST_CASE("a new day and a gap each begin with a snapshot") {
  const story windows;
  kept_records kept;
  isolated_state live{windows.settings()};
  live.record(kept.writer());
  live.apply(windows.found());
  live.apply(windows.second(1));
  CHECK(kept.snapshots() == 1);
  live.apply(windows.second(2 + 86'400));
  live.apply(windows.second(3 + 86'400));
  CHECK(kept.snapshots() == 2);
  kept.full = true;
  live.apply(windows.book(4 + 86'400, 90, 91));
  live.apply(windows.spot(4 + 86'400, "84000"));
  kept.full = false;
  const auto before = kept.all.size();
  // Writing is tried again only after a while.
  for (std::uint64_t i = 1; i < recorder::retry_after; ++i)
    live.apply(windows.book(4 + 86'400, 90, 91));
  CHECK(kept.all.size() == before);
  live.apply(windows.second(5 + 86'400));
  CHECK(kept.all.size() == before + 2);
  const auto back = kept.folded(kept.all.size());
  CHECK(back.market()->state() == live.state());
  CHECK(back.sums().gaps == 1);
  CHECK(back.sums().differing == 0);
}

TEST_CASE("a snapshot that its inputs do not fold to is found") {
  const story windows;
  kept_records kept;
  isolated_state live{windows.settings()};
  live.record(kept.writer());
  live.apply(windows.found());
  live.apply(windows.book(250, 90, 91));
  // A state that these inputs do not lead to, as after a bug in the fold.
  isolated_state other{windows.settings()};
  other.record(kept.writer(3));
  other.apply(windows.found());
  const auto back = kept.folded(kept.all.size());
  CHECK(back.sums().differing == 1);
  CHECK(back.sums().differing_by_release == 0);
  CHECK(back.market()->state() == other.state());
}

TEST_CASE("a snapshot of another release may come from other rules") {
  const story windows;
  kept_records kept;
  isolated_state live{windows.settings()};
  live.record(kept.writer());
  live.apply(windows.found());
  live.apply(windows.book(250, 90, 91));
  isolated_state other{windows.settings()};
  other.apply(windows.found());
  refold folding;
  std::string bytes;
  for (const auto& each : kept.all)
    bytes += each;
  net::journal::append_record(
    bytes, net::journal::record_kind::snapshot, 4, [&](std::string& to) {
      codec::encoder{to}.put(state_snapshot{
        windows.settings(), state_bytes(other.state()), "0.1.99"});
    });
  std::size_t at = 0;
  while (const auto found = net::journal::record_at(bytes, at)) {
    CHECK(folding.add(found->record));
    at = found->next;
  }
  CHECK(folding.sums().differing == 1);
  CHECK(folding.sums().differing_by_release == 1);
  CHECK(folding.market()->state() == other.state());
}

TEST_CASE("an input set aside is set aside again when refolded") {
  const story windows;
  kept_records kept;
  const market_input bad = windows.book(251, 97, 98);
  const auto is_bad = [&](const market_input& x) { return x == bad; };
  isolated_state live{windows.settings(), poisoned(is_bad)};
  live.record(kept.writer());
  live.apply(windows.found());
  live.apply(windows.second(250));
  live.apply(bad);
  live.apply(bad); // Skipped, and in no record.
  live.apply(windows.second(252));
  CHECK(kept.all.size() == 5); // With the first snapshot.

  std::vector<std::string> texts;
  refold again{[&](const auto&, const auto& out, const auto&) {
                 for (const auto& x : out.notices)
                   texts.push_back(x.text);
               },
               poisoned(is_bad)};
  for (const auto& x : kept.all)
    REQUIRE(again.add(journal::record_at(x, 0)->record));
  CHECK(again.market()->state() == live.state());
  CHECK(again.market()->rejections() == 1);
  CHECK(
    std::count(texts.begin(), texts.end(), "book_update set aside: poisoned")
    == 1);
  // Without the flaw the input is folded, and the state is different.
  CHECK(kept.folded(kept.all.size()).market()->state() != live.state());
}

TEST_CASE("changed settings hold from the restart on, and not before") {
  const story windows;
  kept_records kept;
  isolated_state live{windows.settings()};
  live.record(kept.writer());
  live.apply(windows.found());
  live.apply(windows.second(250));
  CHECK(live.apply(windows.book(250, 97, 98)).orders.size() == 1);
  auto settings = windows.settings();
  settings.captures = false;
  auto next = restore(state_bytes(live.state()), settings);
  REQUIRE(next);
  isolated_state later{std::move(*next)};
  later.record(kept.writer(4));
  later.apply(windows.second(251));
  const auto back = kept.folded(kept.all.size());
  CHECK(back.market()->state() == later.state());
  CHECK(back.market()->state().settings() == settings);
  CHECK(back.market()->state().unacknowledged().size() == 1);
  CHECK(back.sums().differing == 0);
}

TEST_CASE("an order is sent when its record is on disk, and not before") {
  const paper_story windows;
  recorded_desk desk;
  desk.trading.follow(windows.book(250, 97, 98));
  auto out = desk.trading.request(windows.wanted(250), windows.at(250));
  CHECK(only<order_sent>(out).size() == 1);
  CHECK(only<order_answered>(out).empty());
  REQUIRE(desk.log->records.size() == 1);
  CHECK(std::get<order_placed>(desk.log->records[0]).order_id
        == only<order_sent>(out)[0].order_id);
  CHECK(desk.trading.advance(windows.at(250.4)).empty());

  desk.log->lasts = desk.log->asked;
  out = desk.trading.advance(windows.at(250.5));
  REQUIRE(only<order_answered>(out).size() == 1);
  CHECK(only<order_answered>(out)[0].state == order_state::delayed);
  out = desk.trading.advance(windows.at(251));
  CHECK(only<fill_evidence>(out).size() == 1);
  // Reports on the order are recorded too.
  CHECK(desk.log->records.size() == 4);
}

TEST_CASE("when recording fails, entries end and exits go on") {
  const paper_story windows;
  recorded_desk desk;
  desk.trading.follow(windows.book(250, 97, 98));
  desk.trading.request(windows.wanted(250), windows.at(250));
  desk.log->lasts = desk.log->asked;
  desk.trading.advance(windows.at(251));
  desk.trading.advance(windows.at(251.5));
  desk.log->wrong = "journal: no space left";

  auto other = windows.wanted(252);
  other.intent.window = windows.id(1);
  auto out = desk.trading.request(other, windows.at(252));
  REQUIRE(only<order_answered>(out).size() == 1);
  CHECK(only<order_answered>(out)[0].state == order_state::rejected);
  CHECK(only<order_answered>(out)[0].reason == "journal: no space left");

  desk.trading.follow(windows.book(252, 97, 98));
  // No position is less guarded without this order, and a later run, without
  // a record of the order, might send the order twice.
  out = desk.trading.request(
    windows.wanted(252, order_purpose::profit_lock, order_side::sell),
    windows.at(252));
  REQUIRE(only<order_answered>(out).size() == 1);
  CHECK(only<order_answered>(out)[0].reason == "journal: no space left");

  // The capture has settled by now.
  out = desk.trading.request(
    windows.wanted(253.5, order_purpose::exit, order_side::sell),
    windows.at(253.5));
  REQUIRE(only<order_answered>(out).size() == 1);
  CHECK(only<order_answered>(out)[0].state == order_state::delayed);

  // A disk that does not answer delays an exit by half a second, and a
  // take-profit order until it answers.
  recorded_desk recorded;
  recorded.trading.follow(windows.book(250, 97, 98));
  recorded.trading.request(windows.wanted(250), windows.at(250));
  recorded.log->lasts = recorded.log->asked;
  recorded.trading.advance(windows.at(251));
  recorded.trading.advance(windows.at(251.5));
  out = recorded.trading.request(
    windows.wanted(252, order_purpose::exit, order_side::sell),
    windows.at(252));
  CHECK(only<order_answered>(out).empty());
  CHECK(recorded.trading.next_due() == windows.at(252.5));
  CHECK(
    only<order_answered>(recorded.trading.advance(windows.at(252.4))).empty());
  CHECK(only<order_answered>(recorded.trading.advance(windows.at(252.5))).size()
        == 1);
  recorded.trading.request(
    windows.wanted(253, order_purpose::profit_lock, order_side::sell),
    windows.at(253));
  CHECK(
    only<order_answered>(recorded.trading.advance(windows.at(260))).empty());
  recorded.log->lasts = recorded.log->asked;
  CHECK(only<order_answered>(recorded.trading.advance(windows.at(260.5))).size()
        == 1);
}

// After a restart there would be no record of the hedge: the same decision,
// taken at another time, is an order with another id.
TEST_CASE("a hedge without its record on disk is never sent, but given up") {
  const paper_story windows;
  const auto venue = std::make_shared<lasting_exchange>();
  recorded_desk desk{venue};
  desk.trading.follow(windows.book(250, 97, 98));
  const auto hedge = windows.wanted(252, order_purpose::hedge);
  SUBCASE("the disk is full") {
    desk.log->wrong = "journal: no space left";
    const auto out = desk.trading.request(hedge, windows.at(252));
    REQUIRE(only<order_answered>(out).size() == 1);
    CHECK(only<order_answered>(out)[0].state == order_state::rejected);
    CHECK(only<order_answered>(out)[0].reason == "journal: no space left");
  }
  SUBCASE("the disk does not answer") {
    CHECK(only<order_answered>(desk.trading.request(hedge, windows.at(252)))
            .empty());
    CHECK(desk.trading.next_due() == windows.at(254));
    CHECK(
      only<order_answered>(desk.trading.advance(windows.at(253.9))).empty());
    const auto out = desk.trading.advance(windows.at(254));
    REQUIRE(only<order_answered>(out).size() == 1);
    CHECK(only<order_answered>(out)[0].state == order_state::rejected);
    // Too late, it stays given up.
    desk.log->lasts = desk.log->asked;
    CHECK(desk.trading.advance(windows.at(255)).empty());
  }
  CHECK(venue->placed == 0);
}

TEST_CASE("a restored desk has its orders, fills and spending") {
  const paper_story windows;
  recorded_desk recorded;
  recorded.log->lasts = 1'000;
  recorded.trading.follow(windows.book(250, 97, 98));
  recorded.trading.request(windows.wanted(250), windows.at(250));
  recorded.trading.advance(windows.at(251));
  // A second one rests: there is no bid at 99 cents.
  auto lock =
    windows.wanted(252.5, order_purpose::profit_lock, order_side::sell);
  lock.limit = story::cents(99);
  recorded.trading.request(lock, windows.at(252.5));
  recorded.trading.advance(windows.at(253));

  for (std::size_t crash = 0; crash <= recorded.log->records.size(); ++crash) {
    std::vector<order_record> records{recorded.log->records.begin(),
                                      recorded.log->records.begin() + crash};
    auto y = recorded_desk::after(records);
    y.log->lasts = 1'000;
    y.trading.follow(windows.book(270, 97, 98));
    y.trading.advance(windows.at(270));
    // No recorded order is sent again.
    y.trading.request(windows.wanted(250), windows.at(270));
    std::size_t placed = 0;
    for (const auto& z : y.log->records)
      placed += std::holds_alternative<order_placed>(z) ? 1 : 0;
    CHECK(placed == (crash == 0 ? 1 : 0));
  }

  auto value = recorded_desk::after(recorded.log->records);
  value.log->lasts = 1'000;
  CHECK(value.trading.desk().spent(windows.id())
        == recorded.trading.desk().spent(windows.id()));
  CHECK(value.trading.desk().spent_on_day(windows.at(270))
        == recorded.trading.desk().spent_on_day(windows.at(270)));
  value.trading.advance(windows.at(253));
  CHECK(!value.trading.desk().reconciling());
  recorded.trading.advance(windows.at(253));
  // Repeated reports have another time of receipt.
  const auto plain = [](order_events history) {
    for (auto& z : history)
      if (auto* fill = std::get_if<fill_evidence>(&z))
        fill->received_at = {};
    return history;
  };
  CHECK(plain(value.trading.desk().history())
        == plain(recorded.trading.desk().history()));
  // Resting orders still rest and fill; sold shares cannot be sold again.
  value.trading.follow(windows.book(260, 99, 0));
  auto out = value.trading.advance(windows.at(260));
  const auto answers = only<order_answered>(value.trading.desk().history());
  CHECK(std::any_of(answers.begin(), answers.end(), [&](const auto& z) {
    return z.intent == lock.intent && z.state == order_state::done;
  }));
}

namespace {

/// A capture at 250 was recorded, and the crash came before it was sent.
std::vector<order_record> torn_off(const paper_story& windows) {
  recorded_desk x;
  x.trading.follow(windows.book(250, 97, 98));
  x.trading.request(windows.wanted(250), windows.at(250));
  return x.log->records;
}

} // namespace

TEST_CASE("no order is sent before those of the previous run are resolved") {
  const paper_story windows;
  auto recorded = recorded_desk::after(torn_off(windows),
                                       std::make_shared<distant_exchange>());
  recorded.log->lasts = 1'000;
  CHECK(recorded.trading.desk().reconciling());
  recorded.trading.advance(windows.at(251));
  CHECK(recorded.trading.desk().reconciling());
  recorded.trading.follow(windows.book(251, 97, 98));
  auto other = windows.wanted(251, order_purpose::hedge);
  CHECK(
    only<order_sent>(recorded.trading.request(other, windows.at(251))).empty());
  auto later = windows.wanted(251);
  later.intent.window = windows.id(1);
  CHECK(
    only<order_sent>(recorded.trading.request(later, windows.at(251))).empty());
  // The order is unknown at the venue. That is final not before ten seconds
  // after the order was due to be sent, and within a second after that.
  order_events out;
  std::optional<utc_time> over;
  for (auto due = recorded.trading.next_due(); due && !over;
       due = recorded.trading.next_due()) {
    for (const auto& z : recorded.trading.advance(*due))
      out.push_back(z);
    if (!recorded.trading.desk().reconciling())
      over = due;
  }
  REQUIRE(over);
  CHECK(*over >= windows.at(260));
  CHECK(*over <= windows.at(261));
  REQUIRE(only<order_sent>(out).size() == 2);
  // The hedge is looked up first, since it might have been sent without a
  // record.
  CHECK(only<order_sent>(out)[0].intent == later.intent);
  CHECK(only<order_sent>(out)[1].intent == other.intent);
  CHECK(only<order_answered>(out)[0].reason == "the venue does not have it");
  // The order may arrive late, so no other order replaces it.
  CHECK(only<order_answered>(out)[0].state == order_state::rejected);
}

TEST_CASE("the last reports on an ended order are requested again") {
  const paper_story windows;
  recorded_desk recorded;
  recorded.log->lasts = 1'000;
  recorded.trading.follow(windows.book(250, 97, 98));
  recorded.trading.request(windows.wanted(250), windows.at(250));
  recorded.trading.advance(windows.at(251));
  const auto records = recorded.log->records; // Done, and not confirmed yet.
  REQUIRE(std::get<order_answered>(records.back()).state == order_state::done);
  recorded.trading.advance(windows.at(254));
  REQUIRE(recorded.log->records.size() > records.size());

  // The venue goes on and has confirmed the fill; the record of that was lost.
  auto venue = std::make_shared<test_exchange>();
  for (const auto& y : recorded.log->records)
    venue->remember(y);
  struct elsewhere : local_venue {
    std::shared_ptr<paper_exchange> real;
    std::string order_id(const order_wanted& y) const override {
      return real->order_id(y);
    }
    void submit(const order_wanted& y, utc_time now) override {
      real->submit(y, now);
      pass_on();
    }
    void cancel(const intent_id& y, utc_time now) override {
      real->cancel(y, now);
      pass_on();
    }
    bool look_up(const intent_id& y, utc_time now) override {
      const bool known = real->look_up(y, now);
      pass_on();
      return known;
    }
    bool is_authoritative() const override { return false; }
    void follow(const book_update& y) override {
      real->follow(y);
      pass_on();
    }
    void advance(utc_time now) override {
      real->advance(now);
      pass_on();
    }
    std::optional<utc_time> next_due() const override {
      return real->next_due();
    }
    void pass_on() {
      for (auto& y : real->take_reports())
        report(std::move(y));
    }
  };
  auto far = std::make_shared<elsewhere>();
  far->real = venue;
  local_trading trading{far};
  for (const auto& y : records)
    trading.remember(y);
  CHECK(!trading.desk().reconciling());
  const auto fills = only<fill_evidence>(trading.advance(windows.at(260)));
  REQUIRE(!fills.empty());
  CHECK(fills.back().status == fill_status::confirmed);
  CHECK(trading.next_due() == std::nullopt);
}

TEST_CASE("guard orders of other windows do not wait for the previous run's") {
  const paper_story windows;
  auto recorded = recorded_desk::after(torn_off(windows),
                                       std::make_shared<distant_exchange>());
  recorded.log->lasts = 1'000;
  recorded.trading.advance(windows.at(251));
  REQUIRE(recorded.trading.desk().reconciling());
  auto hedge = windows.wanted(251, order_purpose::hedge);
  hedge.intent.window = windows.id(1);
  const auto out = recorded.trading.request(hedge, windows.at(251));
  REQUIRE(only<order_sent>(out).size() == 1);
  CHECK(only<order_sent>(out)[0].intent == hedge.intent);
  // Orders that may be live count in full.
  CHECK(recorded.trading.desk().reconciling());
  CHECK(recorded.trading.desk().spent(windows.id())
        == highest_cost(windows.wanted(250), windows.wanted(250).quantity));
}

TEST_CASE("an exit that was sent without a record is not sent again") {
  const paper_story windows;
  const auto venue = std::make_shared<lasting_exchange>();
  recorded_desk desk{venue};
  desk.log->lasts = 1'000;
  desk.trading.follow(windows.book(250, 97, 98));
  desk.trading.request(windows.wanted(250), windows.at(250));
  desk.trading.advance(windows.at(251));
  const auto kept = desk.log->records;
  desk.log->wrong = "journal: no space left";
  const auto exit =
    windows.wanted(252.5, order_purpose::exit, order_side::sell);
  desk.trading.request(exit, windows.at(252.5));
  REQUIRE(venue->placed == 2);

  auto recorded = recorded_desk::after(kept, venue);
  recorded.log->lasts = 1'000;
  recorded.trading.advance(windows.at(253));
  const auto out = recorded.trading.request(exit, windows.at(253));
  CHECK(venue->placed == 2);
  CHECK(only<order_sent>(out).size() == 1);
  CHECK(!only<order_answered>(out).empty());
  // Another order that is unknown at the venue is sent.
  auto next = exit;
  next.intent.window = windows.id(1);
  recorded.trading.request(next, windows.at(254));
  CHECK(venue->placed == 3);
}

TEST_CASE("an intent of the previous run is looked up at the venue, and is "
          "never sent") {
  const paper_story windows;
  const auto venue = std::make_shared<lasting_exchange>();
  recorded_desk former{venue};
  former.log->lasts = 1'000;
  former.trading.follow(windows.book(250, 97, 98));
  const auto left = windows.wanted(250);
  former.trading.request(left, windows.at(250));
  REQUIRE(venue->placed == 1);

  recorded_desk recorded{venue};
  const auto known = recorded.trading.recall(left, windows.at(251));
  REQUIRE(only<order_sent>(known).size() == 1);
  CHECK(only<order_sent>(known)[0].intent == left.intent);
  CHECK(recorded.trading.desk().spent(windows.id()) > money{});
  auto never = left;
  never.intent.window = windows.id(1);
  const auto reports = recorded.trading.recall(never, windows.at(251));
  REQUIRE(reports.size() == 1);
  CHECK(std::get<order_answered>(reports[0]).state == order_state::unsent);
  CHECK(recorded.trading.desk().spent(windows.id(1)) == money{});
  for (const auto& y : {left, never})
    recorded.trading.request(y, windows.at(252));
  CHECK(venue->placed == 1);
}

TEST_CASE("an answer of a venue in this process is final at once") {
  const paper_story windows;
  auto recorded = recorded_desk::after(torn_off(windows));
  recorded.log->lasts = 1'000;
  CHECK(recorded.trading.desk().reconciling());
  const auto out = recorded.trading.advance(windows.at(250.1));
  CHECK(!recorded.trading.desk().reconciling());
  REQUIRE(only<order_answered>(out).size() == 1);
  CHECK(only<order_answered>(out)[0].state == order_state::unsent);
  CHECK(recorded.trading.desk().spent(windows.id()) == money{});
  recorded.trading.follow(windows.book(250.2, 97, 98));
  auto again = windows.wanted(250.2);
  again.intent.number = 2;
  CHECK(
    only<order_sent>(recorded.trading.request(again, windows.at(250.2))).size()
    == 1);
}

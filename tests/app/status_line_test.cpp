#include "app/display/status_line.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace fillguard;

namespace {

price cents_of(double x) {
  return price::from_millionths(static_cast<std::int64_t>(x * 10'000));
}

book_level level(double cents) {
  return {cents_of(cents), shares::from_whole(100)};
}

/// A view 100 seconds before the close, without a position.
window_view calm_view() {
  window_view view;
  view.at = from_unix_seconds(1'776'082'400);
  view.status = "watching";
  view.reason = "confidence 0.950 < 0.96";
  view.window.emplace();
  view.window->id = {view.market, from_unix_seconds(1'776'081'600)};
  view.window->seconds_left = 100;
  view.window->price_to_beat = coin_price::parse("84211.37");
  view.window->price_to_beat_source = strike_source::venue;
  view.btc.value = coin_price::parse("84250.11");
  view.btc.age_ms = 1'300;
  view.btc.stale = false;
  view.btc.kind = price_kind::average_60;
  view.btc.settles = true;
  view.btc.distance = coin_price::parse("38.74");
  view.up.top = {level(97), level(98)};
  view.up.imbalance = 0.312;
  view.up.stale = false;
  view.down.top = {level(2), level(2.7)};
  view.down.imbalance = -0.312;
  view.down.stale = false;
  view.confidence = {0.95, -0.003, 0.03, outcome::up, 0.96};
  view.win_probability.up = 0.97;
  view.win_probability.down = 0.03;
  return view;
}

window_view holding_view() {
  auto view = calm_view();
  view.status = "holding";
  view.reason = "opponent rises";
  view.capture_99c.emplace();
  view.capture_99c->filled = shares::from_whole(5);
  view.capture_99c->ordered = shares::from_whole(5);
  view.capture_99c->average_price = price::parse("0.97666");
  view.capture_99c->status = fill_status::confirmed;
  view.danger_score = 0.6249;
  view.danger.emplace();
  view.danger->threshold = 0.40;
  view.danger->shown_score = {0.6249, danger_sight::known, view.at};
  return view;
}

} // namespace

TEST_CASE("a full view has everything in its place") {
  CHECK(status_line(calm_view())
        == "12:13:20Z btc-15m watching  T-100  BTC 84250.11 1.3s +38.74   "
           "UP 98c   DN 2.7c  up 0.950/0.96   imb +0.31 -0.31 P:up 0.970       "
           "         "
           "flat       confidence 0.950 < 0.96");
}

TEST_CASE("an empty view shows all values as unknown") {
  window_view x;
  x.at = from_unix_seconds(0);

  CHECK(status_line(x)
        == "00:00:00Z btc-15m --        T--    BTC -- -- --               "
           "UP --    DN --    -- --/0.00      imb --    --    P:--             "
           "         "
           "flat");
}

TEST_CASE("nothing is flat while nobody has read the wallet") {
  auto view = calm_view();
  view.holdings = {false, true, std::nullopt, "the wallet is not read"};
  CHECK(status_line(view).find(" flat ") == std::string::npos);
  CHECK(status_line(view).find(" --         confidence") != std::string::npos);
  view.position.emplace();
  view.position->held = shares::from_whole(5);
  CHECK(status_line(view).find(" 5 UP @--? ! ") != std::string::npos);
  view.position->held = shares{};
  CHECK(status_line(view).find(" flat ") == std::string::npos);
  view.holdings.known = true;
  CHECK(status_line(view).find(" flat ") != std::string::npos);
}

TEST_CASE("the likelier outcome shows with its probability") {
  auto view = calm_view();
  view.win_probability.up = 0.25;
  view.win_probability.down = 0.75;
  CHECK(status_line(view).find(" P:down 0.750 ") != std::string::npos);

  // What is nearly certain does not show as certain.
  view.win_probability.up = 0.999999;
  view.win_probability.down = 0.000001;
  CHECK(status_line(view).find(" P:up 0.999 ") != std::string::npos);
}

TEST_CASE("stale values are marked, and still shown") {
  auto view = calm_view();
  view.btc.stale = true;
  view.btc.age_ms = 12'000;
  view.up.stale = true;
  const auto line = status_line(view);

  CHECK(line.find("BTC 84250.11 12.0s! +38.74") != std::string::npos);
  CHECK(line.find("UP 98c!  DN 2.7c ") != std::string::npos);
}

TEST_CASE("an observed price to beat is marked, a missing one unknown") {
  auto view = calm_view();
  view.window->price_to_beat_source = strike_source::observed;
  CHECK(status_line(view).find("+38.74~") != std::string::npos);

  view.window->price_to_beat_source = strike_source::venue_site;
  CHECK(status_line(view).find("+38.74 ") != std::string::npos);
  view.window->price_to_beat_provisional = true;
  CHECK(status_line(view).find("+38.74~") != std::string::npos);
  view.window->price_to_beat_disputed = true;
  CHECK(status_line(view).find("+38.74?") != std::string::npos);

  view.window->price_to_beat.reset();
  view.btc.distance.reset();
  CHECK(status_line(view).find("1.3s -- ") != std::string::npos);
}

TEST_CASE("a demo's line has both clocks, where there is room") {
  line_style style;
  style.banner = "DEMO 7.5x";
  style.here = from_unix_seconds(1'795'797'662);
  CHECK(status_line(calm_view(), style)
          .starts_with("DEMO 7.5x 12:13:20Z (16:41:02Z here) btc-15m "));
  style.width = 80;
  CHECK(status_line(calm_view(), style).starts_with("DEMO 7.5x btc-15m "));
}

TEST_CASE("danger is shown only while a position is held") {
  auto view = holding_view();
  CHECK(status_line(view).find("D:0.62/0.40  5 UP @97.67c")
        != std::string::npos);

  view.danger->unknown = {"velocity"};
  CHECK(status_line(view).find("D:0.62/0.40? 5 UP") != std::string::npos);

  view.capture_99c->status = fill_status::provisional;
  CHECK(status_line(view).find("5 UP @97.67c?") != std::string::npos);

  view.capture_99c->status = fill_status::reversed;
  view.danger.reset();
  CHECK(status_line(view).find("D:") == std::string::npos);
  CHECK(status_line(view).find("reversed UP") != std::string::npos);
}

TEST_CASE("lost sight shows the last known danger with its age") {
  auto view = holding_view();
  view.danger_score = 0.13; // Of the signals that are left.
  view.danger->unknown = {"confidence", "imbalance", "opponent"};
  view.danger->shown_score = {2.04, danger_sight::partial,
                              view.at - std::chrono::seconds{14}};
  CHECK(status_line(view).find(" D:2.04/0.40!14s ") != std::string::npos);
  CHECK(status_line(view).find("0.13") == std::string::npos);

  view.danger->shown_score = {std::nullopt, danger_sight::lost, std::nullopt};
  CHECK(status_line(view).find(" D:--/0.40! ") != std::string::npos);
}

TEST_CASE("where the loss probability counts, the line shows it") {
  auto view = holding_view();
  auto& danger = *view.danger;
  danger.acts_on = "loss_probability";
  danger.loss.threshold = 0.45;
  danger.loss.by_price = 0.12;
  danger.shown_score = {2.04, danger_sight::known, view.at};
  danger.shown_loss = {0.12, danger_sight::known, view.at};
  CHECK(status_line(view).find(" L:0.12/0.45 ") != std::string::npos);
  CHECK(status_line(view).find("D:") == std::string::npos);
  // The quotes alone, and a price that they contradict.
  danger.loss.by_price.reset();
  CHECK(status_line(view).find(" L:0.12/0.45? ") != std::string::npos);
  danger.loss.by_price = 0.12;
  danger.loss.doubt = "price and market contradict each other";
  CHECK(status_line(view).find(" L:0.12/0.45? ") != std::string::npos);
  danger.shown_loss = {0.62, danger_sight::partial,
                       view.at - std::chrono::seconds{7}};
  CHECK(status_line(view).find(" L:0.62/0.45!7s ") != std::string::npos);
}

TEST_CASE("a distance of a price that does not decide names its kind") {
  auto view = calm_view();
  view.btc.value = coin_price::parse("84191.90");
  view.btc.kind = price_kind::spot;
  view.btc.settles = false;
  view.btc.distance = coin_price::parse("-19.47");
  CHECK(status_line(view).find(" spot -19.47 ") != std::string::npos);
}

TEST_CASE("hedged and sold shares are shown beside the position") {
  auto view = holding_view();
  view.position = position_view{};
  view.position->held = shares::from_whole(3);
  view.position->sold = shares::from_whole(2);
  view.position->sold_at = price::parse("0.605");
  CHECK(status_line(view).find(" 3 UP @97.67c, sold 2 @60.5c ")
        != std::string::npos);
  view.position->hedged = shares::from_whole(3);
  view.position->hedged_at = price::parse("0.3");
  CHECK(status_line(view).find(" 3 UP @97.67c, 3 DOWN @30c, sold 2 @60.5c ")
        != std::string::npos);
  view.position->held = view.position->hedged = shares{};
  view.danger.reset();
  CHECK(status_line(view).find(" sold 2 @60.5c ") != std::string::npos);
  CHECK(status_line(view).find(" UP @") == std::string::npos);
  CHECK(status_line(view).find("D:") == std::string::npos);
}

TEST_CASE("an order without a fill is a bid") {
  auto view = holding_view();
  view.capture_99c->filled = shares{};
  view.capture_99c->status.reset();
  view.capture_99c->token = outcome::down;
  view.danger.reset();

  CHECK(status_line(view).find("bid 5 DOWN") != std::string::npos);
  CHECK(status_line(view).find("D:") == std::string::npos);

  view.capture_99c->ordered.reset();
  CHECK(status_line(view).find("bid -- DOWN") != std::string::npos);
}

TEST_CASE("columns stay in place while values change") {
  const auto calm = status_line(calm_view());
  const auto held = status_line(holding_view());

  for (const char* column : {" BTC ", " UP ", " DN ", " imb "})
    CHECK(calm.find(column) == held.find(column));
  CHECK(calm.size() <= 175);
  CHECK(held.size() <= 175);
}

TEST_CASE("seconds continue after the close") {
  auto view = calm_view();
  view.window->seconds_left = -7;
  CHECK(status_line(view).find(" T+7 ") != std::string::npos);
  view.window->seconds_left = 0.4;
  CHECK(status_line(view).find(" T-0 ") != std::string::npos);
}

TEST_CASE("a cheap coin shows the digits that matter") {
  auto view = calm_view();
  view.market = *parse_market("xrp-5m");
  view.btc.value = coin_price::parse("2.1234");
  view.window->price_to_beat = coin_price::parse("2.1300");
  view.btc.distance = coin_price::parse("-0.0066");
  CHECK(status_line(view).find("XRP 2.1234 1.3s -0.0066") != std::string::npos);
}

TEST_CASE("a halt and its reason replace the reason, on one line") {
  auto view = calm_view();
  view.halted = "by hand\nfor now";
  const auto line = status_line(view);
  CHECK(line.ends_with("HALTED: by hand for now"));
  CHECK(line.find('\n') == std::string::npos);
}

TEST_CASE("a line is at most as wide as asked, and keeps what matters now") {
  auto held = holding_view();
  held.btc.source = price_source::rtds_twap_60;
  held.position = position_view{};
  held.position->held = shares::from_whole(5);
  held.position->worth_now = money::from_millionths(4'850'000);
  auto calm = calm_view();
  calm.btc.source = price_source::rtds_twap_60;
  for (const auto& view : {held, calm, window_view{}})
    for (const auto* banner : {"", "DEMO 7.5x LIVE NOT ARMED"})
      for (std::size_t width = 80; width < 220; ++width)
        CHECK(status_line(view, {width, false, banner}).size() <= width);

  const auto narrow = status_line(held, {80});
  for (const auto* part : {"btc-15m", "T-100", "BTC +38.74 1.3s", "D:0.62/0.40",
                           "5 UP @97.67c =4.85$"})
    CHECK(narrow.find(part) != std::string::npos);
  CHECK(narrow.find("imb") == std::string::npos);

  const auto before = status_line(calm, {80});
  for (const auto* part :
       {"btc-15m", "T-100", "+38.74", "UP 98c", "DN 2.7c", "up 0.950/0.96"})
    CHECK(before.find(part) != std::string::npos);

  for (const auto& view : {held, calm}) {
    const auto wide = status_line(view, {240});
    CHECK(wide == status_line(view));
    CHECK(wide.find("BTC 84250.11 rtds_twap 1.3s +38.74") != std::string::npos);
    CHECK(wide.ends_with(view.reason));
  }
}

TEST_CASE(
  "the rows of several markets have one table, for the market that needs "
  "it most") {
  auto held = holding_view();
  held.position = position_view{};
  held.position->held = shares::from_whole(5);
  held.position->worth_now = money::from_millionths(4'850'000);
  auto calm = calm_view();
  calm.market = *parse_market("doge-15m");
  const auto column_of = [](const std::string& line, const char* part) {
    const auto at = line.find(part);
    CHECK(at != std::string::npos);
    return at;
  };
  for (const std::size_t width : {80U, 120U, 200U}) {
    CAPTURE(width);
    const auto rows = status_rows({{&held, "DEMO"}, {&calm, "DEMO"}}, {width});
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].size() <= width);
    CHECK(rows[1].size() <= width);
    CHECK(column_of(rows[0], "T-100") == column_of(rows[1], "T-100"));
    CHECK(column_of(rows[0], "BTC ") == column_of(rows[1], "DOGE "));
    // The position of one market and that of the other.
    CHECK(column_of(rows[0], "5 UP @97.67c =4.85$")
          == column_of(rows[1], "flat"));
    CHECK(rows[0].find("D:0.62/0.40") != std::string::npos);
  }
  // Alone, a market that is not held shows what a capture needs.
  const auto alone = status_rows({{&calm, "DEMO"}}, {80}).front();
  CHECK(alone.find("up 0.950/0.96") != std::string::npos);
  CHECK(alone.find("flat") == std::string::npos);
}

TEST_CASE("a long position gives way to a brief one before the price does") {
  auto view = holding_view();
  view.position = position_view{};
  view.position->held = shares::from_whole(6);
  view.position->worth_now = money::from_millionths(5'920'000);
  view.position->hedged = shares::from_whole(2);
  view.position->hedged_at = price::parse("0.017");
  view.position->sold = shares::from_whole(4);
  view.position->sold_at = price::parse("0.943");
  CHECK(status_line(view).find("6 UP @97.67c =5.92$, 2 DOWN @1.7c, sold 4 "
                               "@94.3c")
        != std::string::npos);
  const auto narrow = status_line(view, {80});
  CHECK(narrow.find("BTC +38.74") != std::string::npos);
  CHECK(narrow.find("6 UP =5.92$, 2 DOWN, sold 4") != std::string::npos);
}

TEST_CASE("what was left out for something longer is shown where it fits") {
  auto held = holding_view();
  held.position = position_view{};
  held.position->held = shares::from_whole(5);
  held.position->worth_now = money::from_millionths(4'850'000);
  line_style style{80};
  style.banner = "DEMO";
  CHECK(status_line(held, style).find(" holding ") != std::string::npos);
}

TEST_CASE("without a window a narrow line says why there is none") {
  window_view view;
  view.status = "waiting";
  view.reason = "no window, gamma: Error resolving address";
  const auto line = status_line(view, {80});
  CHECK(line.size() <= 80);
  CHECK(line.find("waiting") != std::string::npos);
  CHECK(line.find("no window, gamma: Error") != std::string::npos);
}

TEST_CASE("a narrow line still says that entries are halted, and why") {
  auto view = holding_view();
  view.halted = "the disk is full, and nobody looks";
  const auto line = status_line(view, {80});
  CHECK(line.size() <= 80);
  CHECK(line.find("HALTED: the disk") != std::string::npos);
  CHECK(line.find("5 UP @97.67c") != std::string::npos);
}

TEST_CASE("colours add escape sequences and no text") {
  auto view = holding_view();
  const auto plain = status_line(view, {100});
  const auto painted = status_line(view, {100, true});
  CHECK(painted.find("\x1b[1;31mD:0.62/0.40") != std::string::npos);
  std::string bare;
  for (std::size_t i = 0; i < painted.size(); ++i)
    if (painted[i] == '\x1b')
      i = painted.find('m', i);
    else
      bare += painted[i];
  bare.erase(bare.find_last_not_of(' ') + 1);
  CHECK(bare == plain);
}

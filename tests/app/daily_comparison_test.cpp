#include "app/history/comparison_file.hpp"
#include "app/history/daily_comparison.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

using namespace fillguard;
using namespace fillguard::history;
using namespace std::chrono_literals;

namespace {

const utc_time midnight = parse_iso8601("2026-11-27T00:00:00Z").value();
const market_key btc{asset::btc, window_length::m5};

comparison found() {
  comparison out;
  out.held_is_known = true;
  out.differences = {
    {{btc, midnight - 10min}, "sold: history 5, venue 0", "late", false},
    {{btc, midnight - 5min}, "redeemed: history no, venue yes", "later", true}};
  for (int i = 0; i < 7; ++i)
    out.to_redeem.push_back({{btc, midnight - 50min + i * 5min},
                             outcome::up,
                             shares::from_whole(5),
                             money::from_whole(5)});
  return out;
}

} // namespace

TEST_CASE("the history is compared once a day, while it is complete") {
  comparison_days days{std::nullopt};
  const auto noon = midnight + 12h;
  CHECK(days.is_due(noon, noon - 2s));
  CHECK_FALSE(days.is_due(noon, std::nullopt));
  CHECK_FALSE(days.is_due(noon, noon - 5min));
  // The trades of the day before are not in the venue's record yet.
  CHECK_FALSE(days.is_due(midnight + 14min, midnight + 14min));
  days.failed(noon);
  CHECK_FALSE(days.is_due(noon + 59min, noon + 59min));
  CHECK(days.is_due(noon + 1h, noon + 1h));
  days.done(noon + 1h);
  CHECK_FALSE(days.is_due(noon + 11h, noon + 11h));
  CHECK(days.is_due(midnight + 24h + 15min, midnight + 24h + 15min));
  // A restart does not repeat it.
  const comparison_days next{midnight};
  CHECK_FALSE(next.is_due(noon, noon));
  const auto about = compared_on(noon);
  CHECK(about.from == midnight - 72h);
  // A window of four hours that opened then has been closed for ten minutes,
  // also when US Eastern time goes back.
  CHECK(about.to == noon - 5h - 10min);
  // A day that a clock set ahead has kept is none to wait for.
  const comparison_days ahead{midnight + 24h * 400};
  CHECK(ahead.is_due(noon, noon));
}

TEST_CASE("differences and redeemable shares are told with their day") {
  const auto news = news_of(found(), midnight + 1h);
  REQUIRE(news.size() == 2);
  CHECK(news[0]
        == "2026-11-27: the venue's record of the wallet is not that of the "
           "history: btc-updown-5m-"
             + std::to_string(to_unix_seconds(midnight - 10min))
             + ": sold: history 5, venue 0 (late)");
  CHECK(news[1].starts_with("2026-11-27: to redeem: $35: 5 up of btc-updown"));
  CHECK(news[1].ends_with("; and 2 more"));
  CHECK(news_of(comparison{}, midnight).empty());
  const auto summary = summary_of(found(), midnight + 1h);
  CHECK(summary == kept_comparison{midnight, 1, money::from_whole(35)});
  CHECK(words_of(summary) == "2026-11-27: 1 difference; to redeem: $35");
  CHECK(words_of(kept_comparison{midnight, 0, std::nullopt})
        == "2026-11-27: no difference; what is to be redeemed is not known");
}

TEST_CASE("the last comparison outlives the process") {
  const auto folder = (std::filesystem::temp_directory_path()
                       / ("fillguard-compared-" + std::to_string(getpid())))
                        .string();
  std::filesystem::create_directories(folder);
  CHECK_FALSE(read_comparison(folder));
  for (const auto& x :
       {kept_comparison{midnight, 3, money::from_millionths(1'500'000)},
        kept_comparison{midnight, 0, std::nullopt}}) {
    REQUIRE(write_comparison(folder, x));
    CHECK(read_comparison(folder) == x);
  }
  std::ofstream{folder + "/compared_with_venue"} << "nonsense\n";
  CHECK_FALSE(read_comparison(folder));
  std::filesystem::remove_all(folder);
}

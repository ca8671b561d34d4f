// Runs the parsers on real recordings, if available.

#include "net/polymarket/gamma.hpp"
#include "net/polymarket/market_stream.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <zlib.h>

using namespace fillguard;
using namespace fillguard::net::polymarket;

namespace {

namespace fs = std::filesystem;

const std::string recorded = FILLGUARD_SHARED_DIR "/data/recorded";

bool is_absent(const std::string& path) {
  if (fs::exists(path))
    return false;
  MESSAGE("skipped: there is no " << path);
  return true;
}

/// Calls `use` with every `step`th line of a compressed file.
void each_line(const std::string& path, int step,
               const std::function<void(const std::string&)>& use) {
  auto* in = gzopen(path.c_str(), "rb");
  REQUIRE(in != nullptr);
  std::string line(1 << 20, '\0');
  for (int i = 0; gzgets(in, line.data(), static_cast<int>(line.size())); ++i)
    if (i % step == 0)
      use(line.c_str());
  gzclose(in);
}

/// The levels as read by nlohmann's parser.
std::vector<book_level> levels_of(const nlohmann::json& outcome) {
  std::vector<book_level> out;
  for (const auto& x : outcome)
    out.push_back({price::parse(x.at("price").get<std::string>()).value(),
                   shares::parse(x.at("size").get<std::string>()).value()});
  return out;
}

} // namespace

TEST_CASE("recorded frames are read as another parser reads them") {
  if (is_absent(recorded + "/raw_ws"))
    return;
  market_stream_reader reader;
  int frames = 0;
  for (const auto& file : fs::directory_iterator(recorded + "/raw_ws")) {
    // Every 40th frame, since a slow build takes a minute for all.
    each_line(file.path(), 40, [&](const std::string& line) {
      const auto from = line.find("\"msg\":") + 6;
      const auto text = line.substr(from, line.rfind('}') - from);
      const auto expected = nlohmann::json::parse(text);
      const auto token = expected.at("asset_id").get<std::string>();
      const token_map tokens{{token, {{}, outcome::up}}};
      const auto frame = reader.read(text, tokens, {});
      REQUIRE(frame.bad.empty());
      REQUIRE(frame.events.size() == 1);
      const auto& book = std::get<stream_book>(frame.events[0]).update;
      CHECK(book.bids == levels_of(expected.at("bids")));
      CHECK(book.asks == levels_of(expected.at("asks")));
      CHECK(to_unix_ms(*book.source_time)
            == std::stoll(expected.at("timestamp").get<std::string>()));
      order_book whole;
      CHECK(whole.replace(book.bids, book.asks) == order_book::flaw::none);
      ++frames;
    });
  }
  CHECK(frames > 3'000);
}

TEST_CASE("recorded market objects are windows with their outcome") {
  const auto path = recorded + "/chainlink/BTC-5m-markets-2026-06-08.jsonl.gz";
  if (is_absent(path))
    return;
  int windows = 0;
  each_line(path, 1, [&](const std::string& line) {
    const auto expected = nlohmann::json::parse(line);
    const auto id = parse_slug(expected.at("slug").get<std::string>());
    REQUIRE(id);
    const auto body = expected.at("raw").dump();

    const auto window = parse_gamma_window(body, *id).value();
    REQUIRE(window);
    const auto& info = *window;
    CHECK(info.up_token == expected.at("token_ids").at(0));
    CHECK(info.down_token == expected.at("token_ids").at(1));
    CHECK(to_unix_seconds(info.closes_at)
          == expected.at("end_sec").get<std::int64_t>());
    CHECK(info.rules.settles_on == settlement::spot);
    CHECK(info.rules.taker_fee == fee_schedule_by_date(id->opens_at));

    const auto result = parse_gamma_result('[' + body + ']', *id).value();
    REQUIRE(result);
    const bool up = expected.at("outcome_prices").at(0) == "1";
    CHECK(result->winner == (up ? outcome::up : outcome::down));
    ++windows;
  });
  CHECK(windows == 292);
}

TEST_CASE("every sample payload can be read") {
  const auto folder = recorded + "/payloads/rest_and_ws_samples";
  if (is_absent(folder))
    return;
  const window_id id{{asset::btc, window_length::m5}, {}};
  const token_map tokens{{"71321045679252212594626385532706912750332728571942"
                          "532289631379312455583992563",
                          {id, outcome::up}},
                         {"52114319501245915516055106046884209969926127482827"
                          "954674443846427813813222426",
                          {id, outcome::down}}};
  market_stream_reader reader;
  std::size_t events = 0;
  for (const auto& file : fs::directory_iterator(folder)) {
    std::ifstream in{file.path(), std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    CAPTURE(file.path());
    const auto frame = reader.read(text, tokens, {});
    for (const auto& x : frame.bad)
      CHECK(x.kind != "not_json");
    events += frame.events.size();
    CHECK_FALSE(parse_gamma_window(text, id).value_or(std::nullopt));
    CHECK_FALSE(parse_gamma_result(text, id).value_or(std::nullopt));
  }
  CHECK(events >= 3);
}

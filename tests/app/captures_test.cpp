// Reading captures gives the same result by each way and with any number of
// cores.

#include "app/replay/capture.hpp"
#include "app/replay/line_reader.hpp"
#include "tests/support/replay_files.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::test;

namespace {

std::vector<std::string> lines_of(line_reader in) {
  std::vector<std::string> out;
  for (std::string line; in.next(line);)
    out.push_back(line);
  CHECK(in.status());
  return out;
}

/// Lines of all lengths up to a few buffers.
std::string many_lines() {
  std::string out;
  for (std::size_t i = 0; i < 400; ++i)
    out += std::string(i * i % 7'919, static_cast<char>('a' + i % 26)) + '\n';
  return out + std::string(200'000, 'x') + "\n\nlast";
}

/// A recording of three windows, as book lines and with bad ones.
std::vector<std::string> three_windows(const files& to) {
  std::vector<std::string> out;
  for (int n = 0; n < 3; ++n) {
    auto text = meta(n) + book(n * 300 - 2, "0.40", "0.42");
    for (int s = 0; s < 299; ++s) {
      const bool high = s > 240 + n * 10;
      text += book(n * 300 + s, high ? "0.97" : "0.5", high ? "0.98" : "0.52");
      text +=
        delta(n * 300 + s + 0.4, R"(["0.3",")" + std::to_string(s) + "\"]", "");
    }
    text += "{\"type\":\"delta\"\n[]\n";
    out.push_back(to.zip("w" + std::to_string(n) + ".gz", text));
  }
  return out;
}

std::string kind_of(const files& to, const std::string& line) {
  recorded_windows windows;
  bad_by_kind bad;
  auto opened = open_capture(to.write("one", meta() + line + '\n'), windows);
  REQUIRE(opened);
  recorded_frame frame;
  CHECK_FALSE(opened->frames->next(frame, bad));
  CHECK(bad.size() == 1);
  return bad.empty() ? "" : bad.begin()->first;
}

} // namespace

TEST_CASE_FIXTURE(files, "lines are the same plain, packed and after a pause") {
  const auto text = many_lines();
  const auto plain = write("plain", text);
  const auto packed = zip("packed.gz", text);
  const auto all = lines_of(line_reader{plain});
  CHECK(all.size() == 403);
  CHECK(all.back() == "last");
  CHECK(lines_of(line_reader{packed}) == all);
  for (const auto& path : {plain, packed}) {
    line_reader in{path};
    std::vector<std::string> paused;
    for (std::string line; in.next(line);) {
      paused.push_back(line);
      if (paused.size() % 50 == 1)
        in.pause();
      CHECK(in.position() <= std::filesystem::file_size(path));
    }
    CHECK(paused == all);
    CHECK(in.position() == std::filesystem::file_size(path));
  }
}

TEST_CASE_FIXTURE(files,
                  "files that hand on their memory read their own text") {
  const auto memory = make_text_memory();
  const auto large = zip("large.gz", many_lines());
  const auto small = zip("small.gz", std::string(40'000, 'y') + "\n1");
  for (const auto& path : {large, small, large}) {
    const auto alone = lines_of(line_reader{path});
    line_reader in{path, memory};
    std::vector<std::string> all;
    for (std::string_view line; in.next(line);) {
      all.emplace_back(line);
      // What the end of a text is followed by is none of a file before.
      if (all.size() == alone.size())
        CHECK(std::string{line.data() + line.size(), line_reader::padding}
              == std::string(line_reader::padding, '\0'));
    }
    CHECK(all == alone);
  }
}

TEST_CASE_FIXTURE(files, "a damaged gz file gives its good beginning") {
  const auto path = zip("cut.gz", many_lines());
  const auto all = lines_of(line_reader{path});
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  line_reader in{path};
  std::size_t count = 0;
  for (std::string line; in.next(line) && line == all[count];)
    ++count;
  CHECK(count > 0);
  CHECK_FALSE(in.status());
}

TEST_CASE_FIXTURE(files,
                  "a bad book line is counted by what is wrong with it") {
  const auto at = R"("ts":)" + ms(1);
  const auto line = [&at](const std::string& rest) { return '{' + at + rest; };
  CHECK(kind_of(*this, "[]") == "not_json");
  CHECK(kind_of(*this, "{\"ts\":") == "not_json");
  auto longer = delta(1, "", "");
  longer.back() = '}';
  CHECK(kind_of(*this, longer) == "not_json");
  CHECK(kind_of(*this, line("}")) == "missing_field");
  CHECK(kind_of(*this, R"({"type":"book","ts":"1"})") == "missing_field");
  CHECK(kind_of(*this, R"({"type":"book","ts":1})") == "time_out_of_range");
  CHECK(kind_of(*this, line(R"(,"type":7})")) == "unknown_type");
  CHECK(kind_of(*this, line(R"(,"type":"book","bids":[]})")) == "bad_levels");
  CHECK(kind_of(*this, line(R"(,"type":"book","b":[],"a":[]})"))
        == "bad_levels");
  for (const auto* level : {R"(["0.5"])", R"(["0.5",1])", R"(["0.5","1","2"])",
                            R"(["x","1"])", "7", R"({"0.5":"1"})"})
    CHECK(kind_of(*this, delta(1, level, "")) == "bad_levels");
}

TEST_CASE_FIXTURE(files,
                  "a frame has nothing of the one before in its memory") {
  recorded_windows windows;
  auto opened =
    open_capture(write("one", meta() + book(1, "0.40", "0.42")), windows);
  REQUIRE(opened);
  recorded_frame frame;
  frame.updates.resize(3);
  auto& first = frame.updates.front();
  first.tag.id = 7;
  first.sequence = 7;
  first.reason = "tick size changed";
  first.tick_size = price::parse("0.001");
  first.smallest_order = shares::from_whole(5);
  first.bids.resize(9);
  bad_by_kind bad;
  REQUIRE(opened->frames->next(frame, bad));
  REQUIRE(frame.updates.size() == 1);
  const auto& read = frame.updates.front();
  CHECK(read.tag.id == 0);
  CHECK(read.sequence == 0);
  CHECK(read.reason.empty());
  CHECK_FALSE(read.tick_size);
  CHECK_FALSE(read.smallest_order);
  CHECK(read.bids.size() == 1);
  CHECK(read.asks.size() == 1);
  CHECK(read.received_at == from_unix_ms(start * 1'000 + 1'000));
}

TEST_CASE_FIXTURE(files,
                  "a book in the venue's own shape is read like the same "
                  "JSON in another one") {
  const auto line = [](std::string_view token, double at,
                       std::string_view blank, std::string_view more) {
    return R"({"recv_ts":1.5,"msg":{)" + std::string{blank} + R"("asset_id":")"
           + std::string{token} + R"(","bids":[{"price":"0.01","size":"7.5"},)"
           + R"({"price":"0.4","size":"5"}],"asks":[{"price":"0.6",)"
           + R"("size":"3"}],"timestamp":")" + ms(at) + R"(",)"
           + std::string{more} + R"("event_type":"book"}})";
  };
  const auto played = [this](const std::string& text) {
    recorded_windows windows;
    bad_by_kind bad;
    REQUIRE(load_windows(write("windows", meta(0)), windows, bad));
    auto opened = open_capture(write("wire", text), windows);
    REQUIRE(opened);
    std::string out;
    recorded_frame frame;
    // The memory of another frame: nothing of that frame may stay.
    frame.updates.resize(2);
    frame.updates.front().reason = "tick size changed";
    frame.updates.front().bids.resize(9);
    while (opened->frames->next(frame, bad)) {
      out += to_iso8601(frame.at);
      for (const auto& x : frame.updates) {
        out += ' ' + to_string(x.kind) + ' ' + to_string(x.token) + x.reason
               + to_iso8601(x.received_at) + to_iso8601(*x.source_time);
        for (const auto* side : {&x.bids, &x.asks})
          for (const auto& y : *side)
            out += ' ' + to_string(y.price) + 'x' + to_string(y.size);
      }
      out += '\n';
    }
    for (const auto& [kind, count] : bad)
      out += kind + ' ' + std::to_string(count) + '\n';
    return out;
  };
  std::string usual;
  std::string other;
  for (const auto* token : {"11", "21", "99"})
    for (const double at : {1.0, 1e6})
      for (const auto* more : {"", R"("tick_size":"0.01",)",
                               R"("tick_size":"2",)", R"("bids":[],)"}) {
        usual += line(token, at, "", more) + '\n';
        other += line(token, at, " ", more) + '\n';
      }
  const auto read = played(usual);
  CHECK(read == played(other));
  CHECK(read.find("time_out_of_range 6") != std::string::npos);
}

TEST_CASE_FIXTURE(files, "the output is the same with any number of cores") {
  auto options = of(three_windows(*this));
  options.paper = true;
  options.cores = 1;
  const auto alone = play(options);
  CHECK(alone.code == 0);
  CHECK(alone.lines.size() == 903);
  CHECK(alone.summary.find("bad 6, not_json 6\n") != std::string::npos);
  const auto figures = [](const std::string& summary) {
    return summary.substr(0, summary.find("took "));
  };
  for (const std::size_t cores : {2, 5}) {
    options.cores = cores;
    const auto together = play(options);
    CHECK(together.text == alone.text);
    CHECK(figures(together.summary) == figures(alone.summary));
  }
}

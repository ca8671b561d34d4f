#pragma once

#include "app/replay/replay.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>
#include <zlib.h>

namespace fillguard::test {

// Small captures, and what a replay makes of them.

inline constexpr std::int64_t start = 1'776'081'600;

/// A temporary folder of files.
struct files {
  files() { std::filesystem::create_directories(folder); }
  files(const files&) = delete;
  files& operator=(const files&) = delete;
  ~files() { std::filesystem::remove_all(folder); }

  std::string write(const std::string& name, const std::string& text) const {
    const auto path = (folder / name).string();
    std::ofstream{path, std::ios::binary} << text;
    return path;
  }

  std::string zip(const std::string& name, const std::string& text) const {
    const auto path = (folder / name).string();
    auto* file = gzopen(path.c_str(), "wb");
    gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
    gzclose(file);
    return path;
  }

  std::filesystem::path folder =
    std::filesystem::temp_directory_path()
    / ("fillguard-replay-" + std::to_string(::getpid()));
};

inline std::string meta(int number = 0) {
  const auto opens = start + number * 300;
  return nlohmann::json{{"type", "meta"},
                        {"slug", "btc-updown-5m-" + std::to_string(opens)},
                        {"condition_id", "0xab"},
                        {"start", opens},
                        {"end", opens + 300},
                        {"strike", 84000.25},
                        {"final_price", 84010.5},
                        {"outcome", "Up"},
                        {"up_token", std::to_string(11 + number)},
                        {"down_token", std::to_string(21 + number)},
                        {"frame", "up"}}
           .dump()
         + '\n';
}

inline std::string ms(double s) {
  return std::to_string(start * 1000 + static_cast<std::int64_t>(s * 1000));
}

inline std::string book(double s, const std::string& bid,
                        const std::string& ask) {
  return R"({"type":"book","ts":)" + ms(s) + R"(,"rx":1,"tok":"D","bids":[[")"
         + bid + R"(","300"]],"asks":[[")" + ask + R"(","200"]]})" + '\n';
}

inline std::string delta(double s, const std::string& bids,
                         const std::string& asks) {
  return R"({"type":"delta","ts":)" + ms(s) + R"(,"rx":1,"tok":"U","b":[)"
         + bids + R"(],"a":[)" + asks + "]}\n";
}

struct played {
  int code = 0;
  std::string text;
  std::vector<nlohmann::json> lines;
  std::string summary;
};

inline played play(const replay_options& options) {
  std::ostringstream out;
  std::ostringstream err;
  played x;
  x.code = run_replay(options, out, err);
  x.text = out.str();
  x.summary = err.str();
  std::istringstream in{x.text};
  for (std::string line; std::getline(in, line);)
    x.lines.push_back(nlohmann::json::parse(line));
  return x;
}

inline replay_options of(std::vector<std::string> captures) {
  replay_options out;
  out.captures = std::move(captures);
  out.desk.book_staleness = out.state.book_stale_after;
  return out;
}

/// Two windows that UP wins. In the first the price stays high; in the second
/// it falls to 20c in between.
inline replay_options two_captures(const files& to) {
  std::string calm = meta(0) + book(0, "0.40", "0.42");
  std::string wild = meta(1) + book(300, "0.40", "0.42");
  for (int s = 250; s < 300; s += 2) {
    calm += book(s, "0.97", "0.98");
    const bool low = s > 270 && s < 280;
    wild += book(300 + s, low ? "0.20" : "0.97", low ? "0.22" : "0.98");
  }
  auto out = of({to.write("calm", calm), to.write("wild", wild)});
  out.paper = true;
  out.state.guard.profit_lock.reset();
  return out;
}

} // namespace fillguard::test

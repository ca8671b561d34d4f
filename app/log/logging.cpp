#include "app/log/logging.hpp"

#include "app/log/log_sink.hpp"
#include "messages/time.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/async.h>
#include <spdlog/spdlog.h>

#include <utility>
#include <vector>

namespace fillguard {

namespace {

/// A burst. The places take 400 bytes each from the start.
constexpr std::size_t most_waiting = 2048;

class line_formatter : public spdlog::formatter {
public:
  explicit line_formatter(log_format format) : format_{format} {}

  void format(const spdlog::details::log_msg& message,
              spdlog::memory_buf_t& into) override {
    const auto time = to_iso8601(utc_time{message.time.time_since_epoch()});
    const auto level = spdlog::level::to_string_view(message.level);
    const auto line =
      log_line(format_, time, {level.data(), level.size()},
               {message.payload.data(), message.payload.size()});
    into.append(line.data(), line.data() + line.size());
  }

  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<line_formatter>(format_);
  }

private:
  log_format format_;
};

} // namespace

std::string log_line(log_format format, std::string_view time,
                     std::string_view level, std::string_view text) {
  using nlohmann::ordered_json;
  constexpr auto broken_utf8 = ordered_json::error_handler_t::replace;
  if (format == log_format::json) {
    const ordered_json line{{"time", time}, {"level", level}, {"msg", text}};
    return line.dump(-1, ' ', false, broken_utf8) + '\n';
  }
  std::string out{time};
  out += ' ';
  out += level;
  // "critical" takes the whole column.
  out.resize(std::max(out.size() + 1, time.size() + 9), ' ');
  for (const char c : text) {
    if (c == '\n')
      out += "\\n";
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      out += ' ';
    else
      out += c;
  }
  return out + '\n';
}

logging::logging(const config::log_section& settings,
                 std::shared_ptr<const log_detour> detour)
    : writer_{std::make_shared<spdlog::details::thread_pool>(most_waiting, 1)} {
  log_sink::detour instead;
  if (detour)
    instead = [detour = std::move(detour)](const std::string& line) {
      return detour->take(line);
    };
  std::vector<spdlog::sink_ptr> sinks{
    std::make_shared<log_sink>(std::move(instead))};
  if (!settings.file.empty())
    sinks.push_back(std::make_shared<log_sink>(settings.file));
  auto logger = std::make_shared<spdlog::async_logger>(
    "fillguard", sinks.begin(), sinks.end(), writer_,
    spdlog::async_overflow_policy::overrun_oldest);
  logger->set_formatter(std::make_unique<line_formatter>(settings.format));
  logger->set_level(spdlog::level::from_str(settings.level));
  spdlog::set_default_logger(std::move(logger));
}

logging::~logging() {
  if (const auto overrun = writer_->overrun_counter(); overrun != 0)
    spdlog::warn("log overrun lost={}", overrun);
  auto plain =
    std::make_shared<spdlog::logger>("fillguard", std::make_shared<log_sink>());
  plain->set_formatter(std::make_unique<line_formatter>(log_format::text));
  plain->set_level(spdlog::default_logger()->level());
  spdlog::set_default_logger(std::move(plain));
  // The writer's stop is queued behind the waiting lines, and joins the thread.
  writer_.reset();
}

} // namespace fillguard

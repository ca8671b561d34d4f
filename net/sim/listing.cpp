#include "net/sim/listing.hpp"

#include "messages/eastern_time.hpp"
#include "net/sim/random.hpp"

#include <string_view>

namespace fillguard::net::sim {

namespace {

constexpr std::array<std::string_view, 12> months{
  "January", "February", "March",     "April",   "May",      "June",
  "July",    "August",   "September", "October", "November", "December"};

/// "8:05PM" of seconds since midnight.
std::string twelve_hours(std::int64_t seconds) {
  const auto hour = seconds / 3'600;
  const auto minute = seconds / 60 % 60;
  const auto shown = hour % 12 == 0 ? 12 : hour % 12;
  return std::to_string(shown) + (minute < 10 ? ":0" : ":")
         + std::to_string(minute) + (hour < 12 ? "AM" : "PM");
}

} // namespace

listing list_window(const window_id& window, std::uint64_t seed) {
  random_source chance{seed_for(seed, slug(window))};
  listing out;
  out.window = window;
  out.market_id = chance.digits(7);
  out.condition_id = "0x" + chance.hex(64);
  out.question_id = "0x" + chance.hex(64);
  out.tokens = {chance.digits(77), chance.digits(77)};
  if (chance.below(3) == 0)
    out.outcomes = {outcome::down, outcome::up};
  out.resolves_after = std::chrono::milliseconds{15'000 + chance.below(35'000)};
  return out;
}

std::string label(outcome x) {
  return x == outcome::up ? "Up" : "Down";
}

std::string question(const listing& listed) {
  constexpr std::int64_t day = 86'400;
  const auto opens = to_unix_seconds(to_eastern(listed.window.opens_at));
  const auto closes = to_unix_seconds(to_eastern(listed.closes_at()));
  const std::chrono::year_month_day date{
    std::chrono::sys_days{std::chrono::days{opens / day}}};
  return full_name(listed.window.market.coin) + " Up or Down - "
         + std::string{months.at(static_cast<unsigned>(date.month()) - 1)} + ' '
         + std::to_string(static_cast<unsigned>(date.day())) + ", "
         + twelve_hours(opens % day) + '-' + twelve_hours(closes % day) + " ET";
}

} // namespace fillguard::net::sim

#include "net/price_frame.hpp"

#include <utility>

namespace fillguard::net {

namespace {

constexpr auto highest_value = coin_price::from_whole(1'000'000'000);

/// Nanoseconds since 1970 end in 2262.
constexpr std::int64_t last_ms = 9'000'000'000'000;

constexpr std::size_t longest_excerpt = 160;

} // namespace

result<void, bad_frame> check_price(const seen_price& seen,
                                    utc_time received_at) {
  const auto out_of_range = [&seen](std::string detail) {
    return failure(bad_frame{"out_of_range", std::move(detail), seen.source});
  };
  if (seen.value <= coin_price{} || seen.value > highest_value)
    return out_of_range("value " + to_string(seen.value) + " is no price");
  if (!seen.source_time)
    return {};
  if (*seen.source_time > received_at + most_ahead)
    return out_of_range("time " + to_iso8601(*seen.source_time)
                        + " lies in the future");
  if (*seen.source_time < received_at - most_behind)
    return out_of_range("time " + to_iso8601(*seen.source_time)
                        + " is over a day old");
  return {};
}

std::optional<utc_time> moment_of(std::int64_t ms) {
  if (ms < 0 || ms > last_ms)
    return std::nullopt;
  return from_unix_ms(ms);
}

price_frame answer_with(price_list x) {
  if (!x.prices.empty())
    return x;
  if (!x.flaws.empty())
    return std::move(x.flaws.front());
  return no_update{};
}

std::string join_url(std::string_view base, std::string_view path) {
  while (!base.empty() && base.back() == '/')
    base.remove_suffix(1);
  return std::string{base}.append(path);
}

std::string excerpt(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, longest_excerpt))
    out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  return out;
}

} // namespace fillguard::net

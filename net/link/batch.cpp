#include "net/link/batch.hpp"

#include "net/journal/codec.hpp"

namespace fillguard::net::journal {

template <>
inline constexpr auto last_of<price_role> = price_role::cross_check;
template <>
inline constexpr auto last_of<feed_state> = feed_state::down;

} // namespace fillguard::net::journal

namespace fillguard::net::link {

std::string write_batch(const std::vector<relayed>& x) {
  std::string out;
  journal::encoder{out}.put(x);
  return out;
}

std::optional<std::vector<relayed>> read_batch(std::string_view body) {
  journal::decoder from{body};
  std::vector<relayed> out;
  from.get(out);
  if (!from.done())
    return std::nullopt;
  return out;
}

} // namespace fillguard::net::link

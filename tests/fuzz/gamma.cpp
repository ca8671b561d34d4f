// Gamma's answers about a window, before and after its close.

#include "net/polymarket/gamma.hpp"

#include "tests/fuzz/checks.hpp"

using namespace fillguard;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace net::polymarket;
  const auto text = fuzz::text_of(data, size);
  const auto found = parse_gamma_window(text, fuzz::window);
  if (found && *found) {
    const auto& x = *found;
    fuzz::must(x->id == fuzz::window);
    fuzz::must(!x->up_token.empty() && !x->down_token.empty());
    fuzz::must(x->up_token != x->down_token);
    fuzz::must(fuzz::is_price(x->rules.tick_size));
    fuzz::must(x->rules.smallest_order >= shares{});
    if (x->rules.taker_fee)
      fuzz::must(taker_fee(*x->rules.taker_fee, price::from_millionths(500'000),
                           shares::from_whole(5))
                 >= money{});
  }
  const auto ended = parse_gamma_result(text, fuzz::window);
  if (ended && *ended) {
    const auto& x = *ended;
    fuzz::must(!x->price_to_beat || *x->price_to_beat > coin_price{});
    fuzz::must(!x->final_price || *x->final_price > coin_price{});
  }
  return 0;
}

#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fillguard {

/// Wide enough for the product of two counts of millionths.
__extension__ typedef __int128 wide_int;

inline constexpr std::int64_t one_in_millionths = 1'000'000;

/// Reads a decimal number ("0.97", "-3", "6.1e4") as a count of millionths,
/// rounding half to even beyond the sixth decimal. Absent unless the whole text
/// is a number that fits.
std::optional<std::int64_t> parse_millionths(std::string_view text);

/// Reads an integer that counts units of 10^-`decimals` (the venue's 1e18 price
/// strings, its 1e6 balances) as millionths, rounding half to even.
std::optional<std::int64_t> parse_scaled(std::string_view text,
                                         unsigned decimals);

/// Prints without trailing zeros: "0.97", "5", "-84211.37".
std::string millionths_to_string(std::int64_t millionths);

/// a / b for b > 0; in 64 bits where they suffice, which takes less time.
constexpr wide_int quotient(wide_int a, std::int64_t b) {
  const auto narrow = static_cast<std::int64_t>(a);
  return narrow == a ? narrow / b : a / b;
}

/// Returns a * b / 10^6 for counts of millionths, rounded half away from zero.
constexpr std::int64_t multiply_millionths(std::int64_t a, std::int64_t b) {
  const wide_int product = static_cast<wide_int>(a) * b;
  const wide_int half = one_in_millionths / 2;
  return static_cast<std::int64_t>((product + (product < 0 ? -half : half))
                                   / one_in_millionths);
}

/// An exact decimal: a count of millionths of the unit that `Unit` names. The
/// only conversion to a binary float is `to_double`, for scores and ratios.
template <class Unit>
class decimal {
public:
  constexpr decimal() = default;

  static constexpr decimal from_millionths(std::int64_t x) {
    decimal out;
    out.millionths_ = x;
    return out;
  }

  static constexpr decimal from_whole(std::int64_t x) {
    return from_millionths(x * one_in_millionths);
  }

  /// Absent unless the whole `text` is a decimal number.
  static std::optional<decimal> parse(std::string_view text) {
    if (auto x = parse_millionths(text))
      return from_millionths(*x);
    return std::nullopt;
  }

  constexpr std::int64_t millionths() const { return millionths_; }

  constexpr double to_double() const {
    return static_cast<double>(millionths_) / one_in_millionths;
  }

  constexpr bool is_zero() const { return millionths_ == 0; }

  constexpr decimal& operator+=(decimal x) {
    millionths_ += x.millionths_;
    return *this;
  }

  constexpr decimal& operator-=(decimal x) {
    millionths_ -= x.millionths_;
    return *this;
  }

  friend constexpr decimal operator+(decimal a, decimal b) { return a += b; }
  friend constexpr decimal operator-(decimal a, decimal b) { return a -= b; }
  friend constexpr decimal operator-(decimal a) { return decimal{} - a; }
  friend constexpr auto operator<=>(decimal, decimal) = default;

  friend std::string to_string(decimal x) {
    return millionths_to_string(x.millionths_);
  }

  /// For CAF's serializers.
  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, decimal& x) {
    return f(x.millionths_);
  }

private:
  std::int64_t millionths_ = 0;
};

/// Dollars per share, 0 to 1.
using price = decimal<struct price_unit>;

/// Outcome shares.
using shares = decimal<struct shares_unit>;

/// Dollars.
using money = decimal<struct money_unit>;

/// Dollars per coin.
using coin_price = decimal<struct coin_price_unit>;

inline constexpr price whole_dollar = price::from_millionths(one_in_millionths);

/// The price of the other outcome's token: one dollar less this one.
constexpr price complement(price x) {
  return whole_dollar - x;
}

constexpr money operator*(price p, shares n) {
  return money::from_millionths(
    multiply_millionths(p.millionths(), n.millionths()));
}

} // namespace fillguard

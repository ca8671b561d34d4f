#pragma once

#include "messages/describe.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace fillguard {

/// A possible error of averages: as likely anywhere up to `width`, either way.
struct error_width {
  double width = 0;  ///< A fraction of the price.
  double weight = 0; ///< How likely this width is, before anything is learnt.

  friend bool operator==(const error_width&, const error_width&) = default;
};

/// Reasons are at the head of average_error.cpp.
struct average_error_settings {
  static constexpr std::size_t count = 8;

  std::array<error_width, count> prior{{{0.02e-4, 0.02},
                                        {0.05e-4, 0.01},
                                        {0.1e-4, 0.01},
                                        {0.2e-4, 0.01},
                                        {0.5e-4, 0.02},
                                        {1e-4, 0.90},
                                        {2e-4, 0.02},
                                        {5e-4, 0.01}}};
  double outliers = 0.02; ///< Share of differences that follow no width …
  double outlier_width = 1e-3; ///< … and are as likely up to this one.
  double memory = 0.99;        ///< What a difference counts after the next one.
  double doubt = 0.01;         ///< The weight that the prior keeps for ever.

  friend bool operator==(const average_error_settings&,
                         const average_error_settings&) = default;
};

/// How far published averages lie from those of the prices received from one
/// source; learnt from the differences seen.
class average_error {
public:
  static constexpr auto count = average_error_settings::count;

  /// Takes a difference, as a fraction of the price.
  void learn(double difference, const average_error_settings& settings);

  /// The weight of each width of `settings`; they add to 1.
  std::array<double, count>
  weights(const average_error_settings& settings) const;

  /// The standard deviation of the next difference, as a fraction.
  double deviation(const average_error_settings& settings) const;

  /// The number of differences learnt from.
  std::uint64_t learnt() const { return learnt_; }

  static constexpr auto describe() {
    return record("average_error",
                  field(1, "evidence", &average_error::evidence_),
                  field(2, "learnt", &average_error::learnt_));
  }

private:
  /// Logarithms of each width's likelihood, the largest being 0.
  std::array<double, count> evidence_{};
  std::uint64_t learnt_ = 0;
};

} // namespace fillguard

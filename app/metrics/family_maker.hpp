#pragma once

#include <chrono>
#include <cstddef>
#include <limits>
#include <prometheus/metric_family.h>
#include <string>
#include <utility>
#include <vector>

namespace fillguard::metrics {

using labels = std::vector<prometheus::ClientMetric::Label>;

/// One metric, to which samples are added.
class family {
public:
  static family counter(std::string name, std::string help) {
    return {std::move(name), std::move(help), prometheus::MetricType::Counter};
  }

  static family gauge(std::string name, std::string help) {
    return {std::move(name), std::move(help), prometheus::MetricType::Gauge};
  }

  static family histogram(std::string name, std::string help) {
    return {std::move(name), std::move(help),
            prometheus::MetricType::Histogram};
  }

  void add(labels with, double value) {
    prometheus::ClientMetric x;
    x.label = std::move(with);
    x.gauge.value = value;
    x.counter.value = value;
    value_.metric.push_back(std::move(x));
  }

  void add(labels with, std::uint64_t value) {
    add(std::move(with), static_cast<double>(value));
  }

  void add(labels with, bool value) { add(std::move(with), value ? 1.0 : 0.0); }

  void add(labels with, prometheus::ClientMetric::Histogram value) {
    prometheus::ClientMetric x;
    x.label = std::move(with);
    x.histogram = std::move(value);
    value_.metric.push_back(std::move(x));
  }

  prometheus::MetricFamily finish() { return std::move(value_); }

private:
  family(std::string name, std::string help, prometheus::MetricType type)
      : value_{std::move(name), std::move(help), type, {}} {
    // nop
  }

  prometheus::MetricFamily value_;
};

/// A histogram in seconds: `counts` has one more than `bounds`, for the rest.
template <class Counts, class Bounds>
prometheus::ClientMetric::Histogram
seconds_histogram(const Counts& counts, const Bounds& bounds,
                  std::chrono::nanoseconds sum) {
  using seconds = std::chrono::duration<double>;
  prometheus::ClientMetric::Histogram out;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    out.sample_count += counts[i];
    out.bucket.push_back(
      {out.sample_count, i < bounds.size()
                           ? seconds{bounds[i]}.count()
                           : std::numeric_limits<double>::infinity()});
  }
  out.sample_sum = seconds{sum}.count();
  return out;
}

/// The metrics that have at least one sample.
template <class... Fs>
std::vector<prometheus::MetricFamily> with_samples(Fs&... fs) {
  std::vector<prometheus::MetricFamily> out;
  for (auto* x : {&fs...}) {
    auto taken = x->finish();
    if (!taken.metric.empty())
      out.push_back(std::move(taken));
  }
  return out;
}

} // namespace fillguard::metrics

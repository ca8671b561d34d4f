#include "app/trace/chrome_trace.hpp"

#include "messages/release.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <vector>

namespace fillguard {

namespace {

/// A text as a JSON string, quotes included.
std::string json_text(const std::string& x) {
  using json = nlohmann::json;
  return json(x).dump(-1, ' ', false, json::error_handler_t::replace);
}

class chrome_writer {
public:
  chrome_writer(const trace_store& store, const trace_query& query)
      : store_{store} {
    const trace_filter filter{query};
    for (const auto& x : store.messages())
      if (filter.passes(x, store.names))
        messages_.push_back(x);
    if (!messages_.empty())
      start_ = messages_.front().taken;
    for (const auto& x : messages_)
      if (x.made != 0)
        start_ = std::min(start_, x.made);
  }

  std::string write() {
    out_ = R"({"displayTimeUnit":"ns","otherData":{"by":)"
           + json_text("fillguard " + std::string{release()})
           + R"(,"start_ns":")" + std::to_string(start_) + R"(","lost":)"
           + std::to_string(store_.lost) + R"(},"traceEvents":[)";
    event(R"("ph":"M","name":"process_name","args":{"name":"fillguard"})", 0);
    for (const auto& x : messages_)
      if (tracks_.emplace(x.actor, tracks_.size() + 1).second)
        event(R"("ph":"M","name":"thread_name","args":{"name":)" + name(x.actor)
                + '}',
              tracks_.at(x.actor));
    for (const auto& x : messages_)
      slice(x);
    for (const auto& x : messages_)
      arrow(x);
    return out_ + "\n]}\n";
  }

private:
  void event(const std::string& members, std::size_t track) {
    out_ += first_ ? "\n{" : ",\n{";
    first_ = false;
    out_ += members + R"(,"pid":1,"tid":)" + std::to_string(track) + '}';
  }

  const std::string& name(name_index x) {
    auto& out = quoted_[x];
    if (out.empty())
      out = json_text(store_.names.text(x));
    return out;
  }

  static std::string microseconds(std::int64_t ns) {
    std::array<char, 40> text{};
    const auto size = std::snprintf(text.data(), text.size(), "%lld.%03d",
                                    static_cast<long long>(ns / 1'000),
                                    static_cast<int>(ns % 1'000));
    return {text.data(), static_cast<std::size_t>(size)};
  }

  void slice(const traced_message& message) {
    auto members = R"("name":)" + name(message.type)
                   + R"(,"cat":"message","ts":)"
                   + microseconds(message.taken - start_);
    // An undelivered message was not handled, so it has no duration.
    if (message.end == trace::ending::undelivered)
      members += R"(,"ph":"i","s":"t")";
    else
      members += R"(,"ph":"X","dur":)" + microseconds(message.ran());
    members += R"(,"args":{"id":")" + id_text(message.id) + '"';
    if (message.cause != 0)
      members += R"(,"cause":")" + id_text(message.cause) + '"';
    if (message.sender != 0)
      members += R"(,"sender":)" + name(message.sender);
    if (message.detail != 0)
      members += R"(,"detail":)" + name(message.detail);
    if (const auto window = window_of(message.market, message.window))
      members += R"(,"window":")" + slug(*window) + '"';
    else if (const auto market = market_of(message.market))
      members += R"(,"market":")" + to_string(*market) + '"';
    if (const auto waited = message.waited())
      members += R"(,"waited_us":)" + microseconds(*waited);
    members += R"(,"outcome":")" + to_string(message.end) + R"("})";
    event(members, tracks_.at(message.actor));
  }

  /// An arrow binds to the slices around its two ends.
  void arrow(const traced_message& traced) {
    const auto from = store_.cause_of(traced);
    if (!from || !tracks_.contains(from->actor)
        || from->end == trace::ending::undelivered)
      return;
    // A delayed message was made after the slice that caused it.
    const auto last = std::max(from->taken, from->done - 1);
    const auto at =
      traced.made == 0 ? last : std::clamp(traced.made, from->taken, last);
    if (at < start_)
      return;
    const auto id = std::to_string(++arrows_);
    const auto end = [&](const char* what, std::int64_t when,
                         name_index actor) {
      event(R"("ph":")" + std::string{what}
              + R"(,"name":"cause","cat":"cause","id":)" + id + R"(,"ts":)"
              + microseconds(when - start_),
            tracks_.at(actor));
    };
    end(R"(s")", at, from->actor);
    end(R"(f","bp":"e")", traced.taken, traced.actor);
  }

  const trace_store& store_;
  std::vector<traced_message> messages_; ///< By time.
  std::int64_t start_ = 0;
  std::map<name_index, std::size_t> tracks_; ///< By actor, from 1.
  std::map<name_index, std::string> quoted_;
  std::size_t arrows_ = 0;
  std::string out_;
  bool first_ = true;
};

} // namespace

std::string chrome_trace(const trace_store& store, const trace_query& query) {
  return chrome_writer{store, query}.write();
}

} // namespace fillguard

#include "app/trace/query.hpp"
#include "app/trace/trace_export.hpp"
#include "messages/release.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <numeric>
#include <utility>
#include <vector>

namespace fillguard {

namespace {

/// A text as a JSON string, quotes included.
std::string json_text(const std::string& x) {
  using json = nlohmann::json;
  return json(x).dump(-1, ' ', false, json::error_handler_t::replace);
}

constexpr std::size_t chrome_piece_size = std::size_t{64} << 10U;

/// The handlings of each message, of those that are exported.
class handlings {
public:
  explicit handlings(const std::vector<traced_message>& by_time)
      : all_{by_time}, by_id_(by_time.size()) {
    std::iota(by_id_.begin(), by_id_.end(), 0U);
    std::stable_sort(by_id_.begin(), by_id_.end(), [this](auto a, auto b) {
      return all_[a].id < all_[b].id;
    });
  }

  /// The handling of `effect`'s cause in which `effect` was sent; null where it
  /// is not there.
  const traced_message* cause_of(const traced_message& effect) const {
    if (effect.cause == 0)
      return nullptr;
    const auto first =
      std::partition_point(by_id_.begin(), by_id_.end(),
                           [&](auto x) { return all_[x].id < effect.cause; });
    if (first == by_id_.end() || all_[*first].id != effect.cause)
      return nullptr;
    for (auto at = first; at != by_id_.end() && all_[*at].id == effect.cause;
         ++at)
      if (all_[*at].actor == effect.sender
          && all_[*at].end != trace::ending::undelivered)
        return &all_[*at];
    return &all_[*first];
  }

private:
  const std::vector<traced_message>& all_;
  std::vector<std::uint32_t> by_id_; ///< Then by time.
};

/// A line for each track, then one for each message, with its arrow.
class chrome_export final : public trace_export {
public:
  chrome_export(const trace_store& store, const trace_query& query)
      : names_{store.names}, lost_{store.lost},
        messages_{passing(store, query)}, known_{messages_} {
    if (!messages_.empty())
      start_ = messages_.front().taken;
    for (const auto& x : messages_) {
      if (x.made != 0)
        start_ = std::min(start_, x.made);
      tracks_.emplace(x.actor, tracks_.size() + 1);
    }
  }

  /// With the head, the process and the end.
  std::size_t lines() const override {
    return 3 + tracks_.size() + messages_.size();
  }

  std::string next() override {
    out_.clear();
    if (!std::exchange(begun_, true))
      begin();
    for (; out_.size() < chrome_piece_size && message_ < messages_.size();
         ++message_) {
      slice(messages_[message_]);
      arrow(messages_[message_]);
    }
    if (message_ == messages_.size() && out_.size() < chrome_piece_size
        && !std::exchange(ended_, true))
      out_ += "\n]}\n";
    return out_;
  }

private:
  static std::vector<traced_message> passing(const trace_store& store,
                                             const trace_query& query) {
    const trace_filter filter{query};
    auto out = store.messages();
    std::erase_if(
      out, [&](const auto& x) { return !filter.passes(x, store.names); });
    return out;
  }

  void begin() {
    out_ += R"({"displayTimeUnit":"ns","otherData":{"by":)"
            + json_text("fillguard " + std::string{release()})
            + R"(,"start_ns":")" + std::to_string(start_) + R"(","lost":)"
            + std::to_string(lost_) + R"(},"traceEvents":[)" + '\n';
    event(R"("ph":"M","name":"process_name","args":{"name":"fillguard"})", 0,
          "");
    for (const auto& [actor, track] : tracks_)
      event(R"("ph":"M","name":"thread_name","args":{"name":)" + name(actor)
              + '}',
            track);
  }

  void event(const std::string& members, std::size_t track,
             const char* separator = ",\n") {
    out_ += separator;
    out_ += '{' + members + R"(,"pid":1,"tid":)" + std::to_string(track) + '}';
  }

  const std::string& name(name_index x) {
    auto& out = quoted_[x];
    if (out.empty())
      out = json_text(names_.text(x));
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
    const auto* from = known_.cause_of(traced);
    if (!from || from->end == trace::ending::undelivered)
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
            tracks_.at(actor), ",");
    };
    end(R"(s")", at, from->actor);
    end(R"(f","bp":"e")", traced.taken, traced.actor);
  }

  name_table names_;
  std::uint64_t lost_;
  std::vector<traced_message> messages_; ///< By time.
  handlings known_;
  std::int64_t start_ = 0;
  std::map<name_index, std::size_t> tracks_; ///< By actor, from 1.
  std::map<name_index, std::string> quoted_;
  std::size_t arrows_ = 0;
  std::size_t message_ = 0; ///< The next one.
  bool begun_ = false;
  bool ended_ = false;
  std::string out_;
};

} // namespace

std::unique_ptr<trace_export> export_chrome(const trace_store& store,
                                            const trace_query& query) {
  return std::make_unique<chrome_export>(store, query);
}

} // namespace fillguard

#include "app/trace/trace_export.hpp"

#include "app/trace/query.hpp"
#include "app/trace/trace_json.hpp"

#include <nlohmann/json.hpp>

#include <utility>
#include <vector>

namespace fillguard {

namespace {

constexpr std::size_t piece_size = std::size_t{64} << 10U;

class lines_export final : public trace_export {
public:
  lines_export(const trace_store& store, const trace_query& query)
      : names_{store.names}, header_{header_line(store.lost)},
        messages_{store.messages()}, states_{store.states()} {
    const trace_filter filter{query};
    std::erase_if(messages_,
                  [&](const auto& x) { return !filter.passes(x, names_); });
  }

  std::size_t lines() const override {
    return 1 + messages_.size() + states_.size();
  }

  std::string next() override {
    auto out = std::exchange(header_, {});
    for (; out.size() < piece_size && message_ < messages_.size(); ++message_)
      out += json_line(messages_[message_], names_);
    for (; out.size() < piece_size && state_ < states_.size(); ++state_)
      out += json_line(states_[state_], names_);
    return out;
  }

private:
  name_table names_;
  std::string header_; ///< Until it is in a piece.
  std::vector<traced_message> messages_;
  std::vector<traced_state> states_;
  std::size_t message_ = 0; ///< The next of them.
  std::size_t state_ = 0;
};

} // namespace

std::unique_ptr<trace_export> export_lines(const trace_store& store,
                                           const trace_query& query) {
  return std::make_unique<lines_export>(store, query);
}

} // namespace fillguard

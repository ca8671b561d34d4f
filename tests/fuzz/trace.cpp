// Lines of an exported trace. A line that was read must be the same after
// writing and reading again.

#include "app/trace/query.hpp"
#include "app/trace/store.hpp"
#include "app/trace/trace_json.hpp"
#include "tests/fuzz/checks.hpp"

using namespace fillguard;

namespace {

/// Small, so that a store costs little to make.
constexpr trace_store::limits few{.messages = 16, .states = 16, .decisions = 4};

void read_all(trace_store& store, std::string_view text) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    const auto added =
      read_json_line(store, std::string{text.substr(0, end)}, number);
    fuzz::must(added || added.error().what.find('\n') == std::string::npos);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const trace_query all{.question = trace_question::all,
                        .format = trace_format::json_lines};
  trace_store store{few};
  read_all(store, fuzz::text_of(data, size));
  const auto written = answer_trace(store, all).whole();
  trace_store again{few};
  read_all(again, written);
  fuzz::must(answer_trace(again, all).whole() == written);
  return 0;
}

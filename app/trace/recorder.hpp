#pragma once

#include "app/trace/decision_notes.hpp"
#include "app/trace/query.hpp"
#include "app/trace/store.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace fillguard {

/// Records traces during its lifetime: empties the handlers' buffers into a
/// store, on a thread of its own, and answers queries. Only one may exist in a
/// process at a time. Thread-safe.
class trace_recorder {
public:
  explicit trace_recorder(trace_store::limits most = {},
                          updates_needed updates = {});
  ~trace_recorder();

  trace_recorder(const trace_recorder&) = delete;
  trace_recorder& operator=(const trace_recorder&) = delete;

  /// Answers a query in the form of `/v1/trace?…`, without the part up to '?'.
  /// During one query others are refused with 503, so that they do not occupy
  /// all threads of the caller; and a second export until the first is dropped.
  trace_answer answer(std::string_view query);

  /// Keeps a state's notice of a decision, for the answers to `why`.
  void remember(const notice& reported);

  /// Empties the buffers now, instead of within 250 ms.
  void catch_up();

  /// Records that no buffer had room for.
  std::uint64_t lost();

private:
  void run();
  void empty_buffers();
  void learn_names();
  void record(const trace::hop& value);
  void record(const trace::state_change& x);
  name_index actor_name(std::uint32_t actor);
  name_index type_name(const char* type);

  trace_answer begin_export(const trace_query& query);
  void add_reasons(const trace_store& known, const trace_query& query,
                   trace_answer& out);

  std::mutex answering_;
  std::mutex noting_; ///< Of the notes.
  decision_notes notes_;
  std::mutex mutex_; ///< Of the store, the buffers' positions and the export.
  std::weak_ptr<trace_export> exported_;
  trace_store store_;
  std::map<std::uint32_t, name_index> actors_;
  std::size_t names_seen_ = 0;
  std::map<const char*, name_index> types_;
  std::map<std::pair<const char*, std::uint8_t>, name_index> details_;
  std::uint64_t lost_before_ = 0; ///< Losses before this recorder.
  bool ends_ = false;
  std::thread thread_;
};

} // namespace fillguard

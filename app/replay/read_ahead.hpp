#pragma once

#include "app/program/worker_pool.hpp"
#include "app/replay/capture.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace fillguard {

/// The frames of one capture, some of which are read ahead, by another thread
/// where there is one.
class read_ahead {
public:
  read_ahead(std::string path, std::unique_ptr<capture> from,
             worker_pool& pool);
  ~read_ahead();

  read_ahead(const read_ahead&) = delete;
  read_ahead& operator=(const read_ahead&) = delete;

  /// Reads the first frame alone and releases the file until the next read.
  void peek();

  /// Begins to read the next frames.
  void prepare();

  /// The next frame, which may be swapped with an older one so that its memory
  /// is used again; null at the end.
  recorded_frame* next();

  const std::string& path() const { return path_; }

  /// Whether a frame of it could be read.
  bool used() const { return used_; }

  /// The bytes of the file that `next` has passed.
  std::uint64_t position() const { return position_; }

  // After the end:

  const result<void>& status() const { return from_->status(); }
  const std::string& first_flaw() const { return from_->first_flaw(); }

  /// Unusable parts of what was read, since the call before.
  bad_by_kind take_bad() { return std::exchange(bad_, {}); }

private:
  /// Some frames in their order.
  struct batch {
    std::vector<recorded_frame> frames; ///< Those behind `count` are memory.
    std::size_t count = 0;
    bool last = false; ///< The file has no more.
    bad_by_kind bad;
    std::uint64_t position = 0;
  };

  void read(batch& to, std::size_t most_frames);
  void take(batch& from);

  std::string path_;
  std::unique_ptr<capture> from_;
  worker_pool& pool_;
  batch now_;
  std::size_t at_ = 0; ///< Of the next frame in it.
  batch ahead_;        ///< Another thread's, while `reading_`.
  worker_pool::handle reading_;
  bad_by_kind bad_;
  bool used_ = false;
  std::uint64_t position_ = 0;
};

} // namespace fillguard

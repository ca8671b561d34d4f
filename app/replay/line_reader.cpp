#include "app/replay/line_reader.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <libdeflate.h>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>
#include <zlib.h>

namespace fillguard {

/// Text with room behind it. Not initialized: megabytes of zeros take time.
class unpacked_text {
public:
  char* data() { return bytes_.get(); }
  std::size_t size() const { return size_; }

  /// Keeps the first `kept` bytes.
  void grow(std::size_t size, std::size_t kept) {
    auto larger =
      std::make_unique_for_overwrite<char[]>(size + line_reader::padding);
    if (kept > 0)
      std::memcpy(larger.get(), bytes_.get(), kept);
    std::memset(larger.get() + size, 0, line_reader::padding);
    bytes_ = std::move(larger);
    size_ = size;
  }

private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
};

class text_memory {
public:
  text_memory() { spare_.reserve(most_spare); }

  /// The largest that was given, or none.
  unpacked_text take() {
    const std::lock_guard guard{mutex_};
    const auto largest =
      std::max_element(spare_.begin(), spare_.end(),
                       [](auto& a, auto& b) { return a.size() < b.size(); });
    if (largest == spare_.end())
      return {};
    std::swap(*largest, spare_.back());
    auto out = std::move(spare_.back());
    spare_.pop_back();
    return out;
  }

  void give(unpacked_text x) {
    const std::lock_guard guard{mutex_};
    if (spare_.size() < most_spare)
      spare_.push_back(std::move(x));
  }

private:
  /// Of the file that was read and the one that follows.
  static constexpr std::size_t most_spare = 2;

  std::mutex mutex_;
  std::vector<unpacked_text> spare_;
};

std::shared_ptr<text_memory> make_text_memory() {
  return std::make_shared<text_memory>();
}

namespace {

/// Text that is read before the rest of a file is unpacked: the first lines
/// show the kind of a file, and of many files only the kind is needed.
constexpr std::size_t first_part = std::size_t{16} << 10;

/// Text that is read at once from a file that is not unpacked in one go.
constexpr std::size_t usual_part = std::size_t{64} << 10;

/// Above, a file is unpacked bit by bit.
constexpr std::uint64_t most_packed = std::uint64_t{64} << 20;
constexpr std::uint64_t most_unpacked = std::uint64_t{256} << 20;

/// zlib's messages begin with the file's name.
std::string without_name(std::string message, const std::string& path) {
  if (message.starts_with(path + ": "))
    message.erase(0, path.size() + 2);
  return message;
}

struct unpacked_file {
  unpacked_text text;
  std::size_t size = 0;
  std::uint64_t packed_size = 0;
};

/// A whole gzip file of one member; absent for any other file, and for one that
/// is damaged or too large: which of the two, only reading in parts shows.
std::optional<unpacked_file> unpack_whole(const std::string& path,
                                          text_memory* memory) {
  std::error_code unknown;
  if (!std::filesystem::is_regular_file(path, unknown))
    return std::nullopt;
  const auto packed_size = std::filesystem::file_size(path, unknown);
  constexpr std::uint64_t least = 18; // Header and trailer of gzip.
  if (unknown || packed_size < least || packed_size > most_packed)
    return std::nullopt;
  std::ifstream file{path, std::ios::binary};
  std::array<char, 2> magic{};
  if (!file.read(magic.data(), magic.size()) || magic[0] != '\x1f'
      || magic[1] != '\x8b')
    return std::nullopt;
  file.seekg(0);
  std::vector<char> packed(packed_size);
  if (!file.read(packed.data(), static_cast<std::streamsize>(packed.size())))
    return std::nullopt;
  // The trailer ends in the size of the text, least byte first.
  std::uint64_t size = 0;
  for (std::size_t i = 0; i < 4; ++i)
    size |=
      std::uint64_t{static_cast<unsigned char>(packed[packed.size() - 4 + i])}
      << (8 * i);
  if (size > most_unpacked)
    return std::nullopt;
  unpacked_file out;
  out.packed_size = packed_size;
  if (memory)
    out.text = memory->take();
  if (out.text.size() < size)
    out.text.grow(size, 0);
  const std::unique_ptr<libdeflate_decompressor,
                        decltype(&libdeflate_free_decompressor)>
    tool{libdeflate_alloc_decompressor(), &libdeflate_free_decompressor};
  std::size_t used = 0;
  if (!tool
      || libdeflate_gzip_decompress_ex(tool.get(), packed.data(), packed.size(),
                                       out.text.data(), size, &used, &out.size)
           != LIBDEFLATE_SUCCESS
      || used != packed.size())
    return std::nullopt;
  // Behind it may be the text of another file.
  std::memset(out.text.data() + out.size, 0, line_reader::padding);
  return out;
}

} // namespace

/// The file while it is open.
class line_reader::input {
public:
  /// Null when it cannot be opened; `errno` has the reason.
  static std::unique_ptr<input> open(const std::string& path,
                                     std::shared_ptr<text_memory> memory) {
    // zlib reads plain files, too, and files of several members as one.
    auto* file = gzopen(path.c_str(), "rb");
    if (!file)
      return nullptr;
    return std::unique_ptr<input>{new input{file, path, std::move(memory)}};
  }

  input(const input&) = delete;
  input& operator=(const input&) = delete;
  ~input() {
    if (file_)
      gzclose(file_);
    if (whole_ && memory_)
      memory_->give(std::move(buffer_));
  }

  /// Goes to that byte of the text, from its beginning.
  void skip(std::uint64_t bytes, result<void>& status) {
    if (bytes == 0 || unpack_rest(bytes))
      return;
    while (bytes > 0) {
      if (at_ == end_ && !fill(status))
        return;
      const auto step =
        static_cast<std::size_t>(std::min<std::uint64_t>(bytes, end_ - at_));
      at_ += step;
      bytes -= step;
    }
  }

  /// `passed`: the bytes of text before this line.
  bool next(std::string_view& line, std::uint64_t passed,
            result<void>& status) {
    std::size_t looked_at = 0; // Bytes without a line end.
    for (;;) {
      const char* from = buffer_.data() + at_;
      const auto left = end_ - at_;
      const auto* stop = left == looked_at
                           ? nullptr
                           : static_cast<const char*>(std::memchr(
                             from + looked_at, '\n', left - looked_at));
      if (stop) {
        line = {from, static_cast<std::size_t>(stop - from)};
        at_ += line.size() + 1;
        return true;
      }
      looked_at = left;
      const bool begun = end_ > 0;
      if ((begun && unpack_rest(passed)) || fill(status))
        continue;
      line = {buffer_.data() + at_, end_ - at_};
      at_ = end_;
      return !line.empty();
    }
  }

  std::uint64_t position() const {
    if (whole_)
      return end_ == 0 ? packed_size_ : packed_size_ * at_ / end_;
    const auto at = gzoffset(file_);
    return at > 0 ? static_cast<std::uint64_t>(at) : 0;
  }

private:
  input(gzFile file, std::string path, std::shared_ptr<text_memory> memory)
      : file_{file}, path_{std::move(path)}, memory_{std::move(memory)} {
    gzbuffer(file_, static_cast<unsigned>(first_part / 2));
  }

  /// Unpacks all of the file, where that works, and goes to that byte of the
  /// text. It is tried once.
  bool unpack_rest(std::uint64_t passed) {
    if (std::exchange(settled_, true) || gzeof(file_) != 0)
      return false;
    auto all = unpack_whole(path_, memory_.get());
    if (!all || passed > all->size)
      return false;
    gzclose(std::exchange(file_, nullptr));
    whole_ = true;
    buffer_ = std::move(all->text);
    at_ = static_cast<std::size_t>(passed);
    end_ = all->size;
    packed_size_ = all->packed_size;
    return true;
  }

  /// Reads on behind what is left; false at the end of the file.
  bool fill(result<void>& status) {
    if (whole_ || ended_)
      return false;
    const auto left = end_ - at_;
    const auto part = end_ == 0 ? first_part : usual_part;
    if (buffer_.size() < left + part) {
      unpacked_text larger;
      larger.grow(std::max(left + part, 2 * buffer_.size()), 0);
      if (left > 0)
        std::memcpy(larger.data(), buffer_.data() + at_, left);
      buffer_ = std::move(larger);
    } else if (left > 0) {
      std::memmove(buffer_.data(), buffer_.data() + at_, left);
    }
    at_ = 0;
    end_ = left;
    const auto got =
      gzread(file_, buffer_.data() + end_, static_cast<unsigned>(part));
    int code = Z_OK;
    const char* why = gzerror(file_, &code);
    if (got < 0 || code == Z_BUF_ERROR) {
      status =
        failure(path_, code == Z_BUF_ERROR ? "ends in the midst of its data"
                                           : without_name(why, path_));
      ended_ = true;
      return false;
    }
    ended_ = got == 0;
    end_ += static_cast<std::size_t>(got);
    return got > 0;
  }

  gzFile file_; ///< Null once all is unpacked.
  std::string path_;
  std::shared_ptr<text_memory> memory_; ///< May be null.
  unpacked_text buffer_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  bool settled_ = false; ///< Whether unpacking the whole file was tried.
  bool whole_ = false;   ///< The buffer holds all of the file.
  bool ended_ = false;
  std::uint64_t packed_size_ = 0;
};

line_reader::line_reader(const std::string& path,
                         std::shared_ptr<text_memory> memory)
    : path_{path}, memory_{std::move(memory)}, input_{
                                                 input::open(path, memory_)} {
  if (!input_)
    status_ = failure(path, std::strerror(errno));
}

line_reader::~line_reader() = default;
line_reader::line_reader(line_reader&&) noexcept = default;
line_reader& line_reader::operator=(line_reader&&) noexcept = default;

bool line_reader::resume() {
  paused_ = false;
  input_ = input::open(path_, memory_);
  if (!input_) {
    status_ = failure(path_, std::strerror(errno));
    return false;
  }
  input_->skip(passed_, status_);
  return static_cast<bool>(status_);
}

bool line_reader::next(std::string_view& line) {
  line = {};
  if (paused_ && !resume())
    return false;
  if (!input_)
    return false;
  const bool found = input_->next(line, passed_, status_);
  passed_ += line.size() + 1;
  if (!found) {
    position_ = input_->position();
    input_.reset();
  }
  return found;
}

bool line_reader::next(std::string& line) {
  std::string_view found;
  const bool is = next(found);
  line.assign(found);
  return is;
}

void line_reader::pause() {
  std::error_code unknown;
  if (!input_ || !std::filesystem::is_regular_file(path_, unknown))
    return;
  position_ = input_->position();
  input_.reset();
  paused_ = true;
}

std::uint64_t line_reader::position() const {
  return input_ ? input_->position() : position_;
}

} // namespace fillguard

#include "app/replay/line_reader.hpp"

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>
#include <zlib.h>

namespace fillguard {

struct line_reader::inner {
  inner(gzFile x, std::string name) : file{x}, path{std::move(name)} {
    // nop
  }
  inner(const inner&) = delete;
  inner& operator=(const inner&) = delete;
  ~inner() { gzclose(file); }

  gzFile file;
  std::string path;
  std::vector<char> buffer = std::vector<char>(1 << 16);
  std::size_t at = 0;
  std::size_t end = 0;
};

namespace {

/// zlib's messages begin with the file's name.
std::string without_name(std::string message, const std::string& path) {
  if (message.starts_with(path + ": "))
    message.erase(0, path.size() + 2);
  return message;
}

} // namespace

std::uint64_t line_reader::position() const {
  const auto at = inner_ ? gzoffset(inner_->file) : -1;
  return at > 0 ? static_cast<std::uint64_t>(at) : 0;
}

line_reader::line_reader(const std::string& path) {
  // zlib reads plain files, too, and files of several members as one.
  if (auto* file = gzopen(path.c_str(), "rb"))
    inner_ = std::make_unique<inner>(file, path);
  else
    status_ = failure(path, std::strerror(errno));
}

line_reader::~line_reader() = default;
line_reader::line_reader(line_reader&&) noexcept = default;
line_reader& line_reader::operator=(line_reader&&) noexcept = default;

bool line_reader::next(std::string& line) {
  line.clear();
  if (!inner_)
    return false;
  auto& in = *inner_;
  for (;;) {
    if (in.at == in.end) {
      const auto got = gzread(in.file, in.buffer.data(),
                              static_cast<unsigned>(in.buffer.size()));
      int status = Z_OK;
      const char* why = gzerror(in.file, &status);
      if (got < 0 || status == Z_BUF_ERROR) {
        status_ = failure(in.path, status == Z_BUF_ERROR
                                     ? "ends in the midst of its data"
                                     : without_name(why, in.path));
        inner_.reset();
        return !line.empty();
      }
      if (got == 0)
        return !line.empty();
      in.at = 0;
      in.end = static_cast<std::size_t>(got);
    }
    const char* from = in.buffer.data() + in.at;
    const auto left = in.end - in.at;
    if (const auto* stop =
          static_cast<const char*>(std::memchr(from, '\n', left))) {
      line.append(from, stop);
      in.at += static_cast<std::size_t>(stop - from) + 1;
      return true;
    }
    line.append(from, left);
    in.at = in.end;
  }
}

} // namespace fillguard

#include "app/signer/signature_record.hpp"

#include <spdlog/spdlog.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace fillguard {

namespace {

tl::unexpected<error> problem(const std::string& path, const char* what) {
  return failure(path, std::string{what} + ": " + std::strerror(errno));
}

/// A new file survives a loss of power when its folder is on disk.
result<void> sync_folder_of(const std::string& path) {
  const auto folder = std::filesystem::absolute(path).parent_path().string();
  const int at = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool good = at >= 0 && ::fsync(at) == 0;
  if (at >= 0)
    ::close(at);
  return good ? result<void>{} : problem(folder, "cannot be synced");
}

} // namespace

result<signature_record> signature_record::open(const std::string& path) {
  constexpr auto how = O_RDWR | O_APPEND | O_CLOEXEC;
  signature_record out{::open(path.c_str(), how), path};
  if (out.file_ < 0 && errno == ENOENT) {
    out.file_ = ::open(path.c_str(), how | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR);
    if (out.file_ >= 0) {
      spdlog::warn("signatures begin at zero record={} is new", path);
      if (auto good = sync_folder_of(path); !good)
        return failure(std::move(good.error()));
    }
  }
  if (out.file_ < 0)
    return problem(path, "cannot be opened");
  struct stat about {};
  if (::fstat(out.file_, &about) != 0 || !S_ISREG(about.st_mode))
    return failure(path, "is not a file");
  if ((about.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return failure(path, "may be changed by other users: chmod 600");
  if (about.st_uid != ::geteuid())
    return failure(path, "belongs to another user");
  if (::flock(out.file_, LOCK_EX | LOCK_NB) != 0)
    return failure(path, "is in use by another signer");
  return out;
}

result<void> signature_record::load(const reader& read) {
  std::ifstream in{path_, std::ios::binary};
  if (!in)
    return problem(path_, "cannot be read");
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (in.eof()) // Without its end.
      break;
    const auto found = net::signer::read_line(line);
    if (!found)
      return failure(path_ + " line " + std::to_string(number),
                     found.error().what
                       + "; without it the day's buys are not known");
    read(*found);
    size_ += static_cast<std::int64_t>(line.size()) + 1;
  }
  if (in.bad())
    return problem(path_, "cannot be read");
  if (::ftruncate(file_, size_) != 0)
    return problem(path_, "cannot be cut");
  return {};
}

signature_record::signature_record(signature_record&& x) noexcept
    : file_{std::exchange(x.file_, -1)}, path_{std::move(x.path_)}, size_{
                                                                      x.size_} {
  // nop
}

signature_record& signature_record::operator=(signature_record&& x) noexcept {
  std::swap(file_, x.file_);
  std::swap(path_, x.path_);
  std::swap(size_, x.size_);
  return *this;
}

signature_record::~signature_record() {
  if (file_ >= 0)
    ::close(file_);
}

result<void> signature_record::append(const net::signer::given_signature& x,
                                      bool sync) {
  const auto line = net::signer::to_line(x) + '\n';
  const auto written = ::write(file_, line.data(), line.size());
  if (written != static_cast<ssize_t>(line.size())) {
    auto out = written < 0 ? problem(path_, "cannot be written")
                           : failure(path_, "cannot be written: no space");
    // What follows must begin a line.
    if (::ftruncate(file_, size_) != 0)
      return problem(path_, "has a broken line, and cannot be cut");
    return out;
  }
  size_ += written;
  if (sync && ::fdatasync(file_) != 0)
    return problem(path_, "cannot be synced");
  return {};
}

} // namespace fillguard

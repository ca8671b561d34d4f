#include "net/journal/disk.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace fillguard::net::journal {

namespace {

namespace fs = std::filesystem;

/// The error of the last failed system call.
tl::unexpected<error> problem(const std::string& what,
                              const std::string& path) {
  return failure(path, "cannot " + what + ": " + std::strerror(errno));
}

class descriptor {
public:
  explicit descriptor(int x) : x_{x} {
    // nop
  }

  ~descriptor() {
    if (x_ >= 0)
      ::close(x_);
  }

  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;

  int get() const { return x_; }

private:
  int x_;
};

class local_file : public disk_file {
public:
  local_file(int x, std::string path) : file_{x}, path_{std::move(path)} {
    // nop
  }

  result<std::size_t> write(std::string_view bytes) override {
    while (true) {
      const auto taken = ::write(file_.get(), bytes.data(), bytes.size());
      if (taken > 0)
        return static_cast<std::size_t>(taken);
      if (taken == 0 || errno != EINTR)
        return problem("write", path_);
    }
  }

  result<void> sync() override {
    if (::fdatasync(file_.get()) != 0)
      return problem("sync", path_);
    return {};
  }

  result<void> cut(std::uint64_t size) override {
    if (::ftruncate(file_.get(), static_cast<off_t>(size)) != 0)
      return problem("cut", path_);
    return {};
  }

  std::uint64_t size() const override {
    struct stat x {};
    return ::fstat(file_.get(), &x) == 0 ? static_cast<std::uint64_t>(x.st_size)
                                         : 0;
  }

private:
  descriptor file_;
  std::string path_;
};

class local_lock : public disk_lock {
public:
  explicit local_lock(int x) : file_{x} {
    // nop
  }

private:
  descriptor file_; ///< Closing it releases the lock.
};

/// A new name in a folder survives a loss of power only after a sync of the
/// folder.
result<void> sync_folder(const fs::path& path) {
  const descriptor x{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (x.get() < 0 || ::fsync(x.get()) != 0)
    return problem("sync", path.string());
  return {};
}

class real_disk : public disk {
public:
  result<std::unique_ptr<disk_file>> open(const std::string& path) override {
    const auto x =
      ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
    if (x < 0)
      return problem("open", path);
    std::unique_ptr<disk_file> out = std::make_unique<local_file>(x, path);
    if (auto synced = sync_folder(fs::path{path}.parent_path()); !synced)
      return failure(synced.error());
    return out;
  }

  result<void> make_folder(const std::string& path) override {
    std::error_code failed;
    fs::create_directories(path, failed);
    if (failed)
      return failure(path, "cannot make the folder: " + failed.message());
    return {};
  }

  result<std::string> read(const std::string& path) override {
    std::ifstream in{path, std::ios::binary | std::ios::ate};
    std::string out;
    if (in) {
      out.resize(static_cast<std::size_t>(in.tellg()));
      in.seekg(0);
      in.read(out.data(), static_cast<std::streamsize>(out.size()));
    }
    if (!in)
      return failure(path, "cannot be read");
    return out;
  }

  std::vector<std::string> files(const std::string& folder) override {
    return names(folder, false);
  }

  std::vector<std::string> folders(const std::string& folder) override {
    return names(folder, true);
  }

  result<void> remove(const std::string& path) override {
    if (::unlink(path.c_str()) != 0)
      return problem("delete", path);
    return {};
  }

  result<std::unique_ptr<disk_lock>> lock(const std::string& path) override {
    const auto x = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (x < 0)
      return problem("open", path);
    std::unique_ptr<disk_lock> out = std::make_unique<local_lock>(x);
    if (::flock(x, LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK)
        return problem("lock", path);
      out.reset();
    }
    return out;
  }

private:
  static std::vector<std::string> names(const std::string& folder,
                                        bool folders) {
    std::vector<std::string> out;
    std::error_code none;
    for (const auto& x : fs::directory_iterator{folder, none})
      if (x.is_directory(none) == folders)
        out.push_back(x.path().filename().string());
    std::sort(out.begin(), out.end());
    return out;
  }
};

} // namespace

std::shared_ptr<disk> local_disk() {
  return std::make_shared<real_disk>();
}

} // namespace fillguard::net::journal

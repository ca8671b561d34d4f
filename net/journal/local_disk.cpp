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

std::string problem(const std::string& what, const std::string& path) {
  return "cannot " + what + ' ' + path + ": " + std::strerror(errno);
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

  std::size_t write(std::string_view x, std::string& error) override {
    std::size_t done = 0;
    while (done < x.size()) {
      const auto part = ::write(file_.get(), x.data() + done, x.size() - done);
      if (part < 0 && errno == EINTR)
        continue;
      if (part <= 0) {
        error = problem("write", path_);
        break;
      }
      done += static_cast<std::size_t>(part);
    }
    return done;
  }

  std::string sync() override {
    return ::fdatasync(file_.get()) == 0 ? "" : problem("sync", path_);
  }

  std::string cut(std::uint64_t size) override {
    return ::ftruncate(file_.get(), static_cast<off_t>(size)) == 0
             ? ""
             : problem("cut", path_);
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
  descriptor file_; ///< Closing it gives the lock back.
};

/// A new name in a folder lasts only when the folder is synced as well.
std::string sync_folder(const fs::path& path) {
  const descriptor x{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (x.get() < 0 || ::fsync(x.get()) != 0)
    return problem("sync", path.string());
  return "";
}

class real_disk : public disk {
public:
  std::unique_ptr<disk_file> open(const std::string& path,
                                  std::string& error) override {
    const auto x =
      ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
    if (x < 0) {
      error = problem("open", path);
      return nullptr;
    }
    auto out = std::make_unique<local_file>(x, path);
    error = sync_folder(fs::path{path}.parent_path());
    if (!error.empty())
      return nullptr;
    return out;
  }

  std::string make_folder(const std::string& path) override {
    std::error_code failed;
    fs::create_directories(path, failed);
    return failed ? "cannot make " + path + ": " + failed.message() : "";
  }

  std::optional<std::string> read(const std::string& path,
                                  std::string& error) override {
    std::ifstream in{path, std::ios::binary | std::ios::ate};
    std::string out;
    if (in) {
      out.resize(static_cast<std::size_t>(in.tellg()));
      in.seekg(0);
      in.read(out.data(), static_cast<std::streamsize>(out.size()));
    }
    if (!in) {
      error = "cannot read " + path;
      return std::nullopt;
    }
    return out;
  }

  std::vector<std::string> files(const std::string& folder) override {
    return names(folder, false);
  }

  std::vector<std::string> folders(const std::string& folder) override {
    return names(folder, true);
  }

  std::string remove(const std::string& path) override {
    return ::unlink(path.c_str()) == 0 ? "" : problem("delete", path);
  }

  std::unique_ptr<disk_lock> lock(const std::string& path,
                                  std::string& error) override {
    const auto x = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (x < 0) {
      error = problem("open", path);
      return nullptr;
    }
    auto out = std::make_unique<local_lock>(x);
    if (::flock(x, LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK)
        error = problem("lock", path);
      return nullptr;
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

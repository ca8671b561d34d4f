#pragma once

#include "net/journal/disk.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

namespace fillguard::test {

/// A disk in memory that can be full, fail, and lose power.
class memory_disk : public net::journal::disk {
public:
  struct stored {
    std::string bytes;
    std::size_t synced = 0;
  };

  std::map<std::string, stored> all;
  std::set<std::string> locked;
  std::size_t capacity = SIZE_MAX; ///< Bytes of all files together.
  bool sync_fails = false;
  bool remove_fails = false;
  int syncs = 0;
  mutable std::mutex mutex; ///< For tests with a writer thread.

  /// Loses all bytes that were not synced, except `kept` bytes of each file.
  void lose_power(std::size_t kept = 0) {
    for (auto& [path, x] : all)
      x.bytes.resize(std::min(x.bytes.size(), x.synced + kept));
  }

  std::string& bytes(const std::string& path) { return all[path].bytes; }

  result<std::unique_ptr<net::journal::disk_file>>
  open(const std::string& path) override {
    const std::lock_guard guard{mutex};
    return std::make_unique<file>(*this, all[path], path);
  }

  result<void> make_folder(const std::string&) override { return {}; }

  result<std::string> read(const std::string& path) override {
    const std::lock_guard guard{mutex};
    const auto at = all.find(path);
    if (at == all.end())
      return failure(path, "cannot be read");
    return at->second.bytes;
  }

  std::vector<std::string> files(const std::string& folder) override {
    const std::lock_guard guard{mutex};
    std::vector<std::string> out;
    for (const auto& [path, x] : all)
      if (path.starts_with(folder + '/')
          && path.find('/', folder.size() + 1) == std::string::npos)
        out.push_back(path.substr(folder.size() + 1));
    return out;
  }

  std::vector<std::string> folders(const std::string&) override { return {}; }

  result<void> remove(const std::string& path) override {
    const std::lock_guard guard{mutex};
    if (remove_fails)
      return failure(path, "cannot delete");
    all.erase(path);
    return {};
  }

  result<std::unique_ptr<net::journal::disk_lock>>
  lock(const std::string& path) override {
    if (!locked.insert(path).second)
      return nullptr;
    return std::make_unique<held>(*this, path);
  }

private:
  class held : public net::journal::disk_lock {
  public:
    held(memory_disk& all, std::string path)
        : all_{all}, path_{std::move(path)} {
      // nop
    }
    ~held() override { all_.locked.erase(path_); }

  private:
    memory_disk& all_;
    std::string path_;
  };

  class file : public net::journal::disk_file {
  public:
    file(memory_disk& where, stored& x, std::string path)
        : disk_{where}, x_{x}, path_{std::move(path)} {
      // nop
    }

    result<std::size_t> write(std::string_view text) override {
      const std::lock_guard guard{disk_.mutex};
      std::size_t used = 0;
      for (const auto& [path, y] : disk_.all)
        used += y.bytes.size();
      const auto room = disk_.capacity - std::min(disk_.capacity, used);
      const auto taken = std::min(room, text.size());
      if (taken == 0)
        return failure(path_, "no space left");
      x_.bytes += text.substr(0, taken);
      return taken;
    }

    result<void> sync() override {
      const std::lock_guard guard{disk_.mutex};
      ++disk_.syncs;
      if (disk_.sync_fails)
        return failure(path_, "cannot sync");
      x_.synced = x_.bytes.size();
      return {};
    }

    result<void> cut(std::uint64_t size) override {
      const std::lock_guard guard{disk_.mutex};
      x_.bytes.resize(std::min<std::size_t>(x_.bytes.size(), size));
      x_.synced = std::min(x_.synced, x_.bytes.size());
      return {};
    }

    std::uint64_t size() const override {
      const std::lock_guard guard{disk_.mutex};
      return x_.bytes.size();
    }

  private:
    memory_disk& disk_;
    stored& x_;
    std::string path_;
  };
};

} // namespace fillguard::test

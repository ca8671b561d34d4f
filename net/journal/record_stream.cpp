#include "net/journal/record_stream.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace fillguard::net::journal {

namespace {

constexpr std::size_t read_at_once = std::size_t{4} << 20U;

} // namespace

record_stream::record_stream(std::string path, std::uint64_t offset)
    : path_{std::move(path)}, begins_{offset} {
  // nop
}

std::optional<record> record_stream::next() {
  while (true) {
    if (begins_ + at_ == 0 && bytes_.starts_with(magic))
      at_ = magic.size();
    if (begins_ + at_ != 0)
      if (const auto found = record_at(bytes_, at_)) {
        at_ = found->next;
        return found->record;
      }
    if (!read_more())
      return std::nullopt;
  }
}

bool record_stream::read_more() {
  bytes_.erase(0, at_);
  begins_ += at_;
  at_ = 0;
  const auto before = bytes_.size();
  const auto from = begins_ + before;
  std::error_code failed;
  const auto size = std::filesystem::file_size(path_, failed);
  if (failed || size <= from)
    return false;
  const auto more = std::min<std::uint64_t>(size - from, read_at_once);
  std::ifstream in{path_, std::ios::binary};
  in.seekg(static_cast<std::streamoff>(from));
  if (!in)
    return false;
  bytes_.resize(before + more);
  in.read(bytes_.data() + before, static_cast<std::streamsize>(more));
  bytes_.resize(before + static_cast<std::size_t>(in.gcount()));
  return bytes_.size() > before;
}

} // namespace fillguard::net::journal

#pragma once

#include <string_view>

namespace fillguard {

/// The version of this program: "0.2.0". Journals, links and traces carry the
/// release that wrote them.
std::string_view release();

/// The release that wrote format 2 of the journal, which names no release.
inline constexpr std::string_view first_release = "0.1.0";

} // namespace fillguard

#pragma once

#include <string_view>

namespace fillguard {

/// The version of this program: "0.2.0". Journals, links and traces carry the
/// one that wrote them.
std::string_view release();

/// The one that wrote format 2 of the journal, and carried none.
inline constexpr std::string_view first_release = "0.1.0";

} // namespace fillguard

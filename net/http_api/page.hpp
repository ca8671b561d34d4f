#pragma once

#include "net/http_api/page_files.hpp"
#include "net/http_api/request.hpp"
#include "net/http_api/router.hpp"

#include <string>

namespace fillguard::net::http_api {

/// The embedded file of that path; null when there is none.
const page_file* find_page_file(const std::string& path);

/// Answers with the file, compressed where the client takes that, or with 304
/// when it has the file already.
route_answer answer_page_file(const page_file& file,
                              const api_request& request);

} // namespace fillguard::net::http_api

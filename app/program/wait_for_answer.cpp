#include "app/program/wait_for_answer.hpp"

#include <future>
#include <memory>
#include <utility>

namespace fillguard {

result<net::http_reply> wait_for_answer(net::transport& outside,
                                        net::http_request request) {
  const auto answer = std::make_shared<std::promise<result<net::http_reply>>>();
  outside.fetch(std::move(request), [answer](result<net::http_reply> x) {
    answer->set_value(std::move(x));
  });
  return answer->get_future().get();
}

} // namespace fillguard

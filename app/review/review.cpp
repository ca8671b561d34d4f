#include "app/review/review.hpp"

#include "app/journal/journal_files.hpp"
#include "app/program/end_at_once.hpp"
#include "app/program/exit_code.hpp"
#include "app/program/one_line.hpp"
#include "app/program/wait_for_answer.hpp"
#include "app/review/print_review.hpp"
#include "net/ethereum/bytes.hpp"
#include "net/network/network_transport.hpp"
#include "net/service_clock.hpp"

#include <algorithm>
#include <iostream>

namespace fillguard {

namespace {

int refuse(std::ostream& err, const std::string& why, int code) {
  err << "fillguard: " << one_line(why) << '\n';
  return code;
}

result<std::vector<review::reviewed_position>>
read_positions_of(const config& settings, const review_arguments& arguments,
                  review::review_settings how,
                  const review::fetch_function& fetch, std::ostream& err) {
  if (!arguments.wallet.empty())
    return review::review_wallet({arguments.wallet, settings.endpoints.data,
                                  settings.endpoints.gamma, arguments.journals},
                                 how, fetch, err);
  const auto disk = net::journal::local_disk();
  auto paths = arguments.journals;
  if (paths.empty())
    paths = {settings.journal.dir};
  return review::review_journals(*disk, paths, how, err);
}

} // namespace

int run_review(const config& settings, const review_arguments& arguments,
               const review::fetch_function& fetch, std::ostream& out,
               std::ostream& err) {
  const bool of_wallet = !arguments.wallet.empty();
  if (of_wallet)
    if (const auto good = net::ethereum::read_address(arguments.wallet); !good)
      return refuse(err, "--wallet: " + to_string(good.error()),
                    exit_code::wrong);
  for (const auto* endpoint :
       {&settings.endpoints.data, &settings.endpoints.gamma})
    if (of_wallet && endpoint->empty())
      return refuse(err,
                    "--wallet needs endpoints.data and endpoints.gamma, and "
                    "one of them is empty",
                    exit_code::wrong);
  if (!of_wallet)
    for (const auto& path : arguments.journals)
      if (!is_journal(path))
        return refuse(err,
                      path
                        + " is not a journal; a capture has books and no "
                          "positions: name it together with --wallet",
                      exit_code::wrong);
  review::review_settings how;
  how.stale = settings.state.book_stale_after;
  auto found = read_positions_of(settings, arguments, how, fetch, err);
  if (!found)
    return refuse(err, "review: " + to_string(found.error()),
                  exit_code::failed);
  if (found->empty())
    return refuse(err, "review: no position is recorded there",
                  exit_code::failed);
  std::sort(found->begin(), found->end(), [](const auto& a, const auto& b) {
    return std::pair{a.window.opens_at, a.window.market}
           < std::pair{b.window.opens_at, b.window.market};
  });
  if (arguments.format == "json")
    review::print_json(*found, out);
  else if (arguments.format == "csv")
    review::print_csv(*found, out);
  else
    review::print_text(*found, of_wallet, out);
  return out.flush() ? exit_code::fine : exit_code::failed;
}

int review_positions(const config& settings,
                     const review_arguments& arguments) {
  if (arguments.wallet.empty())
    return run_review(settings, arguments, {}, std::cout, std::cerr);
  net::initialize_pool();
  const auto clock = std::make_shared<net::service_clock>();
  const auto transport = std::make_shared<net::network_transport>(clock);
  const auto fetch = [&transport](net::http_request request) {
    return wait_for_answer(*transport, std::move(request));
  };
  const auto code =
    run_review(settings, arguments, fetch, std::cout, std::cerr);
  if (!transport->shutdown(std::chrono::milliseconds{200}))
    end_at_once(code);
  return code;
}

} // namespace fillguard

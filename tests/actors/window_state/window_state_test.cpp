#include "actors/handlers.hpp"
#include "actors/window_state/window_state.hpp"
#include "tests/actors/window_state/poisoned.hpp"
#include "tests/actors/window_state/story.hpp"
#include "tests/support/quiet_system.hpp"

#include <doctest/doctest.h>

using namespace fillguard;
using namespace fillguard::test;

namespace {

struct desk_state {
  desk_state() = default;
  std::vector<order_wanted> orders;
  std::vector<cancel_wanted> cancels;
};

order_desk_actor::behavior_type
desk(order_desk_actor::stateful_pointer<desk_state> self) {
  return {[self](const order_wanted& x) { self->state.orders.push_back(x); },
          [self](const cancel_wanted& x) { self->state.cancels.push_back(x); },
          [](const halt_changed&) { FAIL("nobody sends this"); }};
}

struct display_state {
  display_state() = default;
  std::vector<window_view> views;
  std::vector<const window_view*> addresses;
  std::vector<notice> notices;
};

display_actor::behavior_type
display(display_actor::stateful_pointer<display_state> self) {
  return {[self](const window_view& x) {
            self->state.views.push_back(x);
            self->state.addresses.push_back(&x);
          },
          [self](const notice& x) { self->state.notices.push_back(x); },
          [](const feed_status&) { FAIL("nobody sends this"); }};
}

struct running : quiet_system, story {
  running() {
    deliver(aut, attach_order_desk{orders});
    deliver(aut, attach_display{"page", page});
  }

  desk_state& sent() {
    return caf::actor_cast<order_desk_actor::stateful_pointer<desk_state>>(
             orders)
      ->state;
  }

  display_state& shown(const display_actor& x) {
    return caf::actor_cast<display_actor::stateful_pointer<display_state>>(x)
      ->state;
  }

  bool prices_throw = false;
  std::shared_ptr<isolated_state> kept = std::make_shared<isolated_state>(
    settings(), test::poisoned([this](const market_input& x) {
      return prices_throw && std::holds_alternative<btc_price>(x);
    }));
  window_state_actor aut = spawn(window_state, kept);
  order_desk_actor orders = spawn(desk);
  display_actor page = spawn(display);
};

} // namespace

TEST_CASE_FIXTURE(running, "the window state sends orders, notices and views") {
  deliver(aut, found());
  deliver(aut, second(250));
  auto quotes = book(250, 97, 98);
  quotes.tag = {41, 40};
  deliver(aut, quotes);

  REQUIRE(sent().orders.size() == 1);
  CHECK(sent().orders[0].tag.cause == 41);
  CHECK(sent().orders[0].tag.id != 0);
  const auto& page_state = shown(page);
  CHECK(page_state.notices.back().kind == notice::kind_type::order);
  CHECK(page_state.notices.back().tag.cause == 41);
  CHECK(page_state.views.size() == 4); // attached, found, second, book
  CHECK(page_state.views.back().tag.cause == 41);
  CHECK(page_state.views.back().status == "ordered");

  // An input without effect is not shown again.
  deliver(aut, second(250));
  CHECK(page_state.views.size() == 4);
}

TEST_CASE_FIXTURE(running, "all displays see one and the same view") {
  auto line = spawn(display);
  deliver(aut, attach_display{"line", line});
  deliver(aut, found());
  CHECK(shown(line).views.size() == 2);
  CHECK(shown(line).addresses.back() == shown(page).addresses.back());
}

TEST_CASE_FIXTURE(running, "a new display gets the present view") {
  deliver(aut, found());
  auto late = spawn(display);
  deliver(aut, attach_display{"late", late});
  REQUIRE(shown(late).views.size() == 1);
  auto view = shown(late).views[0];
  view.tag = {};
  CHECK(view == kept->view());
  CHECK(view.window->id == id());
}

TEST_CASE_FIXTURE(running, "a new actor with the same state continues") {
  deliver(aut, found());
  deliver(aut, second(250));
  deliver(aut, book(250, 97, 98));
  deliver(aut, fill(251, outcome::up, 5, 98));
  caf::anon_send_exit(aut, caf::exit_reason::kill);
  settle();

  auto next = spawn(window_state, kept);
  deliver(next, attach_order_desk{orders});
  // The desk has reported nothing on the order, which may be lost. The same
  // intent again gives no second order.
  REQUIRE(sent().orders.size() == 2);
  CHECK(sent().orders[1].intent == sent().orders[0].intent);
  deliver(next, attach_display{"page", page});
  CHECK(shown(page).views.back().capture_99c_peak_confidence == 0.98);
  CHECK(shown(page).views.back().status == "holding");
  deliver(next, book(252, 97, 98));
  CHECK(sent().orders.size() == 2);
  deliver(next, order_answered{{},
                               sent().orders[0].intent,
                               "paper-1",
                               order_state::done,
                               "",
                               shares::from_whole(5),
                               at(253)});
  deliver(next, attach_order_desk{orders});
  CHECK(sent().orders.size() == 2);
}

TEST_CASE_FIXTURE(running,
                  "an input that makes the fold throw does not end the actor") {
  deliver(aut, found());
  prices_throw = true;
  deliver(aut, spot(1, "84000"));
  deliver(aut, second(2));
  const auto& seen = shown(page);
  CHECK(seen.notices.back().kind == notice::kind_type::window);
  CHECK(std::count_if(
          seen.notices.begin(), seen.notices.end(),
          [](const auto& x) { return x.kind == notice::kind_type::set_aside; })
        == 1);
  CHECK(seen.views.back().at == at(2));
}

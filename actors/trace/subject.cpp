#include "actors/trace/subject.hpp"

#include <map>

namespace fillguard::trace {

namespace {

template <class E>
std::string one(std::uint8_t x) {
  return to_string(static_cast<E>(x));
}

template <class E>
std::string with_purpose(std::uint8_t x) {
  static_assert(count_of<order_purpose> <= 16 && count_of<E> <= 16,
                "a purpose and the other value share a byte");
  return to_string(static_cast<order_purpose>(x & 0xfU)) + ' '
         + to_string(static_cast<E>(x >> 4U));
}

} // namespace

std::string detail_text(std::string_view type, std::uint8_t byte) {
  using words = std::string (*)(std::uint8_t);
  static const std::map<std::string_view, words> known{
    {caf::type_name<notice>::value, one<notice::kind_type>},
    {caf::type_name<book_update>::value, one<book_update::kind_type>},
    {caf::type_name<fill_detected>::value, with_purpose<fill_status>},
    {caf::type_name<order_answered>::value, with_purpose<order_state>},
    {caf::type_name<order_wanted>::value, one<order_purpose>},
    {caf::type_name<order_sent>::value, one<order_purpose>},
    {caf::type_name<cancel_wanted>::value, one<order_purpose>},
    {caf::type_name<submit_order>::value, one<order_purpose>},
    {caf::type_name<cancel_order>::value, one<order_purpose>},
    {caf::type_name<look_up_order>::value, one<order_purpose>},
    {caf::type_name<order_not_found>::value, one<order_purpose>},
    {caf::type_name<fill_evidence>::value, one<fill_status>},
    {caf::type_name<btc_price>::value, one<price_source>},
    {caf::type_name<feed_status>::value, one<feed_state>},
    {caf::type_name<halt_changed>::value,
     [](std::uint8_t y) -> std::string { return y ? "halted" : "resumed"; }},
  };
  const auto at = known.find(type);
  return at == known.end() ? std::string{} : at->second(byte);
}

} // namespace fillguard::trace

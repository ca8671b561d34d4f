#include "app/cli/signer_command.hpp"

namespace fillguard {

void add_signer_command(CLI::App& app, signer_arguments& into,
                        const std::function<void()>& chosen) {
  auto* to = app.add_subcommand(
    "signer", "Holds the key in a process of its own, and signs orders that "
              "its policy allows");
  to->add_option("--key-file", into.key_file,
                 "The private key, 64 hexadecimal digits, for its user alone")
    ->type_name("FILE")
    ->required();
  to->add_option("--socket", into.socket, "Where the service connects")
    ->type_name("PATH")
    ->required();
  to->add_option("--policy", into.policy,
                 "What may be signed: JSON that only its user can write")
    ->type_name("FILE")
    ->required();
  to->add_option("--record", into.record,
                 "Every signature given; default: the policy's path with "
                 ".signed")
    ->type_name("FILE");
  to->callback(chosen);
}

} // namespace fillguard

#include "cli/addresses.hpp"
#include "cli/commands.hpp"
#include "cli/scenario_file.hpp"
#include "cli/start_checks.hpp"
#include "core/printable.hpp"
#include "metrics/text/format.hpp"
#include "scenario/plan/reference.hpp"
#include "scenario/schema/json_schema.hpp"

#include <iostream>

namespace loadtest::cli {

int validate_command(const validate_options& options, const actors::user_registry& users) {
  if (options.schema || options.reference) {
    std::cout << (options.schema ? scenario::json_schema() : scenario::reference());
    return 0;
  }
  const scenario_reader reader{&users.known()};
  bool good = true;
  for (const auto& file : options.files) {
    auto one = options.scenario;
    one.file = file;
    const auto loaded = reader.read(one);
    if (!loaded) {
      std::cerr << "loadtest: " << core::printable(loaded.failure().message) << '\n';
      good = false;
      continue;
    }
    std::cerr << describe(*loaded);
    for (const auto& note : loaded->notes)
      std::cerr << note.to_string() << '\n';
    if (!loaded->loaded || !loaded->not_built.empty()) {
      good = false;
      continue;
    }
    if (const auto can = check_start(std::make_shared<scenario::plan>(*loaded->loaded)); !can) {
      std::cerr << core::printable(file) << ": " << core::printable(can.failure().message) << '\n';
      good = false;
      continue;
    }
    const auto addresses = addresses_of(loaded->loaded->targets);
    if (!addresses) {
      std::cerr << core::printable(file) << ": " << core::printable(addresses.failure().message)
                << '\n';
      good = false;
      continue;
    }
    if (options.print) {
      std::cout << loaded->effective;
      continue;
    }
    std::cout << core::printable(file) << ": ok: "
              << metrics::counted(loaded->loaded->org_count, "organization", "organizations")
              << ", " << metrics::counted(loaded->loaded->total_users(), "user", "users")
              << "; it calls\n";
    for (const auto& address : *addresses)
      std::cout << "  " << core::printable(address) << '\n';
  }
  return good ? 0 : 2;
}

} // namespace loadtest::cli

#include "cli/addresses.hpp"
#include "cli/commands.hpp"
#include "cli/scenario_file.hpp"
#include "core/printable.hpp"
#include "scenario/plan/reference.hpp"
#include "scenario/schema/json_schema.hpp"

#include <iostream>

namespace loadtest::cli {

int validate_command(const validate_options& options) {
  if (options.schema || options.reference) {
    std::cout << (options.schema ? scenario::json_schema() : scenario::reference());
    return 0;
  }
  const scenario_reader reader;
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
    std::cout << core::printable(file) << ": ok: " << loaded->loaded->org_count
              << " organizations, " << loaded->loaded->total_users() << " users; it calls\n";
    for (const auto& address : *addresses)
      std::cout << "  " << core::printable(address) << '\n';
  }
  return good ? 0 : 2;
}

} // namespace loadtest::cli

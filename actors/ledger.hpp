#pragma once

#include "actors/admin_port.hpp"
#include "core/time.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace loadtest::actors {

/// Takes one line, ended by a newline. Called on any thread.
using ledger_sink = std::function<void(std::string_view line)>;

/// Writes to the ledger what `inner` is about to create or remove (the intent) and what became of
/// it: names and ids, never a secret. The intent is written before the call is made.
std::shared_ptr<admin_port> make_ledger(std::shared_ptr<admin_port> inner, ledger_sink sink);

/// What a ledger leaves open: objects that were created and not removed and, without an id, those
/// whose creation was begun with no known end. An error names the line that can't be read; a last
/// line without its end (the writer was killed) is ignored.
core::result<std::vector<platform_object>> open_objects(std::string_view ledger);

} // namespace loadtest::actors

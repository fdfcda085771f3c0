#pragma once

#include "actors/admin/admin_port.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace loadtest::actors {

/// Takes one line, ended by a newline, and calls `kept` (unless it is empty) once the line is safe,
/// or can't be. Called on any thread, and calls back on any.
using ledger_sink =
    std::function<void(std::string_view line, std::function<void(core::result<void>)> kept)>;

/// Writes to the ledger what `inner` is about to create or remove (the intent) and what became of
/// it: names and ids, never a secret; `node` says for whom. A creation is begun when its intent is
/// safe, and not at all when it can't be; a result that can't be kept is the sink's to tell.
std::shared_ptr<admin_port> make_ledger(std::shared_ptr<admin_port> inner, std::string node,
                                        ledger_sink sink);

} // namespace loadtest::actors

#pragma once

#include "actors/admin/admin_port.hpp"
#include "core/time.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace loadtest::actors {

/// Takes one line, ended by a newline, and calls `kept` (unless it is empty) once the line is safe,
/// or can't be. Called on any thread, and calls back on any.
using ledger_sink =
    std::function<void(std::string_view line, std::function<void(core::result<void>)> kept)>;

/// Writes to the ledger what `inner` is about to create or remove (the intent) and what became of
/// it: names and ids, never a secret; `node` says for whom. A creation is begun when its intent is
/// safe.
std::shared_ptr<admin_port> make_ledger(std::shared_ptr<admin_port> inner, std::string node,
                                        ledger_sink sink);

/// What a ledger leaves open: objects that were created and not removed and, without an id, those
/// whose creation was begun with no known end. An error names the line that can't be read; a last
/// line without its end (the writer was killed) is ignored.
/// With `node`, only of what that node has made.
core::result<std::vector<platform_object>> open_objects(std::string_view ledger,
                                                        const std::string& node = {});

} // namespace loadtest::actors

#pragma once

#include "actors/cluster/descriptor.hpp"
#include "actors/cluster/passage.hpp"
#include "actors/cluster/relay_link.hpp"
#include "core/log_event.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace loadtest::actors::cluster {

/// What a relay's thread does. The functions that say so may be called on other threads.
class relay_loop {
public:
  using hand_over = std::function<void(descriptor)>;

  relay_loop();

  /// On any thread.
  void listen(descriptor listener, passage_terms terms, hand_over to, core::logger log);
  void stop_listening();
  void add(std::unique_ptr<relay_link> link);
  void wake();

  /// Until it is asked to stop, and a little longer where there is something left to send.
  void run(const std::stop_token& over);

private:
  void take_orders();
  void accept_all(core::mono_time now);
  void make_room();
  void pump(relay_link& link, core::mono_time now);
  bool open(relay_link& link);
  void tell(const relay_link& link) const;
  void look_after_all(core::mono_time now, bool stopping);
  int patience(core::mono_time now) const;

  descriptor poll_;
  descriptor wake_;

  std::mutex orders_;
  descriptor new_listener_;
  bool close_listener_ = false;
  std::vector<std::unique_ptr<relay_link>> new_links_;
  hand_over to_;

  descriptor listener_;
  passage_terms terms_;
  core::logger log_;
  std::list<std::unique_ptr<relay_link>> links_; ///< in the order of their coming
  std::multiset<std::string> nodes_;             ///< of those that are open
  std::size_t arriving_ = 0;                     ///< those that are not
  std::optional<core::mono_time> next_look_;
};

} // namespace loadtest::actors::cluster

#pragma once

#include "loans.hpp"
#include "network.hpp"
#include "platform.hpp"
#include "process.hpp"
#include "scene.hpp"
#include "timeline.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace loadtest::simulation {

/// Something that must not be.
struct violation {
  std::string invariant;
  std::string what;
  core::nanoseconds at{}; ///< since the beginning
};

/// Plays a scene from its beginning to its end, and looks on.
class world {
public:
  /// Lines about what happens, for a person.
  using tracer = std::function<void(core::nanoseconds at, const std::string& line)>;

  explicit world(const scene& s, tracer trace = {});
  ~world();
  world(const world&) = delete;
  world& operator=(const world&) = delete;

  void play();

  const scene& script() const noexcept { return scene_; }
  core::mono_time now() const noexcept { return time_.now(); }
  core::mono_time began() const noexcept { return began_; }
  core::nanoseconds elapsed() const noexcept { return time_.now() - began_; }
  const platform& server() const noexcept { return server_; }
  const std::vector<std::unique_ptr<process>>& processes() const noexcept { return processes_; }
  const process& coordinator() const noexcept { return *processes_.front(); }
  const process* find(const std::string& name) const;

  /// Was this process ever killed, stopped, or cut off?
  bool disturbed(const process& p) const;
  const std::vector<violation>& violations() const noexcept { return violations_; }
  /// The same for the same seed: of everything that happened.
  std::uint64_t fingerprint() const noexcept { return fingerprint_; }
  std::uint64_t messages() const noexcept { return net_.delivered(); }
  /// To processes over the network.
  const loans& lent() const noexcept { return loans_; }

private:
  void plan_entrances();
  void plan_clean_up();
  void befall(const fault& f);
  void kill(process& p, bool abruptly);
  void leave_stage(process& p);
  bool step();
  void settle();
  bool stands_still_for_ever(const process& p) const;
  bool over() const;
  void complain(const char* invariant, std::string what);
  void watch();
  void judge();
  void note(std::uint64_t what);
  void trace(const std::string& line) const;

  timeline time_;
  core::mono_time began_ = time_.now();
  scene scene_; ///< with the platform's times on the world's clock
  tracer trace_;
  platform server_;
  network net_;
  loans loans_;
  surroundings around_;
  std::vector<std::unique_ptr<process>> processes_;
  std::vector<bool> disturbed_;
  std::vector<bool> gone_; ///< has ended by itself, and left the network
  std::vector<violation> violations_;
  std::uint64_t fingerprint_ = 0;
  std::uint64_t steps_ = 0;
};

} // namespace loadtest::simulation

#include "campaign.hpp"
#include "scene.hpp"
#include "world.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <optional>
#include <string>
#include <thread>

namespace {

using namespace loadtest;
using namespace loadtest::simulation;

constexpr const char* usage = R"(usage: simulate [--seeds N] [--from S] [--jobs N]   try N seeds
       simulate --seed S [--trace]                  try one, and tell what happens
Further: --no-faults, --good-platform, --good-users: draw none of these.
)";

struct options {
  campaign tries;
  std::optional<std::uint64_t> seed;
  bool trace = false;
  drawing what;
};

std::optional<options> read(int argc, char** argv) {
  options result;
  result.tries.jobs = std::max(1U, std::thread::hardware_concurrency());
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    const auto number = [&]() -> std::uint64_t { return ++i < argc ? std::stoull(argv[i]) : 0; };
    if (name == "--seeds")
      result.tries.seeds = number();
    else if (name == "--from")
      result.tries.from = number();
    else if (name == "--jobs")
      result.tries.jobs = std::max(1U, static_cast<unsigned>(number()));
    else if (name == "--seed")
      result.seed = number();
    else if (name == "--trace")
      result.trace = true;
    else if (name == "--no-faults")
      result.what.faults = false;
    else if (name == "--good-platform")
      result.what.unruly_platform = false;
    else if (name == "--good-users")
      result.what.moody_users = false;
    else
      return std::nullopt;
  }
  return result;
}

std::string in_words(const scene& s, const std::vector<violation>& violations) {
  std::string text = "seed " + std::to_string(s.seed) + "\n";
  for (const auto& v : violations)
    text += "  " + v.invariant + " after " + std::to_string(core::to_seconds(v.at)) +
            " s: " + v.what + "\n";
  return text + describe(s) + "\n";
}

/// Plays one seed; prints what is wrong.
bool holds(const options& o, std::uint64_t seed) {
  const auto s = draw_scene(seed, o.what);
  world w{s};
  w.play();
  if (w.violations().empty())
    return true;
  const auto text = in_words(s, w.violations());
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
  return false;
}

int play_one(const options& o, std::uint64_t seed) {
  const auto s = draw_scene(seed, o.what);
  std::cout << describe(s) << std::flush;
  world::tracer trace;
  if (o.trace)
    trace = [](core::nanoseconds at, const std::string& line) {
      std::printf("%12.6f %s\n", core::to_seconds(at), line.c_str());
    };
  world w{s, trace};
  w.play();
  std::cout << in_words(s, w.violations()) << "fingerprint " << w.fingerprint() << ", "
            << w.messages() << " messages, " << w.server().attempts().size() << " attempts, "
            << core::to_seconds(w.elapsed()) << " s\n";
  return w.violations().empty() ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
  const auto o = read(argc, argv);
  if (!o) {
    std::cerr << usage;
    return 2;
  }
  if (o->seed)
    return play_one(*o, *o->seed);
  const auto began = std::chrono::steady_clock::now();
  const auto result = carry_out(o->tries, [&](std::uint64_t seed) { return holds(*o, seed); });
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  std::printf("%llu seeds, %llu with violations, %.1f s, %.0f runs a second\n",
              static_cast<unsigned long long>(result.tried),
              static_cast<unsigned long long>(result.failed), took.count(),
              static_cast<double>(result.tried) / took.count());
  return result.failed == 0 && result.tried == o->tries.seeds ? 0 : 1;
}

#pragma once

#include "core/result.hpp"
#include "core/time.hpp"
#include "platform/model/answer.hpp"
#include "platform/model/config.hpp"
#include "platform/model/request.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <queue>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace loadtest::platform {

/// Of a request in the model; never used again.
using request_number = std::uint64_t;

/// What is known of a request as soon as it is taken.
struct admission {
  request_number number = 0;
  std::string_view backend; ///< valid as long as the model
  /// X-Routing-Decision: PRIMARY where there is one backend, else WEIGHTED.
  const char* routing = "PRIMARY";
  std::uint32_t prompt_tokens = 0;
  std::uint32_t completion_tokens = 0;
  const char* finish_reason = "stop";
};

enum class event_kind : std::uint8_t {
  started, ///< the request has a slot; its prompt is being read
  token,   ///< the next token is there
  finished ///< the slot is free again; follows the last token at the same time
};

struct model_event {
  request_number request = 0;
  event_kind kind = event_kind::token;
  std::uint32_t cached_tokens = 0; ///< of a start: how many of the prompt need not be read
  core::mono_time at;
  std::string_view text; ///< of a token; valid for ever
};

/// The simulated platform's inference without clock and sockets: requests go in, events come out,
/// and time is what the caller says it is. The same calls give the same events.
///
/// A request goes to the backend of its model with the least load (ties: the first), waits there
/// for a slot in order of arrival, then for `base` and `prefill_per_token`; what its prefix cache
/// knows need not be read. Each further token takes `decode_per_token`, the more the more slots of
/// the backend are busy when the one before it is done. An embedding is finished when its first
/// token would be there.
class inference_model {
public:
  explicit inference_model(model_config config);
  inference_model(const inference_model&) = delete;
  inference_model& operator=(const inference_model&) = delete;

  /// Takes a request that arrives at `now`; an error when the model is unknown. Stream or not is
  /// all the same here.
  core::result<admission> submit(const model_request& request, core::mono_time now);
  /// Forgets a request that nobody waits for any more; at once the next has its slot. Numbers of
  /// finished requests are ignored.
  void cancel(request_number number, core::mono_time now);

  /// When the next event is due; none while nothing is in the model.
  std::optional<core::mono_time> next_event() const noexcept;
  /// Appends what happens up to and at `now` to `into`, in order of time. Time given to the model
  /// never runs backwards: what comes earlier than the latest counts as that.
  void advance(core::mono_time now, std::vector<model_event>& into);

  const model_config& config() const noexcept { return config_; }
  /// Requests in the model, waiting ones included.
  std::size_t in_flight() const noexcept { return requests_.size(); }
  std::size_t waiting() const noexcept;

private:
  struct backend {
    const backend_config* config;
    std::uint32_t busy = 0;
    std::deque<request_number> queue; ///< may hold numbers of cancelled requests
    std::uint32_t waiting = 0;        ///< without those
    prefix_cache cache;

    double load() const noexcept;
    core::nanoseconds decode() const noexcept;
  };
  struct request_state {
    backend* where;
    answer text;
    std::uint32_t prompt_tokens;
    core::nanoseconds delay;
    std::vector<block_hash> blocks; ///< none where nothing is cached
    bool has_slot = false;
    bool started = false;
  };
  /// A request has one due at most.
  struct due {
    core::mono_time at;
    std::uint64_t order;
    request_number request;
    friend bool operator>(const due& a, const due& b) noexcept {
      return a.at != b.at ? a.at > b.at : a.order > b.order;
    }
  };

  std::vector<block_hash> cacheable(const model_request& request) const;
  /// Lets everything happen up to `now`, into `happened_`.
  void play(core::mono_time now);
  void schedule(core::mono_time at, request_number number);
  void give_slot(backend& where, request_number number, request_state& request);
  void free_slot(backend& where);
  void happen(request_number number, request_state& request);
  void drop_stale();

  model_config config_;
  std::unordered_map<std::string_view, std::vector<backend>> backends_;
  std::unordered_map<request_number, request_state> requests_;
  std::priority_queue<due, std::vector<due>, std::greater<>> timeline_;
  std::vector<model_event> happened_; ///< not yet told
  core::mono_time now_;
  request_number last_number_ = 0;
  std::uint64_t last_order_ = 0;
};

} // namespace loadtest::platform

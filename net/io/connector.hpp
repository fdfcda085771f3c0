#pragma once

#include "core/outcome.hpp"
#include "net/io/address_race.hpp"
#include "net/io/resolver.hpp"
#include "net/io/socket_set.hpp"
#include "net/io/source_addresses.hpp"
#include "net/io/task_list.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace loadtest::net {

class io_thread;

/// Why a connection ended against our will.
struct connection_failure {
  core::error_type type = core::error_type::connection_error;
  std::string detail;
};

/// Finds the addresses of a host and connects to the first one that answers (RFC 8305). One that
/// failed, or was slower than the one tried after it, is tried last from then on.
class connector final : io_task {
public:
  class user {
  public:
    /// `ticket` is of the socket, which the user owns from now on, and `events` what epoll(7) said
    /// of it. The connector may be destroyed.
    virtual void on_connected(int socket, socket_set::ticket ticket, std::uint32_t events) = 0;
    virtual void on_not_connected(const connection_failure& failure) = 0;

  protected:
    ~user() = default;
  };

  /// `sources` may be null: the kernel chooses from where.
  connector(io_thread& thread, std::string host, std::uint16_t port,
            std::shared_ptr<source_addresses> sources, user& owner);
  /// What is on its way is given up, and demoted when it had time enough.
  ~connector();
  connector(const connector&) = delete;
  connector& operator=(const connector&) = delete;

  /// Perhaps tells the user at once.
  void start();

private:
  struct attempt;

  void on_due(core::mono_time now) override;
  void on_stop() override;
  void race(const core::result<resolver::addresses>& found);
  void try_more();
  /// True: it is on its way.
  bool try_one(std::size_t which);
  void on_turn(attempt& one, std::uint32_t events);
  void give_up(attempt& one);
  void succeed(attempt& one, std::uint32_t events);
  void fail_here(int error);
  void fail(core::error_type type, std::string detail);

  io_thread& thread_;
  std::string host_;
  std::uint16_t port_;
  std::shared_ptr<source_addresses> sources_;
  user& user_;
  std::shared_ptr<resolver::handler> resolving_;
  resolver::addresses addresses_;
  address_race race_{0};
  std::vector<std::unique_ptr<attempt>> attempts_; ///< on their way
  int last_error_ = 0;                             ///< errno of the one that failed last
  bool timed_ = false;                             ///< waits for its turn to try the next
};

/// Is this errno the fault of this machine: no descriptor, no port, no memory?
bool is_own_fault(int error) noexcept;

} // namespace loadtest::net

#pragma once

#include <new>
#include <sys/mman.h>

namespace loadtest::bench {

/// A `T` in memory that forked processes share; it stays until the process ends. Throws
/// std::bad_alloc.
template <typename T>
T& make_shared_memory() {
  void* memory =
      mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED)
    throw std::bad_alloc{};
  return *new (memory) T;
}

} // namespace loadtest::bench

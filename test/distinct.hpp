#pragma once

#include "core/histogram.hpp"
#include "core/sparse_histogram.hpp"
#include "core/token_trail.hpp"

#include <algorithm>
#include <boost/pfr.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

/// Values for tests that walk over all members of a struct: a member that somebody forgets to
/// merge, send or write makes them fail, also one that is added later.
namespace loadtest::test {

/// Gives every member, nested ones included, a value that is not zero and, flags and enumerations
/// apart, differs from all others. Numbers count on from `n`.
template <typename T>
void fill(T& x, std::uint64_t& n);

namespace detail {

template <typename Rep, typename Period>
void fill_one(std::chrono::duration<Rep, Period>& x, std::uint64_t n) {
  x = std::chrono::duration<Rep, Period>{static_cast<Rep>(n * 1'000'000)};
}
template <typename Clock, typename Duration>
void fill_one(std::chrono::time_point<Clock, Duration>& x, std::uint64_t n) {
  x = std::chrono::time_point<Clock, Duration>{
      Duration{static_cast<typename Duration::rep>(n * 1'000'000)}};
}
inline void fill_one(std::string& x, std::uint64_t n) {
  x = "text-" + std::to_string(n);
}
inline void fill_one(core::histogram& x, std::uint64_t n) {
  x = {};
  x.add(std::chrono::milliseconds{n}, n);
}
inline void fill_one(core::sparse_histogram& x, std::uint64_t n) {
  x = {};
  x.add(std::chrono::milliseconds{n});
}
inline void fill_one(core::token_trail& x, std::uint64_t n) {
  x = {};
  for (int i = 0; i < 3; ++i)
    x.on_read(core::mono_time{std::chrono::milliseconds{n * static_cast<std::uint64_t>(1 + i)}});
}
template <typename T>
void fill_one(std::optional<T>& x, std::uint64_t n) {
  fill(x.emplace(), n);
}
template <typename K, typename V>
void fill_one(std::map<K, V>& x, std::uint64_t n) {
  x.clear();
  K key{};
  if constexpr (std::is_class_v<K>)
    fill(key, n);
  fill(x[key], n);
}
template <typename T>
void fill_one(std::vector<T>& x, std::uint64_t n) {
  x.assign(2, {});
  for (auto& value : x)
    fill(value, n);
}
template <typename A, typename B>
void fill_one(std::pair<A, B>& x, std::uint64_t n) {
  fill(x.first, n);
  fill(x.second, n);
}

} // namespace detail

template <typename T>
void fill(T& x, std::uint64_t& n) {
  if constexpr (std::is_same_v<T, bool>)
    x = !x, ++n;
  else if constexpr (std::is_enum_v<T>)
    x = static_cast<T>(static_cast<int>(x) + 1), ++n;
  else if constexpr (std::is_arithmetic_v<T>)
    x = static_cast<T>(n++);
  else if constexpr (std::is_aggregate_v<T>)
    boost::pfr::for_each_field(x, [&](auto& member) { fill(member, n); });
  else
    detail::fill_one(x, n++);
}

template <typename T>
T distinct(std::uint64_t from = 1) {
  T x{};
  fill(x, from);
  return x;
}

template <typename K, typename V>
bool same(const std::map<K, V>& a, const std::map<K, V>& b);
template <typename T>
bool same(const std::vector<T>& a, const std::vector<T>& b);

/// Equal in every member.
template <typename T>
bool same(const T& a, const T& b) {
  if constexpr (std::is_aggregate_v<T>) {
    bool equal = true;
    boost::pfr::for_each_field(a, [&](const auto& member, auto i) {
      equal = equal && same(member, boost::pfr::get<i>(b));
    });
    return equal;
  } else {
    return a == b;
  }
}
template <typename K, typename V>
bool same(const std::map<K, V>& a, const std::map<K, V>& b) {
  if (a.size() != b.size())
    return false;
  for (const auto& [key, value] : a)
    if (const auto found = b.find(key); found == b.end() || !same(value, found->second))
      return false;
  return true;
}
template <typename T>
bool same(const std::vector<T>& a, const std::vector<T>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const T& x, const T& y) { return same(x, y); });
}

} // namespace loadtest::test

#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <string>

/// Numbers as a person reads them.
namespace loadtest::metrics {

/// Three significant digits, at most three decimals: 0.523, 5.23, 52.3, 523, 5234.
std::string figure(double value);
/// Three significant digits however small the value is: 0.0014, 0.523, 5234.
std::string significant(double value);
/// The same with as many digits more as it takes to be on its own side of `from`: 0.9989 from
/// 0.999.
std::string told_apart(double value, double from);
/// `figure` in at most five characters: 99999, 123k.
std::string narrow(double value);
/// An error bound in milliseconds: two significant digits, rounded up, at least 0.01.
std::string bound_text(core::nanoseconds bound);
/// 1,234,567.
std::string grouped(std::uint64_t n);
/// "1 user", "1,000 users".
std::string counted(std::uint64_t n, const char* one, const char* many);
/// At most five characters: 99999, 123k, 1.23M, 12.3G.
std::string compact(std::uint64_t n);
/// A share of 1: "0.32 %". What is not nothing never reads 0 %, and what is not all never 100 %.
std::string percent(double share);
/// From 10^-9 dollars: "$1,234.57", "$0.0123".
std::string dollars(std::int64_t nanousd);
/// mm:ss, or h:mm:ss.
std::string clock_face(core::nanoseconds d);
/// "4.2 s", "1 min 5 s", "2 h 3 min".
std::string in_words(core::nanoseconds d);
/// "2024-01-31 12:00:00 UTC".
std::string calendar(core::unix_time t);
/// Two decimal digits: "07"; 0 <= n < 100.
std::string two_digits(std::int64_t n);
/// RFC 3339 with milliseconds: "2024-01-31T12:00:00.123Z".
std::string rfc3339(core::unix_time t);

} // namespace loadtest::metrics

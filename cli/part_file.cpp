#include "cli/part_file.hpp"

#include "metrics/record/records.hpp"

#include <fstream>

namespace loadtest::cli {

namespace {

constexpr std::size_t piece = 256 * 1024;

} // namespace

part_file::part_file(const std::filesystem::path& path)
    : path_(path), lines_(path, line_file::how::new_file) {}

bool part_file::write(const std::vector<core::sample>& samples) {
  std::string lines;
  for (const auto& sample : samples)
    lines += metrics::request_line(sample);
  return static_cast<bool>(lines_.append(lines));
}

std::string part_file::read(std::uint64_t offset) const {
  std::ifstream in{path_, std::ios::binary};
  in.seekg(static_cast<std::streamoff>(offset));
  std::string result(piece, '\0');
  in.read(result.data(), static_cast<std::streamsize>(result.size()));
  result.resize(static_cast<std::size_t>(in.gcount()));
  result.resize(result.rfind('\n') + 1); // 0 when there is none
  return result;
}

} // namespace loadtest::cli

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace loadtest::scenario {

/// Where something stands in the scenario file; both from 1. Line 0: not in the file but given on
/// the command line.
struct place {
  int line = 0;
  int column = 0;
  friend auto operator<=>(const place&, const place&) = default;
};

/// How the places of a text translate to those of the file that it is in.
struct text_origin {
  int lines_before = 0;
  int indent = 0;
  std::optional<place> fixed; ///< the whole text stands for this one place

  place locate(int line, int column) const;
};

enum class yaml_kind { null, scalar, sequence, map };

/// A YAML value with its place. Of a map each child has a key; duplicates are kept. Aliases are
/// expanded, and `<<` is merged.
struct yaml_node {
  yaml_kind kind = yaml_kind::null;
  place at;
  std::string text;        ///< of a scalar
  bool quoted = false;     ///< a scalar that is text, whatever it looks like
  std::string original;    ///< the scalar before `${…}` was replaced, else empty
  bool unresolved = false; ///< its `${…}` could not be replaced, which has been reported
  text_origin inside;      ///< of a scalar: the origin of its text
  std::string key;         ///< of a map's child
  place key_at;
  std::vector<yaml_node> children;

  /// The first child with this key, or null.
  const yaml_node* find(const std::string& name) const;
};

/// What is not YAML, and where.
struct yaml_failure {
  place at;
  std::string message;
};

struct yaml_documents {
  std::vector<yaml_node> documents; ///< those before the failure; empty documents are left out
  std::optional<yaml_failure> failure;
};

/// What texts may hold once their aliases are expanded, counted down over all that is read with it.
/// No honest scenario holds more.
struct yaml_allowance {
  std::size_t values = 200'000;
  std::size_t bytes = std::size_t{16} << 20; ///< of text
};

/// Reads all documents of a text: YAML 1.2 in UTF-8, and `<<`. In a time and a space that grow with
/// the text and what its aliases expand to, of which there may be as much as is `left`.
yaml_documents read_yaml(const std::string& text, const text_origin& origin, yaml_allowance& left);
yaml_documents read_yaml(const std::string& text, const text_origin& origin = {});

} // namespace loadtest::scenario

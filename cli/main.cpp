#include "behaviors/built_in.hpp"
#include "cli/run_main.hpp"

int main(int argc, char** argv) {
  return loadtest::run_main(argc, argv, loadtest::built_in_behaviors());
}

#include "cli/run_main.hpp"

int main(int argc, char** argv) {
  return loadtest::run_main(argc, argv, loadtest::actors::built_in_users());
}

# What every target of this project has in common.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
endif()

set(LOADTEST_SANITIZE "" CACHE STRING "Sanitizers to build with, as for -fsanitize=")

add_library(loadtest_options INTERFACE)
target_compile_options(loadtest_options INTERFACE -Wall -Wextra -Wpedantic -Werror)
target_include_directories(loadtest_options INTERFACE
  "${PROJECT_SOURCE_DIR}" "${PROJECT_SOURCE_DIR}/include")
if(LOADTEST_SANITIZE)
  target_compile_options(loadtest_options INTERFACE
    -fsanitize=${LOADTEST_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(loadtest_options INTERFACE -fsanitize=${LOADTEST_SANITIZE})
  if(LOADTEST_SANITIZE MATCHES "thread")
    # GCC's thread sanitizer knows no fences; Asio needs none where it has its mutex (Boost 1.81).
    target_compile_definitions(loadtest_options INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK)
  endif()
else()
  # What a network program has against what it may not know of itself; it must be optimised.
  target_compile_options(loadtest_options INTERFACE
    $<$<CONFIG:Release>:-fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3>)
  include(CheckCXXCompilerFlag)
  check_cxx_compiler_flag(-fcf-protection HAS_CF_PROTECTION) # x86
  if(HAS_CF_PROTECTION)
    target_compile_options(loadtest_options INTERFACE $<$<CONFIG:Release>:-fcf-protection>)
  endif()
  target_link_options(loadtest_options INTERFACE $<$<CONFIG:Release>:-Wl,-z,relro,-z,now>)
endif()

# loadtest_library(<folder> SOURCES <file>... DEPENDS <target>... PRIVATE <target>...)
# makes the target loadtest_<folder> with the alias loadtest::<folder>. DEPENDS are the targets that
# its headers need, PRIVATE those that only its sources need.
# A folder of a folder (platform/model) is named with an underscore.
function(loadtest_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS;PRIVATE" ${ARGN})
  add_library(loadtest_${name} STATIC ${arg_SOURCES})
  add_library(loadtest::${name} ALIAS loadtest_${name})
  target_link_libraries(loadtest_${name} PUBLIC ${arg_DEPENDS} PRIVATE loadtest_options ${arg_PRIVATE})
  target_include_directories(loadtest_${name} PUBLIC
    "${PROJECT_SOURCE_DIR}" "${PROJECT_SOURCE_DIR}/include")
endfunction()

# Builds the tests with the label unit.
add_custom_target(unit_tests)

# loadtest_test(<name> LABEL unit|integration|cluster SOURCES <file>... DEPENDS <target>...
#               [TIMEOUT <seconds>])
# makes one Catch2 binary, whose test cases ctest runs as one test. Only unit tests run beside
# others: the rest measure time.
function(loadtest_test name)
  cmake_parse_arguments(arg "" "LABEL;TIMEOUT" "SOURCES;DEPENDS" ${ARGN})
  if(NOT arg_LABEL MATCHES "^(unit|integration|cluster)$")
    message(FATAL_ERROR "${name}: LABEL is unit, integration or cluster, not '${arg_LABEL}'")
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_DEPENDS} loadtest_catch_main loadtest_options)
  add_test(NAME ${name} COMMAND ${name})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABEL}" TIMEOUT ${arg_TIMEOUT})
  if(arg_LABEL STREQUAL "unit")
    add_dependencies(unit_tests ${name})
  else()
    set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
  endif()
endfunction()

# loadtest_node_test(<name> TIMEOUT <seconds> [LABEL integration|cluster] [ARGUMENTS <argument>...])
# makes integration_<name>_test of <name>_test.mjs, which gets the program, a folder of its own to
# write in, and the arguments. It is skipped when it ends with 77. Those of the cluster start many
# processes and stop them at set times: none runs beside others.
function(loadtest_node_test name)
  cmake_parse_arguments(arg "" "LABEL;TIMEOUT" "ARGUMENTS" ${ARGN})
  if(NOT arg_LABEL)
    set(arg_LABEL integration)
  endif()
  add_test(NAME integration_${name}_test
    COMMAND node "${CMAKE_CURRENT_SOURCE_DIR}/${name}_test.mjs" "$<TARGET_FILE:loadtest>"
            "${CMAKE_CURRENT_BINARY_DIR}/${name}" ${arg_ARGUMENTS})
  set_tests_properties(integration_${name}_test PROPERTIES
    LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT} SKIP_RETURN_CODE 77)
  if(arg_LABEL STREQUAL "cluster")
    set_tests_properties(integration_${name}_test PROPERTIES RUN_SERIAL ON)
  endif()
endfunction()

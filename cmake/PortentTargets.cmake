# One way to make a target: warnings, the one x86-64-v3 code path and the arithmetic promise (no contraction into FMA) are set here and nowhere else.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

option(PORTENT_CCACHE "Use ccache where it is installed" ON)
find_program(PORTENT_CCACHE_PROGRAM ccache)  # paths from the clone on: clones in other folders share what one has compiled
if(PORTENT_CCACHE AND PORTENT_CCACHE_PROGRAM)
  # Paths count from the clone on, so that clones in other folders share what one has compiled; what a debugger
  # calls the folder may then be another clone's.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND};-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros;CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}"
      "CCACHE_NOHASHDIR=1;${PORTENT_CCACHE_PROGRAM}")
endif()

# Everything that Portent's own targets share.
add_library(portent_options INTERFACE)
target_include_directories(portent_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(portent_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -march=x86-64-v3 -ffp-contract=off)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(portent_options INTERFACE -Wno-restrict)  # false alarms on std::string operator+ (GCC bug 105651)
endif()
if(PORTENT_WARNINGS_AS_ERRORS)
  target_compile_options(portent_options INTERFACE -Werror)
endif()
if(PORTENT_SANITIZE)
  # GCC takes what sanitizers insert for uses of uninitialized values; releases are built with that warning.
  target_compile_options(portent_options INTERFACE -fsanitize=${PORTENT_SANITIZE} -fno-omit-frame-pointer -Wno-maybe-uninitialized)
  target_link_options(portent_options INTERFACE -fsanitize=${PORTENT_SANITIZE})
endif()

if(PORTENT_FUZZ)
  target_compile_options(portent_options INTERFACE -fsanitize=fuzzer-no-link)  # coverage, which guides the fuzzer
endif()

# portent_library(NAME SOURCES ... PUBLIC libs ... PRIVATE libs ...)
function(portent_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC portent_options ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
endfunction()

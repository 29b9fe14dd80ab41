# One target per directory.
#
# meridian_library(NAME [UNITY] [DEPS ...] [PRECOMPILED ...])   every .cc of the current directory (not of its children) as one static library.
#                                     PRECOMPILED: a heavy header that most of them include, compiled once for this directory
#                                     UNITY: they include and instantiate so much of the same that they are compiled eight at a time; names in
#                                     their anonymous namespaces must differ. Not with MERIDIAN_UNITY off
# meridian_daemon(NAME [DEPS ...])    main.cc of the current directory as the program NAME
# meridian_test(NAME [LABELS ...] [DEPS ...])  every *_test.cc of the current directory as one GoogleTest program. They are compiled as
#                                     one source: most of the time goes into what all of them instantiate. Hence each has a namespace of its own.

# Test programs are compiled far more often than they are waited for.
set(test_optimisation $<$<CONFIG:Release>:-O0>)

# Precompiled headers: see cmake/precompiled/standard.h. All targets that share one must agree in their code generation flags, -pthread
# among them.
option(MERIDIAN_PCH "Compile the common headers once" ON)
# Builds from nothing take less time with it (regiond/core/region 49 instead of 110 CPU s), builds after a change of one file less without.
option(MERIDIAN_UNITY "Compile sources in batches" ON)
set(unity_batch 8)
if(MERIDIAN_PCH)
  add_compile_options(-pthread)
  set(precompiled ${CMAKE_SOURCE_DIR}/cmake/precompiled)
  add_library(meridian_precompiled_standard OBJECT ${precompiled}/standard.cc)
  target_include_directories(meridian_precompiled_standard PRIVATE ${CMAKE_SOURCE_DIR})
  target_precompile_headers(meridian_precompiled_standard PRIVATE ${precompiled}/standard.h)
  if(MERIDIAN_TESTS)
    find_package(GTest REQUIRED)
    add_library(meridian_precompiled_test OBJECT ${precompiled}/test.cc)
    target_include_directories(meridian_precompiled_test PRIVATE ${CMAKE_SOURCE_DIR})
    target_link_libraries(meridian_precompiled_test PRIVATE GTest::gmock)
    target_compile_options(meridian_precompiled_test PRIVATE ${test_optimisation})
    target_precompile_headers(meridian_precompiled_test PRIVATE ${precompiled}/test.h)
  endif()
endif()

function(meridian_precompiled name which)
  if(MERIDIAN_PCH)
    target_precompile_headers(${name} REUSE_FROM meridian_precompiled_${which})
  endif()
endfunction()

function(meridian_library name)
  cmake_parse_arguments(ARG "UNITY" "" "DEPS;PRECOMPILED" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.cc)
  list(FILTER sources EXCLUDE REGEX "main\\.cc$")
  if(sources)
    add_library(${name} STATIC ${sources})
    target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
    target_link_libraries(${name} PUBLIC ${ARG_DEPS})
    if(MERIDIAN_PCH AND ARG_PRECOMPILED)
      target_precompile_headers(${name} PRIVATE ${precompiled}/standard.h ${ARG_PRECOMPILED})
    else()
      meridian_precompiled(${name} standard)
    endif()
    if(MERIDIAN_UNITY AND ARG_UNITY)
      set_target_properties(${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${unity_batch})
    endif()
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${CMAKE_SOURCE_DIR})
    target_link_libraries(${name} INTERFACE ${ARG_DEPS})
  endif()
endfunction()

function(meridian_daemon name)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  add_executable(${name} main.cc)
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} allocator)
endfunction()

function(meridian_test name)
  cmake_parse_arguments(ARG "" "" "DEPS;LABELS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *_test.cc)
  if(NOT sources)
    message(WARNING "${CMAKE_CURRENT_SOURCE_DIR}: no *_test.cc for test target ${name}")
    return()
  endif()
  add_executable(${name} ${sources})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_compile_options(${name} PRIVATE ${test_optimisation})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} GTest::gmock_main)
  meridian_precompiled(${name} test)
  if(MERIDIAN_UNITY)  # without it, for sanitizers, each file must show that it includes what it uses
    set_target_properties(${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 0)
  endif()
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}")
endfunction()

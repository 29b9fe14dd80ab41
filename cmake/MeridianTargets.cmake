# One target per directory.
#
# meridian_library(NAME [DEPS ...])   every .cc of the current directory (not of its children) as one static library
# meridian_daemon(NAME [DEPS ...])    main.cc of the current directory as the program NAME
# meridian_test(NAME [LABELS ...] [DEPS ...])  every *_test.cc of the current directory as one GoogleTest program

function(meridian_library name)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.cc)
  list(FILTER sources EXCLUDE REGEX "main\\.cc$")
  if(sources)
    add_library(${name} STATIC ${sources})
    target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
    target_link_libraries(${name} PUBLIC ${ARG_DEPS})
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${CMAKE_SOURCE_DIR})
    target_link_libraries(${name} INTERFACE ${ARG_DEPS})
  endif()
endfunction()

function(meridian_daemon name)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  add_executable(${name} main.cc)
  target_link_libraries(${name} PRIVATE ${ARG_DEPS})
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
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} GTest::gmock_main)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}")
endfunction()

# meridian_sabotaged_library(NAME DIRECTORIES ... [DEPS ...])  the sources in and below the directories once more, with the negative
# controls of base/seam/sabotage.h compiled in. For tests only; not to be linked together with the same directories' own targets.
function(meridian_sabotaged_library name)
  cmake_parse_arguments(ARG "" "" "DIRECTORIES;DEPS" ${ARGN})
  set(sources)
  foreach(directory ${ARG_DIRECTORIES})
    file(GLOB_RECURSE found CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${directory}/*.cc)
    list(APPEND sources ${found})
  endforeach()
  add_library(${name} STATIC EXCLUDE_FROM_ALL ${sources})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_compile_definitions(${name} PUBLIC MERIDIAN_NEGATIVE_CONTROLS)
  target_link_libraries(${name} PUBLIC ${ARG_DEPS})
endfunction()

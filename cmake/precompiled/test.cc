// CMake compiles a precompiled header only for a target that has a source.
#include "cmake/precompiled/test.h"

# The CPU part of LibTorch as the target Portent::torch: Debian's libtorch-dev, or any newer one (a LibTorch archive or the PyPI wheel's `torch` folder) whose root stands in
# CMAKE_PREFIX_PATH. Torch's own TorchConfig.cmake is not used: the wheel's asks for CUDA's compiler even where only the CPU part is linked.
find_path(PORTENT_TORCH_INCLUDE torch/csrc/api/include/torch/torch.h PATH_SUFFIXES include)
find_library(PORTENT_TORCH_CPU torch_cpu PATH_SUFFIXES lib)
find_library(PORTENT_TORCH_C10 c10 PATH_SUFFIXES lib)

set(PORTENT_TORCH_VERSION "")
if(PORTENT_TORCH_INCLUDE AND EXISTS "${PORTENT_TORCH_INCLUDE}/torch/csrc/api/include/torch/version.h")
  file(STRINGS "${PORTENT_TORCH_INCLUDE}/torch/csrc/api/include/torch/version.h" line REGEX "define TORCH_VERSION \"")
  string(REGEX REPLACE ".*\"(.*)\".*" "\\1" PORTENT_TORCH_VERSION "${line}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(PortentTorch
  REQUIRED_VARS PORTENT_TORCH_CPU PORTENT_TORCH_C10 PORTENT_TORCH_INCLUDE
  REASON_FAILURE_MESSAGE "install libtorch-dev and libopenblas0-pthread (./scripts/setup does), name another LibTorch in CMAKE_PREFIX_PATH, or build without training by -DPORTENT_WITH_TORCH=OFF"
  VERSION_VAR PORTENT_TORCH_VERSION)

if(PortentTorch_FOUND AND NOT TARGET Portent::torch)
  add_library(Portent::torch INTERFACE IMPORTED)
  set_target_properties(Portent::torch PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${PORTENT_TORCH_INCLUDE};${PORTENT_TORCH_INCLUDE}/torch/csrc/api/include"
    INTERFACE_LINK_LIBRARIES "${PORTENT_TORCH_CPU};${PORTENT_TORCH_C10}")
endif()
mark_as_advanced(PORTENT_TORCH_INCLUDE PORTENT_TORCH_CPU PORTENT_TORCH_C10)

# XGBoost's C library as the target Portent::xgboost: Debian's libxgboost-dev, or another 1.7 whose root stands in CMAKE_PREFIX_PATH. XGBoost's own
# xgboost-config.cmake is not used: Debian's fails unless the package of the command line program is installed too.
find_path(PORTENT_XGBOOST_INCLUDE xgboost/c_api.h)
find_library(PORTENT_XGBOOST_LIBRARY xgboost)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(PortentXgboost
  REQUIRED_VARS PORTENT_XGBOOST_LIBRARY PORTENT_XGBOOST_INCLUDE
  REASON_FAILURE_MESSAGE "install libxgboost-dev (./scripts/setup does), or build without fitting trees by -DPORTENT_WITH_TREES=OFF")

if(PortentXgboost_FOUND AND NOT TARGET Portent::xgboost)
  add_library(Portent::xgboost INTERFACE IMPORTED)
  set_target_properties(Portent::xgboost PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${PORTENT_XGBOOST_INCLUDE}"
    INTERFACE_LINK_LIBRARIES "${PORTENT_XGBOOST_LIBRARY}")
endif()
mark_as_advanced(PORTENT_XGBOOST_INCLUDE PORTENT_XGBOOST_LIBRARY)

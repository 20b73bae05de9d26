#include "serve/api/api_server.h"

#include <utility>

namespace portent::serve {

ApiServer::ApiServer(ApiOptions options, ApiSources sources)
    : server_(std::move(options), [sources = std::move(sources)](const auto& method, const auto& target) {
        return answer(method, target, sources);
      }) {}

}  // namespace portent::serve

#pragma once

#include "serve/api/answer.h"
#include "serve/api/http_server.h"

namespace portent::serve {

using ApiOptions = HttpOptions;

/// The HTTP API: `/`, `/healthz`, `/readyz`, `/api/v1/...` (see answer.h). It reads copies of what it shows,
/// so no request makes a scoring thread wait. start(), port() and stop() belong to one thread and are those
/// of HttpServer. The sources must outlive it.
class ApiServer {
 public:
  ApiServer(ApiOptions options, ApiSources sources);

  void start() { server_.start(); }
  int port() const { return server_.port(); }
  void stop() { server_.stop(); }

 private:
  HttpServer server_;
};

}  // namespace portent::serve

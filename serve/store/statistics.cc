#include "serve/store/statistics.h"

namespace portent::serve::store {

void learn_statistics(Session& session) {
  session.run("ANALYZE");
}

}  // namespace portent::serve::store

#include "tests/support/desk_database.h"
#include "tests/support/temporary_folder.h"

namespace portent::tests {

struct DeskDatabase::Place {
  TemporaryFolder folder;
};

DeskDatabase::DeskDatabase()
    : place_(std::make_unique<Place>()), url_((place_->folder.path() / "desk.db").string()) {}

DeskDatabase::~DeskDatabase() = default;

void DeskDatabase::crash() {}

}  // namespace portent::tests

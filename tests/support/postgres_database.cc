#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include "serve/store/postgres_session.h"
#include "tests/support/command_output.h"
#include "tests/support/desk_database.h"

namespace portent::tests {
namespace {

std::string script(const std::string& verb, const std::filesystem::path& folder) {
  return std::string("'") + PORTENT_SOURCE_DIR + "/scripts/postgres' " + verb + " --dir '" + folder.string() +
         "'";
}

/// A server of this program's own: gone with it, however it ends.
class PostgresServer {
 public:
  PostgresServer() {
    std::string name = (std::filesystem::temp_directory_path() / "portent-postgres-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("cannot make a temporary folder for PostgreSQL");
    folder_ = name;
    const std::string clean =
        "trap '' INT TERM; read -r _; " + script("kill", folder_) + " 2>/dev/null; rm -rf '" + name + "'";
    keeper_.reset(popen(clean.c_str(), "we"));
    if (!keeper_) throw std::runtime_error("cannot start a shell");
    url_ = output_of(script("start", folder_));
  }
  const std::string& url() const { return url_; }
  void crash() const {
    output_of(script("kill", folder_));
    output_of(script("start", folder_));
  }
  static PostgresServer& shared() {
    static PostgresServer server;
    return server;
  }

 private:
  struct Close {
    void operator()(std::FILE* pipe) const { pclose(pipe); }
  };
  std::filesystem::path folder_;
  std::unique_ptr<std::FILE, Close> keeper_;
  std::string url_;
};

}  // namespace

struct DeskDatabase::Place {
  std::string name;
};

DeskDatabase::DeskDatabase() : place_(std::make_unique<Place>()) {
  static int made = 0;
  place_->name = "desk_" + std::to_string(++made);
  const std::string& server = PostgresServer::shared().url();
  serve::store::PostgresSession(server).script("CREATE DATABASE " + place_->name);
  url_ = server.substr(0, server.rfind('/') + 1) + place_->name;
}

DeskDatabase::~DeskDatabase() {
  serve::store::PostgresSession(PostgresServer::shared().url())
      .script("DROP DATABASE " + place_->name + " WITH (FORCE)");
}

void DeskDatabase::crash() {
  PostgresServer::shared().crash();
}

}  // namespace portent::tests

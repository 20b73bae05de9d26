#include <gmock/gmock.h>

#include <cstdio>
#include <exception>
#include <fstream>

#include "cli/verbs.h"
#include "ingest/decode.h"
#include "ingest/encode.h"
#include "ingest/error.h"
#include "ingest/event.h"
#include "ingest/local/local_log.h"
#include "ingest/topics.h"
#include "models/registry.h"
#include "serve/stream/bindings_feed.h"
#include "serve/stream/read_records.h"
#include "tests/support/sample_model.h"
#include "tests/support/temporary_folder.h"

// `portent assets` and `portent events`, called as the command line calls them, over a local log.

namespace portent::cli {
namespace {

using testing::HasSubstr;

class AssetsVerb : public testing::Test {
 protected:
  struct Said {
    int code = 0;
    std::string out;
  };

  /// Until its end, also where the verb throws.
  struct Captured {
    Captured() { testing::internal::CaptureStdout(); }
    ~Captured() {
      if (std::uncaught_exceptions() > 0) testing::internal::GetCapturedStdout();
    }
  };

  Said run(int (*verb)(int, char**), std::vector<std::string> words) {
    words.insert(words.begin(), "portent verb");
    words.insert(words.end(), {"--log", log_folder(), "--registry", (folder_.path() / "registry").string()});
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    const Captured captured;
    const int code = verb(static_cast<int>(argv.size()), argv.data());
    std::fflush(stdout);
    return {code, testing::internal::GetCapturedStdout()};
  }
  std::string log_folder() const { return (folder_.path() / "log").string(); }
  std::string file(const std::string& text) {
    const auto path = folder_.path() / "assets.yaml";
    std::ofstream(path) << text;
    return path.string();
  }
  std::unique_ptr<ingest::LocalLog> log() {
    ingest::LocalLogOptions options;
    options.folder = log_folder();
    return ingest::open_local_log(options);
  }
  std::vector<ingest::Record> records(const std::string& topic) {
    const auto open = log();
    std::vector<ingest::Record> all;
    for (int p = 0; p < open->partitions(topic); ++p)
      serve::read_records(*open, topic, p, 0, open->extent(topic, p).end, "test",
                          [&](const ingest::Record& record) { all.push_back(record); });
    return all;
  }

  TemporaryFolder folder_;
};

constexpr const char* kTwo =
    "classes: {pump: {model: sample@champion, tags: {T1: {channel: a, unit: bar}}}}\n"
    "assets: [{asset: 'p1:a', class: pump}, {asset: 'p2:*', class: pump}]\n";

TEST_F(AssetsVerb, imports_a_file_into_the_topic_and_lists_what_stands_there) {
  EXPECT_EQ(run(verb_assets, {"import", file(kTwo)}).code, 0);
  const auto open = log();
  const ingest::Bindings bindings = serve::read_bindings(*open, "portent.assets");
  ASSERT_NE(bindings.find("p2:x"), nullptr);
  EXPECT_EQ(bindings.find("p2:x")->tags.at("T1").unit, "bar");
  EXPECT_THAT(run(verb_assets, {"list"}).out, HasSubstr("p1:a"));
  EXPECT_THAT(run(verb_assets, {"show", "p1:a"}).out, HasSubstr(R"("model":"sample@champion")"));
}

TEST_F(AssetsVerb, writes_only_what_changed_and_prunes_when_told) {
  run(verb_assets, {"import", file(kTwo)});
  run(verb_assets, {"import", file(kTwo)});
  EXPECT_EQ(records("portent.assets").size(), 2U);
  run(verb_assets,
      {"import", file("classes: {pump: {model: m}}\nassets: [{asset: 'p1:a', class: pump}]"), "--prune"});
  const auto open = log();
  const ingest::Bindings bindings = serve::read_bindings(*open, "portent.assets");
  EXPECT_EQ(bindings.find("p1:a")->model, "m");
  EXPECT_EQ(bindings.find("p2:x"), nullptr);
}

TEST_F(AssetsVerb, lists_unbound_assets_unmapped_tags_and_units_that_do_not_fit) {
  models::Registry registry(folder_.path() / "registry", true);
  models::Bundle bundle = tests::sample_model(1);
  bundle.manifest.units = {{"a", "Cel"}};
  registry.publish(models::make_bundle(bundle.manifest, bundle.weights), true);
  run(verb_assets, {"import", file(kTwo)});
  const auto send = [&](const std::string& asset, std::vector<ingest::ChannelValue> values) {
    const auto open = log();
    const auto appender = open->appender();
    ingest::Reading reading{asset, 5, {}, ingest::Mode::kRun, std::move(values)};
    appender->append({"portent.telemetry", -1, asset, ingest::encode_telemetry(reading), {}});
    appender->flush();
  };
  send("p1:a", {{"b", 1}, {"odd", 2}});
  send("p2:b", {{"T1", 3}});
  send("elsewhere", {{"b", 1}});
  const Said said = run(verb_assets, {"unbound", "--json"});
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out,
              HasSubstr(R"({"subject":"elsewhere","tag":"","why":"no binding","seen":1,"last_ts":5})"));
  EXPECT_THAT(said.out, HasSubstr(R"("tag":"odd","why":"no channel of the model")"));
  EXPECT_THAT(said.out, HasSubstr("measure different things"));
}

TEST_F(AssetsVerb, adds_an_event_and_the_control_record_that_it_stands_for) {
  const Said said = run(verb_events, {"add", "p1:a", "--kind", "replacement", "--part", "seal", "--at",
                                      "2026-01-31T12:00:00Z"});
  EXPECT_EQ(said.code, 0);
  EXPECT_EQ(said.out, "p1:a/seal/replacement/1769860800000\n");
  ASSERT_EQ(records("portent.events").size(), 1U);
  const auto telemetry = records("portent.telemetry");
  ASSERT_EQ(telemetry.size(), 1U);
  EXPECT_NE(ingest::find_header(telemetry[0].headers, ingest::kControlHeader), nullptr);
  ingest::Decoder decoder;
  EXPECT_EQ(decoder.control(telemetry[0].value)->part, "seal");
}

TEST_F(AssetsVerb, keeps_events_that_act_on_nothing_out_of_telemetry) {
  run(verb_events, {"add", "p1:a", "--kind", "note", "--text", "sounds odd"});
  run(verb_events, {"add", "p1:b", "--kind", "note", "--text", "leaks"});
  EXPECT_TRUE(records("portent.telemetry").empty());
  EXPECT_THAT(run(verb_events, {"list", "p1:a"}).out, HasSubstr("sounds odd"));
  EXPECT_THAT(run(verb_events, {"list", "p1:a"}).out, testing::Not(HasSubstr("leaks")));
}

TEST_F(AssetsVerb, refuses_events_that_are_none) {
  EXPECT_THROW(run(verb_events, {"add", "p 1", "--kind", "note"}), ingest::FatalError);
  EXPECT_THROW(run(verb_events, {"add", "p1", "--kind", "mode"}), ingest::FatalError);
  EXPECT_THROW(run(verb_events, {"add", "p1", "--kind", "note", "--at", "soon"}), ingest::FatalError);
}

}  // namespace
}  // namespace portent::cli

#include <gtest/gtest.h>

#include <fstream>

#include "ingest/protobuf/telemetry.h"
#include "ingest/protobuf/waveform.h"
#include "ingest/sparkplug/payload.h"
#include "tests/support/child_process.h"
#include "tests/support/temporary_folder.h"

// What Google's own protoc encodes by the schemas beside our reader, our reader takes for the same.

namespace portent::ingest {
namespace {

std::string encoded(const std::string& schema, const std::string& message, const std::string& text) {
  TemporaryFolder folder;
  const std::string in = folder.path() / "in", out = folder.path() / "out";
  std::ofstream(in) << text;
  const std::string command =
      "protoc --proto_path='" PORTENT_SOURCE_DIR "/ingest/protobuf' --encode=" + message + " " + schema +
      " < '" + in + "'";
  const int code = tests::ChildProcess({"sh", "-c", command}, out).wait();
  std::ifstream file(out, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  EXPECT_EQ(code, 0) << bytes;
  return bytes;
}

TEST(Protoc, encodes_telemetry_that_is_read_as_it_was_written) {
  const std::string bytes = encoded("telemetry.proto", "portent.v1.Telemetry",
                                    R"(asset: "plant1:P-101" ts: 1700000000123 usage: 1204.5 mode: MODE_IDLE
       values { channel: "temp" number: 71.2 } values { channel: "rpm" number: -1e-300 quality: QUALITY_STALE }
       values { channel: "x" } values { channel: "y" text: "on" } values { channel: "z" number: nan }
       source: "gw7" schema: 1)");

  const auto reading = decode_protobuf_telemetry(bytes);

  ASSERT_TRUE(reading);
  EXPECT_EQ(*reading, (Reading{"plant1:P-101",
                               1700000000123,
                               1204.5,
                               Mode::kIdle,
                               {{"temp", 71.2},
                                {"rpm", 0, Mark::kBadQuality},
                                {"x", 0, Mark::kNull},
                                {"y", 0, Mark::kWrongType},
                                {"z", 0, Mark::kNotFinite}},
                               true}));
  EXPECT_EQ(decode_protobuf_telemetry(encode_protobuf_telemetry(*reading)), reading);
}

TEST(Protoc, encodes_a_waveform_that_is_read_as_it_was_written) {
  const std::string bytes = encoded("waveform.proto", "portent.v1.Waveform",
                                    R"(asset: "m" point: "DE" start_us: 1700000000123456 rate_hz: 25600
       samples: [0.5, -1.25, 3] speed_rpm: 1480 keyphasor: [0, 1.5] unit: "m/s2" source: "gw")");

  const auto block = decode_waveform(bytes);

  ASSERT_TRUE(block);
  EXPECT_EQ(*block,
            (Waveform{"m", "DE", 1700000000123456, 25600, {0.5F, -1.25F, 3}, 1480, {0, 1.5}, "m/s2"}));
  EXPECT_EQ(decode_waveform(encode_waveform(*block)), block);
}

TEST(Protoc, encodes_a_sparkplug_payload_that_is_read_as_it_was_written) {
  const std::string bytes = encoded("sparkplug.proto", "portent.sparkplug.Payload",
                                    R"(timestamp: 1000 seq: 7
       metrics { name: "Motor/Temp" alias: 3 datatype: 10 double_value: 71.5 timestamp: 990 }
       metrics { alias: 4 int_value: 4294967295
                 properties { keys: "engUnit" keys: "Quality" values { type: 12 string_value: "K" } values { type: 3 int_value: 500 } } }
       metrics { name: "n" is_null: true datatype: 9 } metrics { name: "f" datatype: 9 float_value: 0.5 })");

  const auto payload = decode_sparkplug(bytes);

  ASSERT_TRUE(payload);
  ASSERT_EQ(payload->metrics.size(), 4U);
  EXPECT_EQ(payload->seq, 7U);
  EXPECT_EQ(payload->metrics[0].name, "Motor/Temp");
  EXPECT_EQ(payload->metrics[0].timestamp_ms, 990U);
  EXPECT_EQ(number_of(payload->metrics[0], 10), 71.5);
  EXPECT_EQ(number_of(payload->metrics[1], 3), -1);
  EXPECT_EQ(number_of(payload->metrics[1], 7), 4294967295.0);
  EXPECT_FALSE(payload->metrics[1].good_quality);
  EXPECT_TRUE(payload->metrics[2].is_null);
  EXPECT_EQ(number_of(payload->metrics[3], 9), 0.5);
}

}  // namespace
}  // namespace portent::ingest

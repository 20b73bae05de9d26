#include "serve/desk/builtin_classes.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace portent::serve::desk {
namespace {

// Limits of vibration: where zones C and D of ISO 10816-3 begin, for medium machines on flexible supports and
// large ones on rigid ones.
constexpr const char* kCompressor = R"({"name": "compressor", "title": "Compressor",
"attributes": [
  {"name": "type", "type": "choice", "choices": ["screw", "piston", "centrifugal", "axial", "scroll"]},
  {"name": "rated_power", "type": "number", "unit": "kW", "min": 0},
  {"name": "rated_pressure", "type": "number", "unit": "bar", "min": 0},
  {"name": "rated_flow", "type": "number", "unit": "m3/h", "min": 0},
  {"name": "commissioned", "type": "date"}],
"parts": [
  {"name": "rotor", "title": "Rotor or piston"}, {"name": "bearing_de", "title": "Bearing, drive end"},
  {"name": "bearing_nde", "title": "Bearing, non-drive end"}, {"name": "seal", "title": "Shaft seal"},
  {"name": "valves", "title": "Valves"}, {"name": "cooler", "title": "Cooler"}],
"points": [
  {"name": "vibration_de", "unit": "mm/s", "type": "vibration", "part": "bearing_de",
   "thresholds": {"high": {"yellow": 4.5, "red": 7.1}, "hysteresis": 0.2}},
  {"name": "vibration_nde", "unit": "mm/s", "type": "vibration", "part": "bearing_nde",
   "thresholds": {"high": {"yellow": 4.5, "red": 7.1}, "hysteresis": 0.2}},
  {"name": "temperature_de", "unit": "Cel", "type": "temperature", "part": "bearing_de",
   "thresholds": {"high": {"yellow": 80, "orange": 90, "red": 100}, "hysteresis": 2}},
  {"name": "temperature_nde", "unit": "Cel", "type": "temperature", "part": "bearing_nde",
   "thresholds": {"high": {"yellow": 80, "orange": 90, "red": 100}, "hysteresis": 2}},
  {"name": "suction_pressure", "unit": "bar", "type": "pressure"},
  {"name": "discharge_pressure", "unit": "bar", "type": "pressure"},
  {"name": "discharge_temperature", "unit": "Cel", "type": "temperature",
   "thresholds": {"high": {"yellow": 100, "orange": 110, "red": 120}, "hysteresis": 2}},
  {"name": "speed", "unit": "/min", "type": "speed"}]})";

constexpr const char* kFan = R"({"name": "fan", "title": "Fan",
"attributes": [
  {"name": "drive", "type": "choice", "choices": ["direct", "belt", "coupling"]},
  {"name": "rated_power", "type": "number", "unit": "kW", "min": 0},
  {"name": "rated_flow", "type": "number", "unit": "m3/h", "min": 0},
  {"name": "blades", "type": "number", "min": 1}, {"name": "commissioned", "type": "date"}],
"parts": [
  {"name": "impeller", "title": "Impeller"}, {"name": "bearing_de", "title": "Bearing, drive end"},
  {"name": "bearing_nde", "title": "Bearing, non-drive end"},
  {"name": "drive", "title": "Belt or coupling"}],
"points": [
  {"name": "vibration_de", "unit": "mm/s", "type": "vibration", "part": "bearing_de",
   "thresholds": {"high": {"yellow": 4.5, "red": 7.1}, "hysteresis": 0.2}},
  {"name": "vibration_nde", "unit": "mm/s", "type": "vibration", "part": "bearing_nde",
   "thresholds": {"high": {"yellow": 4.5, "red": 7.1}, "hysteresis": 0.2}},
  {"name": "temperature_de", "unit": "Cel", "type": "temperature", "part": "bearing_de",
   "thresholds": {"high": {"yellow": 80, "orange": 90, "red": 100}, "hysteresis": 2}},
  {"name": "temperature_nde", "unit": "Cel", "type": "temperature", "part": "bearing_nde",
   "thresholds": {"high": {"yellow": 80, "orange": 90, "red": 100}, "hysteresis": 2}},
  {"name": "pressure_rise", "unit": "Pa", "type": "pressure"},
  {"name": "speed", "unit": "/min", "type": "speed"}]})";

constexpr const char* kGearbox = R"({"name": "gearbox", "title": "Gearbox",
"attributes": [
  {"name": "ratio", "type": "number", "min": 0},
  {"name": "rated_power", "type": "number", "unit": "kW", "min": 0},
  {"name": "stages", "type": "number", "min": 1, "max": 10}, {"name": "commissioned", "type": "date"}],
"parts": [
  {"name": "input_shaft", "title": "Input shaft",
   "parts": [{"name": "input_gear", "title": "Input gear"}, {"name": "input_bearing", "title": "Input bearing"}]},
  {"name": "output_shaft", "title": "Output shaft",
   "parts": [{"name": "output_gear", "title": "Output gear"}, {"name": "output_bearing", "title": "Output bearing"}]},
  {"name": "oil", "title": "Oil"}],
"points": [
  {"name": "vibration_input", "unit": "mm/s", "type": "vibration", "part": "input_bearing",
   "thresholds": {"high": {"yellow": 4.5, "red": 7.1}, "hysteresis": 0.2}},
  {"name": "vibration_output", "unit": "mm/s", "type": "vibration", "part": "output_bearing",
   "thresholds": {"high": {"yellow": 4.5, "red": 7.1}, "hysteresis": 0.2}},
  {"name": "oil_temperature", "unit": "Cel", "type": "temperature", "part": "oil",
   "thresholds": {"high": {"yellow": 75, "orange": 85, "red": 95}, "low": {"yellow": 5}, "hysteresis": 2}},
  {"name": "oil_pressure", "unit": "bar", "type": "pressure", "part": "oil"},
  {"name": "speed", "unit": "/min", "type": "speed"}]})";

constexpr const char* kMotor = R"({"name": "motor", "title": "Electric motor",
"attributes": [
  {"name": "rated_power", "type": "number", "unit": "kW", "min": 0},
  {"name": "rated_voltage", "type": "number", "unit": "V", "min": 0},
  {"name": "rated_current", "type": "number", "unit": "A", "min": 0},
  {"name": "rated_speed", "type": "number", "unit": "/min", "min": 0},
  {"name": "poles", "type": "number", "min": 2},
  {"name": "insulation", "type": "choice", "choices": ["B", "F", "H"]},
  {"name": "commissioned", "type": "date"}],
"parts": [
  {"name": "stator", "title": "Stator"}, {"name": "rotor", "title": "Rotor"},
  {"name": "bearing_de", "title": "Bearing, drive end"},
  {"name": "bearing_nde", "title": "Bearing, non-drive end"}],
"points": [
  {"name": "vibration_de", "unit": "mm/s", "type": "vibration", "part": "bearing_de",
   "thresholds": {"high": {"yellow": 4.5, "red": 7.1}, "hysteresis": 0.2}},
  {"name": "vibration_nde", "unit": "mm/s", "type": "vibration", "part": "bearing_nde",
   "thresholds": {"high": {"yellow": 4.5, "red": 7.1}, "hysteresis": 0.2}},
  {"name": "temperature_de", "unit": "Cel", "type": "temperature", "part": "bearing_de",
   "thresholds": {"high": {"yellow": 80, "orange": 90, "red": 100}, "hysteresis": 2}},
  {"name": "temperature_nde", "unit": "Cel", "type": "temperature", "part": "bearing_nde",
   "thresholds": {"high": {"yellow": 80, "orange": 90, "red": 100}, "hysteresis": 2}},
  {"name": "winding_temperature", "unit": "Cel", "type": "temperature", "part": "stator",
   "thresholds": {"high": {"yellow": 120, "orange": 135, "red": 150}, "hysteresis": 3}},
  {"name": "current", "unit": "A", "type": "current", "part": "stator"},
  {"name": "speed", "unit": "/min", "type": "speed"}]})";

constexpr const char* kPump = R"({"name": "pump", "title": "Pump",
"attributes": [
  {"name": "type", "type": "choice", "choices": ["centrifugal", "gear", "piston", "screw", "diaphragm"]},
  {"name": "rated_power", "type": "number", "unit": "kW", "min": 0},
  {"name": "rated_flow", "type": "number", "unit": "m3/h", "min": 0},
  {"name": "rated_head", "type": "number", "unit": "m", "min": 0}, {"name": "medium", "type": "text"},
  {"name": "commissioned", "type": "date"}],
"parts": [
  {"name": "impeller", "title": "Impeller"}, {"name": "seal", "title": "Mechanical seal"},
  {"name": "bearing_de", "title": "Bearing, drive end"},
  {"name": "bearing_nde", "title": "Bearing, non-drive end"}, {"name": "coupling", "title": "Coupling"}],
"points": [
  {"name": "vibration_de", "unit": "mm/s", "type": "vibration", "part": "bearing_de",
   "thresholds": {"high": {"yellow": 4.5, "red": 7.1}, "hysteresis": 0.2}},
  {"name": "vibration_nde", "unit": "mm/s", "type": "vibration", "part": "bearing_nde",
   "thresholds": {"high": {"yellow": 4.5, "red": 7.1}, "hysteresis": 0.2}},
  {"name": "temperature_de", "unit": "Cel", "type": "temperature", "part": "bearing_de",
   "thresholds": {"high": {"yellow": 80, "orange": 90, "red": 100}, "hysteresis": 2}},
  {"name": "temperature_nde", "unit": "Cel", "type": "temperature", "part": "bearing_nde",
   "thresholds": {"high": {"yellow": 80, "orange": 90, "red": 100}, "hysteresis": 2}},
  {"name": "suction_pressure", "unit": "bar", "type": "pressure"},
  {"name": "discharge_pressure", "unit": "bar", "type": "pressure"},
  {"name": "flow", "unit": "m3/h", "type": "flow"}, {"name": "speed", "unit": "/min", "type": "speed"}]})";

constexpr const char* kTurbofan = R"({"name": "turbofan", "title": "Turbofan engine",
"model": "turbofan@champion",
"attributes": [
  {"name": "rated_thrust", "type": "number", "unit": "kN", "min": 0},
  {"name": "bypass_ratio", "type": "number", "min": 0},
  {"name": "position", "type": "choice", "choices": ["1", "2", "3", "4"]},
  {"name": "commissioned", "type": "date"}],
"parts": [
  {"name": "fan", "title": "Fan"}, {"name": "lpc", "title": "Low-pressure compressor"},
  {"name": "hpc", "title": "High-pressure compressor"}, {"name": "hpt", "title": "High-pressure turbine"},
  {"name": "lpt", "title": "Low-pressure turbine"}],
"points": [
  {"name": "T2", "channel": "s1", "type": "temperature", "part": "fan"},
  {"name": "T24", "channel": "s2", "type": "temperature", "part": "lpc"},
  {"name": "T30", "channel": "s3", "type": "temperature", "part": "hpc"},
  {"name": "T50", "channel": "s4", "type": "temperature", "part": "lpt"},
  {"name": "P2", "channel": "s5", "type": "pressure", "part": "fan"},
  {"name": "P15", "channel": "s6", "type": "pressure", "part": "fan"},
  {"name": "P30", "channel": "s7", "type": "pressure", "part": "hpc"},
  {"name": "Nf", "channel": "s8", "type": "speed", "part": "fan"},
  {"name": "Nc", "channel": "s9", "type": "speed", "part": "hpc"},
  {"name": "epr", "channel": "s10", "type": "ratio"},
  {"name": "Ps30", "channel": "s11", "type": "pressure", "part": "hpc"},
  {"name": "phi", "channel": "s12", "type": "ratio", "part": "hpc"},
  {"name": "NRf", "channel": "s13", "type": "speed", "part": "fan"},
  {"name": "NRc", "channel": "s14", "type": "speed", "part": "hpc"},
  {"name": "BPR", "channel": "s15", "type": "ratio", "part": "fan"},
  {"name": "farB", "channel": "s16", "type": "ratio"},
  {"name": "htBleed", "channel": "s17", "type": "ratio", "part": "hpc"},
  {"name": "Nf_dmd", "channel": "s18", "type": "speed", "part": "fan"},
  {"name": "PCNfR_dmd", "channel": "s19", "type": "speed", "part": "fan"},
  {"name": "W31", "channel": "s20", "type": "flow", "part": "hpt"},
  {"name": "W32", "channel": "s21", "type": "flow", "part": "lpt"}]})";

AssetClass read(const char* text) {
  Faults faults;
  AssetClass made = decode_class(text, faults);
  check_class(made, faults);
  if (!faults.empty()) throw std::logic_error(made.name + ": " + in_words(faults));
  return made;
}

}  // namespace

std::span<const AssetClass> builtin_classes() {
  static const std::array<AssetClass, 6> kClasses = {read(kCompressor), read(kFan),  read(kGearbox),
                                                     read(kMotor),      read(kPump), read(kTurbofan)};
  return kClasses;
}

const AssetClass* builtin_class(std::string_view name) {
  const auto found = std::ranges::find(builtin_classes(), name, &AssetClass::name);
  return found == builtin_classes().end() ? nullptr : &*found;
}

}  // namespace portent::serve::desk

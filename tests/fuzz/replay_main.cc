#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

// Replays a folder of inputs, and a fixed number of seeded mutations of each, where libFuzzer is not at hand.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr int kMutations = 400;

void run(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

std::size_t below(std::mt19937_64& random, std::size_t bound) {
  return random() % bound;
}

void mutate(std::string& input, std::mt19937_64& random) {
  if (input.empty()) input = "x";
  const std::size_t at = below(random, input.size());
  switch (below(random, 5)) {
    case 0:
      input[at] = static_cast<char>(below(random, 256));
      break;
    case 1:
      input.erase(at, 1 + below(random, 8));
      break;
    case 2:
      input.insert(at, 1, static_cast<char>(below(random, 256)));
      break;
    case 3:
      input.insert(at, input.substr(below(random, input.size()), below(random, 32)));
      break;
    default:
      input.resize(at);
      break;
  }
}

}  // namespace

int main(int argc, char** argv) {
  int inputs = 0;
  for (int a = 1; a < argc; ++a) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[a])) {
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string seed((std::istreambuf_iterator<char>(file)), {});
      std::mt19937_64 random(seed.size());
      run(seed);
      std::string input = seed;
      for (int m = 0; m < kMutations; ++m) {
        if (m % 20 == 0) input = seed;
        mutate(input, random);
        run(input);
      }
      ++inputs;
    }
  }
  std::printf("%d inputs, %d mutations of each\n", inputs, kMutations);
  return inputs > 0 ? 0 : 1;
}

// Runs files, or all files of folders, through the fuzz target without libFuzzer: what fuzzing once found stays fixed.
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int count, char **arguments) {
  namespace fs = std::filesystem;
  std::vector<fs::path> inputs;
  for (fs::path path : std::vector<fs::path>(arguments + 1, arguments + count)) {
    if (!fs::is_directory(path)) {
      inputs.push_back(path);
      continue;
    }
    for (const fs::directory_entry &entry : fs::recursive_directory_iterator(path))
      if (entry.is_regular_file())
        inputs.push_back(entry.path());
  }
  llvm::sort(inputs);
  for (const fs::path &path : inputs) {
    llvm::errs() << path.string() << "\n"; // the last line names the input of a crash
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    std::string bytes = text.str();
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size());
  }
  llvm::errs() << inputs.size() << " inputs\n";
  return inputs.empty() ? 2 : 0;
}

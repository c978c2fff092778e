// The yardstick of benchmarks/compiler.py: tree-sitter parses every file and nothing is done with the tree.
//
//   encc_bare_parse THREADS < list of files
#include <tree_sitter/api.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

extern "C" const TSLanguage *tree_sitter_python(void);

int main(int argc, char **argv) {
  unsigned threads = argc > 1 ? static_cast<unsigned>(std::atoi(argv[1])) : 1;
  std::vector<std::string> files;
  for (std::string line; std::getline(std::cin, line);)
    files.push_back(line);

  std::atomic<size_t> next = 0, nodes = 0;
  auto loop = [&] {
    TSParser *parser = ts_parser_new();
    ts_parser_set_language(parser, tree_sitter_python());
    for (size_t i = next++; i < files.size(); i = next++) {
      std::ifstream file(files[i], std::ios::binary);
      std::string text{std::istreambuf_iterator<char>(file), {}};
      TSTree *tree = ts_parser_parse_string(parser, nullptr, text.data(), static_cast<uint32_t>(text.size()));
      nodes += ts_node_descendant_count(ts_tree_root_node(tree));
      ts_tree_delete(tree);
    }
    ts_parser_delete(parser);
  };
  std::vector<std::thread> workers;
  for (unsigned i = 0; i < threads; ++i)
    workers.emplace_back(loop);
  for (std::thread &worker : workers)
    worker.join();
  std::printf("%zu files, %zu nodes\n", files.size(), nodes.load());
}

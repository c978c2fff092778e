// Work in parallel, results in order: `ordered(4, n, work, show)` calls show(0), show(1), … on the calling thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace encc {

/// `work(i)` runs on up to `threads` threads; `show(i, result)` gets the results by rising i, each as soon as it can.
/// (llvm::ThreadPool changed its type between the versions we build with.)
template <typename Result, typename Work, typename Show>
void ordered(unsigned threads, size_t count, Work work, Show show) {
  if (threads <= 1 || count <= 1) {
    for (size_t i = 0; i < count; ++i)
      show(i, work(i));
    return;
  }
  std::vector<std::optional<Result>> results(count);
  std::atomic<size_t> next = 0;
  std::mutex mutex;
  std::condition_variable ready;
  size_t awaited = 0;

  auto loop = [&] {
    for (size_t i = next++; i < count; i = next++) {
      Result result = work(i);
      std::lock_guard<std::mutex> lock(mutex);
      results[i] = std::move(result);
      if (i == awaited) // to wake up for each would take time from the other threads
        ready.notify_one();
    }
  };
  std::vector<std::thread> workers;
  for (size_t i = 0; i < std::min<size_t>(threads, count); ++i)
    workers.emplace_back(loop);
  for (size_t i = 0; i < count; ++i) {
    std::unique_lock<std::mutex> lock(mutex);
    awaited = i;
    ready.wait(lock, [&] { return results[i].has_value(); });
    Result result = std::move(*results[i]);
    results[i].reset();
    lock.unlock();
    show(i, std::move(result));
  }
  for (std::thread &worker : workers)
    worker.join();
}

} // namespace encc

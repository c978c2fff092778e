// An ordinary thread that waits for the signal may take locks, which a signal handler must not: nothing can be created
// behind its back, so nothing is left behind.
#include "Interrupts.h"

#include <csignal>
#include <cstring>
#include <string>
#include <thread>
#include <unistd.h>

namespace encc {

namespace {

sigset_t endingSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (int number : {SIGINT, SIGTERM, SIGHUP}) {
    // Whoever started us with a signal ignored (nohup, a background job) wants it ignored.
    struct sigaction current;
    if (sigaction(number, nullptr, &current) == 0 && current.sa_handler != SIG_IGN)
      sigaddset(&signals, number);
  }
  return signals;
}

} // namespace

void Interrupts::install() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  sigset_t signals = endingSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr); // inherited by every thread started later
  std::thread([this] { waitForSignal(); }).detach();
}

void Interrupts::waitForSignal() {
  sigset_t signals = endingSignals();
  int number = 0;
  if (sigwait(&signals, &number) != 0)
    return;
  mutex_.lock(); // never unlocked: no file is created or renamed any more
  for (const std::string &path : paths_)
    ::unlink(path.c_str());
  constexpr char message[] = "encc: interrupted; the files written so far are complete, the others are untouched\n";
  [[maybe_unused]] ssize_t written = ::write(STDERR_FILENO, message, sizeof message - 1);
  std::signal(number, SIG_DFL);
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, number);
  pthread_sigmask(SIG_UNBLOCK, &one, nullptr);
  ::kill(::getpid(), number);
}

} // namespace encc

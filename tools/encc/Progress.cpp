// One line, written over itself: [ 512/1726] src/pkg/a.py
#include "Progress.h"

#include "llvm/Support/Format.h"

namespace encc {

namespace {

constexpr size_t width = 60; // of the path; the line must not wrap
constexpr llvm::StringLiteral eraseLine("\r\033[K");

} // namespace

void Progress::step(llvm::StringRef path) {
  ++done_;
  Clock::time_point now = Clock::now();
  if (!enabled_ || now < next_)
    return;
  next_ = now + std::chrono::milliseconds(100);
  std::string shown;
  for (char c : path.size() > width ? path.take_back(width) : path)
    shown += static_cast<unsigned char>(c) < ' ' || c == 127 ? '?' : c;
  while (!shown.empty() && (static_cast<unsigned char>(shown[0]) & 0xC0) == 0x80)
    shown.erase(0, 1); // the tail of a character that was cut
  llvm::errs() << eraseLine << '[' << done_ << '/' << total_ << "] " << shown;
  llvm::errs().flush();
  shown_ = true;
}

void Progress::clear() {
  if (shown_)
    llvm::errs() << eraseLine;
  shown_ = false;
}

} // namespace encc

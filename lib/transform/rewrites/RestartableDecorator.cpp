// A function that holds a rewritten call, or recurses otherwise, is marked for the runtime, below all its other decorators.
//
//   (blank line)             @cache
//   @cache              →    @__encc__.restartable
//   def f(n):                def f(n):
#include "transform/rewrites/Rewrite.h"

namespace encc::rewrites {

void runRestartableDecorator(const SourceFile &source, const ModuleFacts &facts, PlanBuilder &plan) {
  for (const FunctionFacts &function : facts.functions) {
    if (!function.isDecorated() || !function.place)
      continue;
    const DecoratorPlace &place = *function.place;
    Span origin = function.definition;
    std::string decorator = std::string("@__encc__.") + function.mark();
    if (place.blank && !place.shift) {
      plan.add({*place.blank, {Generated{place.indentation + decorator, origin}}});
      continue;
    }
    if (place.blank) // the decorators move up by the line that goes away here
      plan.add({{place.blank->begin, nextLine(source.text(), place.blank->begin)}, {}});
    plan.add(
        insertion(place.definition, decorator + lineEndAt(source, place.definition).str() + place.indentation, origin));
  }
}

} // namespace encc::rewrites

#pragma once

#include <string>
#include <string_view>

namespace portent::serve {

/// The schema of docs/schemas/NAME.schema.json as it stands there, without `$schema` and `$id`, so that it
/// can be part of another document. Known: prediction, period. Throws FatalError for others.
std::string documented_schema(std::string_view name);

}  // namespace portent::serve

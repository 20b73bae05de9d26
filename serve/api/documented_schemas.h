#pragma once

#include <string>
#include <string_view>

namespace portent::serve {

/// The schema of docs/schemas/NAME.schema.json as it stands there, without `$schema` and `$id`, so that it
/// can be part of another document. Known: prediction, period. Throws FatalError for others.
std::string documented_schema(std::string_view name);

/// A schema of the same in which no member must be there, at any depth: of answers that `fields` may cut.
std::string cut_by_fields(const std::string& schema);

}  // namespace portent::serve

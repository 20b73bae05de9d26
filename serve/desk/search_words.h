#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace portent::serve::desk {

/// The words of a text as search compares them: small letters without accents (of Latin scripts; others stay
/// as they are), broken at everything that is neither letter nor digit. What stands between blanks, colons,
/// slashes and commas and is broken so ("P-101") is beside that one word ("p101"). Each once, in the order of
/// their first place.
std::vector<std::string> search_words(std::string_view text);

/// How alike two such words are, 0 to 1: 1 the same; from 0.8 on where `asked` begins `there`; else by the
/// letters that must be put in, taken out, changed, or swapped with their neighbour, against the longer one's
/// length: 0 below one letter in three that stays.
double word_likeness(const std::string& asked, const std::string& there);

}  // namespace portent::serve::desk

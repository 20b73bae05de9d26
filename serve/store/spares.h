#pragma once

#include <optional>
#include <string>
#include <vector>

#include "serve/store/session.h"
#include "serve/store/spare.h"

namespace portent::serve::store {

/// Its columns in the order of a Spare's rows, and such a row (from column `first` on) as a Spare.
const std::string& spare_columns();
Spare spare_of(const Result& rows, std::size_t row, std::size_t first = 0);

std::optional<Spare> find_spare(Session& session, const std::string& id);
/// The same for whoever means to change it: others who do wait for the end of this transaction.
std::optional<Spare> find_spare_to_change(Session& session, const std::string& id);
/// Writes it as version 1 without any stock. Throws ConflictError where its id is taken.
void insert_spare(Session& session, const Spare& spare);
/// Writes everything but id, stock, version and created_ms, where the row still is of `spare.version`; false,
/// and nothing changes, where it is not.
bool update_spare(Session& session, const Spare& spare);
/// Takes out one of that version that no stock was ever moved of, with its fits; else false.
bool delete_spare(Session& session, const std::string& id, std::int64_t version);

/// In the order of class, asset and part.
std::vector<SpareFit> fits_of_spare(Session& session, const std::string& spare);
/// These and no others; the spare's version stays.
void replace_fits(Session& session, const std::string& spare, const std::vector<SpareFit>& fits);

}  // namespace portent::serve::store

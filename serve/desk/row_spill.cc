#include "serve/desk/row_spill.h"

#include "ingest/error.h"

namespace portent::serve::desk {

RowSpill::RowSpill() : file_(std::tmpfile()) {
  if (!file_)
    throw ingest::FatalError("can't make a temporary file for rows that wait: check $TMPDIR and the disk");
}

void RowSpill::write_text(const std::string& text) {
  const std::size_t size = text.size();
  if (std::fwrite(&size, sizeof size, 1, file_.get()) != 1 ||
      std::fwrite(text.data(), 1, size, file_.get()) != size)
    throw ingest::FatalError("the disk takes no more rows that wait: free some space for temporary files");
}

bool RowSpill::read_text(std::string& text) {
  std::size_t size = 0;
  if (std::fread(&size, sizeof size, 1, file_.get()) != 1) return false;
  text.resize(size);
  return std::fread(text.data(), 1, size, file_.get()) == size;
}

void RowSpill::add(const NodeRow& row) {
  write_text(std::to_string(row.line));
  write_text(std::to_string(row.fields.size()));
  for (const auto& [name, value] : row.fields) {
    write_text(name);
    write_text(value);
  }
  ++size_;
}

void RowSpill::rewind() {
  if (std::fflush(file_.get()) != 0 || std::fseek(file_.get(), 0, SEEK_SET) != 0)
    throw ingest::FatalError("the disk takes no more rows that wait: free some space for temporary files");
}

bool RowSpill::next(NodeRow& row) {
  std::string line, count;
  if (!read_text(line) || !read_text(count)) return false;
  row = NodeRow{std::stoul(line), {}, {}};
  row.fields.resize(std::stoul(count));
  for (auto& [name, value] : row.fields)
    if (!read_text(name) || !read_text(value)) return false;
  return true;
}

}  // namespace portent::serve::desk

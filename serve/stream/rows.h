#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ingest/record.h"

namespace portent::serve {

/// Outputs packed one behind the other, for jobs that write many small ones: nothing is allocated once the
/// buffers have grown to the size of a batch. One thread.
class Rows {
 public:
  /// Begins a row; its value is what is then appended to the returned bytes.
  std::string& begin(std::string_view key) {
    bytes_.append(key);
    key_end_ = bytes_.size();
    return bytes_;
  }
  /// Ends the row. `topic` must hold until clear().
  void close(std::string_view topic, int partition) {
    rows_.push_back({topic, partition, key_end_, bytes_.size()});
  }

  std::size_t size() const { return rows_.size(); }
  void clear() {
    rows_.clear();
    bytes_.clear();
  }
  /// Each as an ingest::OutView, in order; the view's bytes hold until clear().
  template <typename Take>
  void for_each(Take take) const {
    std::size_t from = 0;
    const std::string_view all = bytes_;
    for (const Row& row : rows_) {
      take(ingest::OutView(row.topic, row.partition, all.substr(from, row.key_end - from),
                           all.substr(row.key_end, row.end - row.key_end)));
      from = row.end;
    }
  }

 private:
  struct Row {
    std::string_view topic;
    int partition;
    std::size_t key_end, end;  ///< in bytes_
  };
  std::string bytes_;
  std::size_t key_end_ = 0;
  std::vector<Row> rows_;
};

}  // namespace portent::serve

#include "models/signing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/error.h"
#include "tests/unit/models/samples.h"

namespace portent::models {
namespace {

namespace fs = std::filesystem;
using ingest::FatalError;
using testing::HasSubstr;
using testing::ThrowsMessage;

std::string bytes_of(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return bytes;
}

std::array<unsigned char, 32> key_of(std::string_view hex) {
  std::array<unsigned char, 32> key{};
  const std::string bytes = bytes_of(hex);
  std::copy(bytes.begin(), bytes.end(), key.begin());
  return key;
}

// RFC 8032, section 7.1, test 2.
const SigningKey& rfc_key() {
  static const SigningKey key(key_of("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
  return key;
}
constexpr std::string_view kRfcSignature =
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

TEST(Signing, gives_the_signature_of_the_standard) {
  EXPECT_EQ(rfc_key().public_key(),
            PublicKey(key_of("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")));
  EXPECT_EQ(rfc_key().sign("\x72"), bytes_of(kRfcSignature));
}

TEST(Signing, verifies_what_was_signed_and_nothing_else) {
  const PublicKey key = rfc_key().public_key();
  const std::string signature = bytes_of(kRfcSignature);
  EXPECT_TRUE(key.verifies("\x72", signature));
  EXPECT_FALSE(key.verifies("\x73", signature));
  EXPECT_FALSE(key.verifies("\x72", signature.substr(1)));
  EXPECT_FALSE(key.verifies("\x72", std::string(kSignatureBytes, '\0')));
  EXPECT_FALSE(SigningKey::generate().public_key().verifies("\x72", signature));
}

TEST(Signing, keeps_keys_as_pem) {
  const SigningKey key = SigningKey::generate();
  EXPECT_THAT(key.to_pem(), testing::StartsWith("-----BEGIN PRIVATE KEY-----"));
  EXPECT_EQ(SigningKey::from_pem(key.to_pem(), "k").public_key(), key.public_key());
  EXPECT_EQ(PublicKey::from_pem(key.public_key().to_pem(), "k"), key.public_key());
}

TEST(Signing, refuses_what_is_no_key_naming_where_it_was) {
  for (const std::string& pem : {std::string("rubbish"), SigningKey::generate().to_pem()})
    EXPECT_THAT([&] { PublicKey::from_pem(pem, "site.pub"); },
                ThrowsMessage<FatalError>(HasSubstr("site.pub is no Ed25519 public key")));
  EXPECT_THAT([&] { SigningKey::from_pem(rfc_key().public_key().to_pem(), "site"); },
              ThrowsMessage<FatalError>(HasSubstr("site is no unencrypted Ed25519 private key")));
}

TEST(SigningFiles, keep_the_private_key_to_its_owner) {
  const TemporaryFolder folder;
  const PublicKey key = write_new_key(folder.path() / "site");
  EXPECT_EQ(fs::status(folder.path() / "site").permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(read_signing_key(folder.path() / "site").public_key(), key);
  EXPECT_EQ(read_public_key(folder.path() / "site.pub"), key);
}

TEST(SigningFiles, refuse_a_private_key_that_others_may_read) {
  const TemporaryFolder folder;
  write_new_key(folder.path() / "site");
  fs::permissions(folder.path() / "site", fs::perms::group_read, fs::perm_options::add);
  EXPECT_THAT([&] { read_signing_key(folder.path() / "site"); },
              ThrowsMessage<FatalError>(HasSubstr("chmod 600")));
}

TEST(SigningFiles, never_overwrite_a_key) {
  const TemporaryFolder folder;
  const PublicKey key = write_new_key(folder.path() / "site");
  EXPECT_THAT([&] { write_new_key(folder.path() / "site"); },
              ThrowsMessage<FatalError>(HasSubstr("another name")));
  write_text(folder.path() / "other.pub", "somebody's");
  EXPECT_THROW(write_new_key(folder.path() / "other"), FatalError);
  EXPECT_FALSE(fs::exists(folder.path() / "other"));
  EXPECT_EQ(read_public_key(folder.path() / "site.pub"), key);
}

TEST(SigningFiles, list_the_public_keys_of_a_folder_and_none_where_there_is_no_folder) {
  const TemporaryFolder folder;
  write_text(folder.path() / "a.pem", rfc_key().public_key().to_pem());
  write_text(folder.path() / "README", "keys of our sites");
  EXPECT_THAT(read_public_keys(folder.path()), testing::ElementsAre(rfc_key().public_key()));
  EXPECT_THAT(read_public_keys(folder.path() / "none"), testing::IsEmpty());
}

}  // namespace
}  // namespace portent::models

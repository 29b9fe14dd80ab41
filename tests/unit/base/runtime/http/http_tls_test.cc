#include <gmock/gmock.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <cstdio>
#include <string>

#include "base/runtime/http/http_server.h"
#include "tests/unit/base/runtime/http/http_fixture.h"

namespace meridian::http_tls_test {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using ::testing::HasSubstr;

// Writes a key and a certificate that it signed itself.
void WriteSelfSigned(const HttpTlsFiles& files) {
  EVP_PKEY* key = EVP_RSA_gen(2048);
  X509* cert = X509_new();
  ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
  X509_gmtime_adj(X509_getm_notBefore(cert), -60);
  X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
  X509_set_pubkey(cert, key);
  X509_NAME* name = X509_get_subject_name(cert);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(cert, name);
  X509_sign(cert, key, EVP_sha256());
  FILE* file = std::fopen(files.cert_file.c_str(), "w");
  ASSERT_NE(file, nullptr);
  PEM_write_X509(file, cert);
  std::fclose(file);
  file = std::fopen(files.key_file.c_str(), "w");
  ASSERT_NE(file, nullptr);
  PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
  X509_free(cert);
  EVP_PKEY_free(key);
}

class HttpTlsTest : public HttpFixture {
 protected:
  void SetUp() override {
    files_.cert_file = ::testing::TempDir() + "http_tls_test_cert.pem";
    files_.key_file = ::testing::TempDir() + "http_tls_test_key.pem";
    WriteSelfSigned(files_);
  }
  void TearDown() override {
    std::remove(files_.cert_file.c_str());
    std::remove(files_.key_file.c_str());
  }

  HttpTlsFiles files_;
};

TEST_F(HttpTlsTest, ServesOverTls) {
  ServeEcho({.tls = files_});
  asio::ssl::context context(asio::ssl::context::tls_client);
  context.load_verify_file(files_.cert_file);
  asio::ssl::stream<tcp::socket> stream(io_, context);
  stream.set_verify_mode(asio::ssl::verify_peer);
  stream.next_layer().connect({asio::ip::address_v4::loopback(), server_->port()});
  bool done = false;
  error_code result;
  const auto finish = [&](const error_code& ec, size_t = 0) {
    done = true;
    result = ec;
  };

  stream.async_handshake(asio::ssl::stream_base::client, finish);
  ASSERT_TRUE(Until([&] { return std::exchange(done, false); }));
  ASSERT_FALSE(result) << result.message();

  const std::string body(100'000, 'b');
  const std::string request = "POST /1 HTTP/1.1\r\nContent-Length: 100000\r\n\r\n" + body +
                              "GET /2 HTTP/1.1\r\nConnection: close\r\n\r\n";
  asio::async_write(stream, asio::buffer(request), finish);
  ASSERT_TRUE(Until([&] { return std::exchange(done, false); }));
  ASSERT_FALSE(result) << result.message();

  std::string answer;
  asio::async_read(stream, asio::dynamic_buffer(answer), finish);
  ASSERT_TRUE(Until([&] { return done; }));
  EXPECT_EQ(result, asio::error::eof) << "closed properly, not truncated: " << result.message();
  EXPECT_THAT(answer, HasSubstr("POST /1 " + body));
  EXPECT_THAT(answer, HasSubstr("GET /2 "));
}

TEST_F(HttpTlsTest, ClosesClientsThatSpeakPlainHttp) {
  ServeEcho({.tls = files_});
  RawClient& client = Connect();
  client.Send("GET / HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(UntilClosed(client));
  EXPECT_EQ(server_->stats().requests, 0u);
}

TEST_F(HttpTlsTest, AHandshakeMustEndInTime) {
  ServeEcho({.header_timeout = std::chrono::milliseconds(60), .tls = files_});
  RawClient& client = Connect();
  EXPECT_TRUE(UntilClosed(client));
  EXPECT_EQ(server_->stats().timeouts, 1u);
}

TEST_F(HttpTlsTest, NamesTheFileThatItCannotUse) {
  const auto start = [&](HttpTlsFiles files) {
    return HttpServer::Start(io_, {.tls = std::move(files)}, nullptr).status();
  };
  EXPECT_THAT(start({"/nonexistent/cert.pem", files_.key_file}).message(),
              HasSubstr("TLS certificate file /nonexistent/cert.pem"));
  EXPECT_THAT(start({files_.cert_file, files_.cert_file}).message(),
              HasSubstr("TLS key file " + files_.cert_file));
  EXPECT_EQ(start({files_.cert_file, ""}).code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace meridian::http_tls_test

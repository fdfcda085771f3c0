#include "net/text/html_text.hpp"

#include <catch2/catch.hpp>

using loadtest::net::html_text;

TEST_CASE("a page that a proxy makes for an error says its title") {
  CHECK(html_text("<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
                  "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.22.1</center>"
                  "\r\n</body>\r\n</html>\r\n") == "502 Bad Gateway");
  CHECK(html_text("\n<!DOCTYPE HTML><HTML><TITLE lang=en> Log in\n</TITLE>") == "Log in");
}

TEST_CASE("without a title it says its heading, or else its text") {
  CHECK(html_text("<html><body><h1>503 <b>Service</b> Unavailable</h1>\nNo server is available."
                  "</body></html>") == "503  Service  Unavailable");
  CHECK(html_text("<body><style>b{}</style><p>Too <i>busy</i></p><script>x = '<p>'</script></body>")
            .find("Too  busy") == 0);
}

TEST_CASE("what is no page says nothing here") {
  for (const auto* text : {"", "upstream connect error", "{\"a\":\"<html>\"}", "<xml/>", "<"})
    CHECK(html_text(text).empty());
}

TEST_CASE("a page that is cut anywhere is read to its end") {
  const std::string page = "<html><head><title>Oops</title></head><body><script>a</script>text";
  for (std::size_t i = 0; i <= page.size(); ++i)
    CHECK(html_text(page.substr(0, i)).find("</") == std::string::npos);
}

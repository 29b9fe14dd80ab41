#include "coordinator/server/status_pages.h"

#include <google/protobuf/util/json_util.h>

#include <utility>

namespace meridian {

namespace {

HttpResponse Plain(int status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(body);
  return response;
}

}  // namespace

HttpHandler StatusPages(std::function<v1::ClusterStatus()> status) {
  return [status = std::move(status)](const HttpRequest& request, HttpResponder responder) {
    responder.Send(StatusPage(request.method, request.target, status));
  };
}

HttpResponse StatusPage(std::string_view method, std::string_view target,
                        const std::function<v1::ClusterStatus()>& status) {
  const std::string_view path = target.substr(0, target.find('?'));
  if (path != "/healthz" && path != "/status") {
    return Plain(404, "There are /status and /healthz.\n");
  }
  if (method != "GET") {
    HttpResponse response = Plain(405, "Only GET.\n");
    response.headers.push_back({"Allow", "GET"});
    return response;
  }
  if (path == "/healthz") return Plain(200, "ok\n");
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(status(), &json, options).ok()) {
    return Plain(500, "The status cannot be shown as JSON.\n");
  }
  HttpResponse response;
  response.content_type = "application/json";
  response.body = json + "\n";
  return response;
}

}  // namespace meridian

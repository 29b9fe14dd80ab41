#include "coordinator/server/fis_api.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <optional>
#include <utility>

#include "base/model/strings.h"
#include "coordinator/server/fis_answers.h"
#include "coordinator/server/fis_requests.h"
#include "coordinator/server/rest_target.h"

namespace meridian {
namespace {

constexpr std::array<std::string_view, 6> kCollections = {"experimentTemplates", "experiments", "actions",
                                                          "targetResourceTypes", "tags",        "safetyLevers"};
constexpr size_t kPageMax = 100;

using FisAnswer = absl::StatusOr<boost::json::object>;

HttpResponse JsonResponse(int status, const boost::json::object& body) {
  HttpResponse response;
  response.status = status;
  response.content_type = "application/json";
  response.body = boost::json::serialize(body);
  return response;
}

struct FisErrorName {
  int http_status;
  const char* name;
};

FisErrorName ErrorNameOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
      return {400, "ValidationException"};
    case absl::StatusCode::kNotFound:
      return {404, "ResourceNotFoundException"};
    case absl::StatusCode::kAlreadyExists:
      return {409, "ConflictException"};
    case absl::StatusCode::kResourceExhausted:
      return {402, "ServiceQuotaExceededException"};
    default:
      return {500, "InternalServerException"};
  }
}

HttpResponse ErrorResponse(const absl::Status& status) {
  const FisErrorName error = ErrorNameOf(status);
  boost::json::object body;
  body["message"] = std::string(status.message());
  HttpResponse response = JsonResponse(error.http_status, body);
  response.headers.push_back({"x-amzn-ErrorType", error.name});
  return response;
}

FisAnswer Under(const char* name, boost::json::object object) {
  boost::json::object body;
  body[name] = std::move(object);
  return body;
}

template <typename One>
FisAnswer UnderIfOk(const char* name, const absl::StatusOr<One>& one) {
  if (!one.ok()) return one.status();
  return Under(name, FisJson(*one));
}

// The Region that the request was signed for: "Credential=KEY/DATE/REGION/fis/aws4_request"; else the cluster's first.
RegionId SignedRegion(const HttpRequest& request, const std::vector<RegionId>& regions) {
  constexpr std::string_view kCredential = "Credential=";
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789-";
  std::string_view rest = request.Header("Authorization");
  const size_t at = rest.find(kCredential);
  if (at == std::string_view::npos) return regions.front();
  rest.remove_prefix(at + kCredential.size());
  for (int part = 0; part < 2; ++part) {
    const size_t slash = rest.find('/');
    if (slash == std::string_view::npos) return regions.front();
    rest.remove_prefix(slash + 1);
  }
  const std::string_view region = rest.substr(0, rest.find('/'));
  const bool is_name = !region.empty() && region.find_first_not_of(kLetters) == std::string_view::npos;
  return is_name ? RegionId(std::string(region)) : regions.front();
}

// Lists what has keys in rising order, page by page; a page's token is its last key.
class FisPage {
 public:
  explicit FisPage(const RestTarget& target) : after_(target.Parameter("nextToken")) {
    const std::string text = target.Parameter("maxResults");
    if (text.empty()) return;
    max_ = 0;
    for (const char digit : text) {
      const bool is_digit = digit >= '0' && digit <= '9' && max_ <= kPageMax;
      max_ = is_digit ? max_ * 10 + static_cast<size_t>(digit - '0') : kPageMax + 1;
    }
  }

  // Whether the next one, of this key, belongs to the page; if so, Add follows.
  bool Wants(std::string_view key) {
    if (key <= after_) return false;
    if (items_.size() < max_) return true;
    more_ = true;
    return false;
  }
  void Add(std::string_view key, boost::json::object one) {
    items_.push_back(std::move(one));
    last_ = std::string(key);
  }

  FisAnswer Take(const char* name) {
    if (max_ == 0 || max_ > kPageMax) return absl::InvalidArgumentError(StrCat("maxResults is a number from 1 to ", kPageMax, "."));
    boost::json::object body;
    body[name] = std::move(items_);
    if (more_) body["nextToken"] = last_;
    return body;
  }

 private:
  const std::string after_;
  size_t max_ = kPageMax;
  boost::json::array items_;
  std::string last_;
  bool more_ = false;
};

// One request, with what its answer needs.
class FisCall {
 public:
  FisCall(const HttpRequest& request, Coordinator& core)
      : request_(request),
        target_(ParseRestTarget(request.target)),
        experiments_(core.experiments()),
        region_(SignedRegion(request, core.options().regions)) {}

  FisAnswer Run() const {
    const std::string& what = target_.collection;
    // An id has no slash: what has one belongs to something beneath, which is not supported.
    const bool beneath = target_.raw_rest.find('/') != std::string::npos;
    if (what == "experimentTemplates" && !beneath) return target_.has_rest ? OneTemplate() : Templates();
    if (what == "experiments" && !beneath) return target_.has_rest ? OneExperiment() : AllExperiments();
    if (what == "actions" && Is("GET")) return target_.has_rest ? OneAction() : Actions();
    if (what == "targetResourceTypes" && Is("GET")) return target_.has_rest ? OneTargetType() : TargetTypes();
    if (what == "tags" && target_.has_rest) return Tags();
    return Unsupported();
  }

 private:
  bool Is(std::string_view method) const { return request_.method == method; }

  FisAnswer Unsupported() const {
    const std::string_view path = request_.target.substr(0, request_.target.find('?'));
    return absl::InvalidArgumentError(
        StrCat("Meridian does not support this operation of Fault Injection Service: ", request_.method, " ", path, "."));
  }

  FisAnswer Templates() const {
    if (Is("POST")) {
      absl::StatusOr<Experiments::TemplateRequest> request = ReadCreateTemplate(request_.body);
      if (!request.ok()) return request.status();
      request->region = region_;
      return UnderIfOk("experimentTemplate", experiments_.CreateTemplate(*std::move(request)));
    }
    if (!Is("GET")) return Unsupported();
    FisPage page(target_);
    for (const auto& [id, one] : experiments_.templates()) {
      if (page.Wants(id)) page.Add(id, FisSummaryJson(one));
    }
    return page.Take("experimentTemplates");
  }

  FisAnswer OneTemplate() const {
    const std::string& id = target_.rest;
    if (Is("GET")) return UnderIfOk("experimentTemplate", experiments_.FindTemplate(id));
    if (Is("DELETE")) return UnderIfOk("experimentTemplate", experiments_.DeleteTemplate(id));
    if (!Is("PATCH")) return Unsupported();
    absl::StatusOr<ExperimentTemplate> known = experiments_.FindTemplate(id);
    if (!known.ok()) return known.status();
    absl::StatusOr<ExperimentPlan> plan = ReadUpdateTemplate(request_.body, std::move(known->plan));
    if (!plan.ok()) return plan.status();
    return UnderIfOk("experimentTemplate", experiments_.UpdateTemplate(id, *std::move(plan)));
  }

  FisAnswer AllExperiments() const {
    if (Is("POST")) {
      absl::StatusOr<Experiments::StartRequest> request = ReadStart(request_.body);
      if (!request.ok()) return request.status();
      request->region = region_;
      return UnderIfOk("experiment", experiments_.Start(*std::move(request)));
    }
    if (!Is("GET")) return Unsupported();
    const std::string of_template = target_.Parameter("experimentTemplateId");
    FisPage page(target_);
    for (const auto& [id, one] : experiments_.experiments()) {
      if (!of_template.empty() && one.template_id != of_template) continue;
      if (page.Wants(id)) page.Add(id, FisSummaryJson(one));
    }
    return page.Take("experiments");
  }

  FisAnswer OneExperiment() const {
    if (Is("GET")) return UnderIfOk("experiment", experiments_.Find(target_.rest));
    if (Is("DELETE")) return UnderIfOk("experiment", experiments_.Stop(target_.rest));
    return Unsupported();
  }

  FisAnswer Actions() const {
    FisPage page(target_);
    for (const ActionKind& kind : ActionKinds()) {
      if (page.Wants(kind.id)) page.Add(kind.id, FisSummaryJson(kind, region_));
    }
    return page.Take("actions");
  }

  FisAnswer OneAction() const {
    const ActionKind* kind = FindActionKind(target_.rest);
    if (!kind) return absl::NotFoundError(StrCat("Action ", target_.rest, " does not exist here; see ListActions."));
    return Under("action", FisJson(*kind, region_));
  }

  FisAnswer TargetTypes() const {
    FisPage page(target_);
    for (const TargetKind& kind : TargetKinds()) {
      if (page.Wants(kind.resource_type)) page.Add(kind.resource_type, FisSummaryJson(kind));
    }
    return page.Take("targetResourceTypes");
  }

  FisAnswer OneTargetType() const {
    const TargetKind* kind = FindTargetKind(target_.rest);
    if (!kind) return absl::NotFoundError(StrCat("Resource type ", target_.rest, " does not exist here; see ListTargetResourceTypes."));
    return Under("targetResourceType", FisJson(*kind));
  }

  FisAnswer Tags() const {
    const std::string& arn = target_.rest;
    if (Is("GET")) {
      const absl::StatusOr<TextMap> tags = experiments_.TagsOf(arn);
      if (!tags.ok()) return tags.status();
      return Under("tags", FisTagsJson(*tags));
    }
    absl::Status status;
    if (Is("POST")) {
      const absl::StatusOr<TextMap> tags = ReadTags(request_.body);
      status = tags.ok() ? experiments_.Tag(arn, *tags) : tags.status();
    } else if (Is("DELETE")) {
      const auto keys = target_.query.find("tagKeys");
      status = experiments_.Untag(arn, keys == target_.query.end() ? std::vector<std::string>() : keys->second);
    } else {
      return Unsupported();
    }
    if (!status.ok()) return status;
    return boost::json::object();
  }

  const HttpRequest& request_;
  const RestTarget target_;
  Experiments& experiments_;
  const RegionId region_;
};

}  // namespace

bool FisApi::Takes(std::string_view target) {
  const std::string collection = ParseRestTarget(target).collection;
  return std::find(kCollections.begin(), kCollections.end(), collection) != kCollections.end();
}

HttpResponse FisApi::Answer(const HttpRequest& request) const {
  Coordinator& core = core_();
  if (!core.failure().ok()) return ErrorResponse(core.failure());
  const FisAnswer answer = FisCall(request, core).Run();
  return answer.ok() ? JsonResponse(200, *answer) : ErrorResponse(answer.status());
}

}  // namespace meridian

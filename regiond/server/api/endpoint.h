// Who this endpoint is: what table ARNs in requests are compared with, and what those in answers
// are made of.
#pragma once

#include <string>
#include <string_view>

namespace meridian {

struct ApiEndpoint {
  std::string region;                    // "eu-west-1"
  std::string account = "000000000000";  // twelve digits

  std::string TableArn(std::string_view table) const {
    std::string arn = "arn:aws:dynamodb:";
    arn.append(region).append(":").append(account).append(":table/").append(table);
    return arn;
  }
  std::string StreamArn(std::string_view table, std::string_view label) const {
    std::string arn = TableArn(table);
    arn.append("/stream/").append(label);
    return arn;
  }
  // `id`: a BackupId's text.
  std::string BackupArn(std::string_view table, std::string_view id) const {
    std::string arn = TableArn(table);
    arn.append("/backup/").append(id);
    return arn;
  }
  // What alias/aws/dynamodb stands for in this Region.
  std::string ManagedKeyArn() const {
    std::string arn = "arn:aws:kms:";
    arn.append(region).append(":").append(account).append(":key/6d657269-6469-4e00-8000-64796e616d6f");
    return arn;
  }
};

}  // namespace meridian

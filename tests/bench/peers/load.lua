-- wrk script: PutItem or GetItem of 1-KB items, as any SDK sends them (the signature is made up; emulators check its form).
-- wrk ... -s load.lua URL -- OPERATION ITEMS [PAUSE_MS]   with a pause before each request: a steady rate below the peak.
-- Prints one line "RESULT {json}" at the end
local headers = {
  ["Content-Type"] = "application/x-amz-json-1.0",
  ["X-Amz-Date"] = "20250101T000000Z",
  ["Authorization"] = "AWS4-HMAC-SHA256 Credential=local/20250101/us-east-1/dynamodb/aws4_request, "
    .. "SignedHeaders=host;x-amz-date;x-amz-target, Signature=00",
}
local requests = {}
local pause_ms = 0

function init(args)
  local operation, items = args[1], tonumber(args[2])
  pause_ms = tonumber(args[3] or "0")
  headers["X-Amz-Target"] = "DynamoDB_20120810." .. operation
  math.randomseed(1)
  for i = 0, items - 1 do
    local id = string.format("\"id\":{\"S\":\"item-%06d\"}", i)
    local body
    if operation == "PutItem" then
      body = string.format("{\"TableName\":\"bench\",\"Item\":{%s,\"data\":{\"S\":\"%s\"}}}", id, string.rep("x", 1000))
    else
      body = string.format("{\"TableName\":\"bench\",\"Key\":{%s}}", id)
    end
    requests[#requests + 1] = wrk.format("POST", "/", headers, body)
  end
end

function request()
  return requests[math.random(#requests)]
end

function delay()
  return pause_ms
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    "RESULT {\"requests\":%d,\"us\":%d,\"p50_us\":%d,\"p99_us\":%d,\"errors\":%d}\n",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end

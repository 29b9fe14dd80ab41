-- wrk script: requests for 1-KB items, as any SDK sends them (the signature is made up; emulators check its form).
-- wrk ... -s load.lua URL -- OPERATION ITEMS [PAUSE_MS]   with a pause before each request, on average: a steady rate below the peak.
-- Query takes the ten items of a partition key in table "pages"; everything else works on table "bench" (servers.py makes both).
-- Prints one line "RESULT {json}" at the end
local headers = {
  ["Content-Type"] = "application/x-amz-json-1.0",
  ["X-Amz-Date"] = "20250101T000000Z",
  ["Authorization"] = "AWS4-HMAC-SHA256 Credential=local/20250101/us-east-1/dynamodb/aws4_request, "
    .. "SignedHeaders=host;x-amz-date;x-amz-target, Signature=00",
}
local requests = {}
local pause_ms = 0
local value = string.rep("x", 1000)

local function id(i)
  return string.format("\"id\":{\"S\":\"item-%06d\"}", i)
end

local bodies = {
  PutItem = function(i)
    return string.format("{\"TableName\":\"bench\",\"Item\":{%s,\"data\":{\"S\":\"%s\"}}}", id(i), value)
  end,
  GetItem = function(i)
    return string.format("{\"TableName\":\"bench\",\"Key\":{%s}}", id(i))
  end,
  UpdateItem = function(i)
    return string.format("{\"TableName\":\"bench\",\"Key\":{%s},\"UpdateExpression\":\"SET n = :n\","
      .. "\"ExpressionAttributeValues\":{\":n\":{\"N\":\"%d\"}}}", id(i), i)
  end,
  BatchWriteItem = function(i, items)
    local puts = {}
    for k = 0, 24 do
      puts[#puts + 1] = string.format("{\"PutRequest\":{\"Item\":{%s,\"data\":{\"S\":\"%s\"}}}}", id((i + k * 397) % items), value)
    end
    return string.format("{\"RequestItems\":{\"bench\":[%s]}}", table.concat(puts, ","))
  end,
  -- Four items that no other request has, so that two transactions meet only if the same request is under way twice.
  TransactWriteItems = function(i, items)
    local puts = {}
    for k = 0, 3 do
      puts[#puts + 1] = string.format("{\"Put\":{\"TableName\":\"bench\",\"Item\":{%s,\"data\":{\"S\":\"%s\"}}}}", id((4 * i + k) % items), value)
    end
    return string.format("{\"TransactItems\":[%s]}", table.concat(puts, ","))
  end,
  Query = function(i)
    return string.format("{\"TableName\":\"pages\",\"KeyConditionExpression\":\"id = :id\","
      .. "\"ExpressionAttributeValues\":{\":id\":{\"S\":\"page-%03d\"}}}", i % 100)
  end,
  Scan = function(i)
    return string.format("{\"TableName\":\"bench\",\"Limit\":100,\"ExclusiveStartKey\":{%s}}", id(i))
  end,
}

function init(args)
  local operation, items = args[1], tonumber(args[2])
  pause_ms = tonumber(args[3] or "0")
  headers["X-Amz-Target"] = "DynamoDB_20120810." .. operation
  math.randomseed(1)
  local distinct = { BatchWriteItem = 1000, TransactWriteItems = math.floor(items / 4) }
  for i = 0, math.min(items, distinct[operation] or items) - 1 do
    requests[#requests + 1] = wrk.format("POST", "/", headers, bodies[operation](i, items))
  end
end

function request()
  return requests[math.random(#requests)]
end

-- wrk waits whole milliseconds.
function delay()
  local whole = math.floor(pause_ms)
  return whole + (math.random() < pause_ms - whole and 1 or 0)
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    "RESULT {\"requests\":%d,\"us\":%d,\"p50_us\":%d,\"p99_us\":%d,\"errors\":%d}\n",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end

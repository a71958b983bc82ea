-- One burst of wrk. Arguments: method, file of headers ("Name: value" lines), file of bodies (a request each), first body, and how to choose among them:
-- "again": one after the other, round and round. "once": single-use bodies; such a list never wraps around: when it is used up, requests go to a path
-- that does not exist and the burst fails. "spread": any of them each time. "walk": one after the other. These two are for hundreds of thousands of
-- bodies of one length, which stay one text.
local threads = {}
local bodies, at, again = {}, 0, false

function setup(thread)
  table.insert(threads, thread)
end

function of_one_length(path, first, spread)
  local file = io.open(path)
  local text = file:read("*a")
  file:close()
  local width = text:find("\n", 1, true)
  local count = math.floor(#text / width)
  local sample = wrk.format(nil, nil, nil, text:sub(1, width - 1))
  local head = sample:sub(1, #sample - width + 1) -- the same for all of them: so is their length
  used, exhausted = 0, 0
  math.randomseed(os.time())
  request = function()
    local place = spread and math.random(0, count - 1) or (first + used) % count
    used = used + 1
    return head .. text:sub(place * width + 1, (place + 1) * width - 1)
  end
end

function init(args)
  wrk.method = args[1]
  for line in io.lines(args[2]) do
    local name, value = line:match("^([^:]+): (.*)$")
    wrk.headers[name] = value
  end
  if args[5] == "spread" or args[5] == "walk" then return of_one_length(args[3], tonumber(args[4]), args[5] == "spread") end
  local first, read = tonumber(args[4]), 0
  for line in io.lines(args[3]) do
    read = read + 1
    if read > first then bodies[#bodies + 1] = line end
  end
  again = args[5] == "again"
  used, exhausted = 0, 0
  if #bodies == 1 and again then
    if bodies[1] ~= "" then wrk.body = bodies[1] end
    return
  end
  request = function()
    at = at + 1
    if at > #bodies and again then at = 1 end
    used = at
    if at > #bodies then
      exhausted = exhausted + 1
      return wrk.format("GET", "/the-list-is-used-up", {Host = wrk.headers["Host"]}, nil)
    end
    return wrk.format(nil, nil, nil, bodies[at])
  end
end

function done(summary, latency)
  local used, exhausted = 0, 0
  for _, thread in ipairs(threads) do
    used = used + (thread:get("used") or 0)
    exhausted = exhausted + (thread:get("exhausted") or 0)
  end
  local errors = summary.errors
  io.write(string.format(
    '\nBURST {"requests":%d,"microseconds":%d,"refused":%d,"broken":%d,"used":%d,"exhausted":%d,"p50":%d,"p99":%d}\n',
    summary.requests, summary.duration, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    used, exhausted, latency:percentile(50), latency:percentile(99)))
end

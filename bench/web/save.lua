-- save.lua - step 3 saved again and again with a value that changes. Reads bench.env: cookie, then per line
-- path csrf body of one draft. A nonce that is new each time, as a browser's form has.
local drafts, cookie, counter = {}, "", 0
local hex = "0123456789abcdef"

function init(args)
  local file = io.open(args[1])
  cookie = file:read("l")
  for line in file:lines() do
    local path, csrf, body = line:match("^(%S+) (%S+) (%S+)$")
    drafts[#drafts + 1] = { path = path, csrf = csrf, body = body }
  end
  file:close()
  math.randomseed(os.time() + tonumber(tostring(drafts):match("0x(%x+)"), 16) % 100000)
end

function request()
  local d = drafts[math.random(#drafts)]
  local nonce = {}
  for i = 1, 32 do local n = math.random(16); nonce[i] = hex:sub(n, n) end
  counter = counter + 1
  local body = d.body .. "&h_unit=Service+" .. counter .. "&csrf=" .. d.csrf .. "&nonce=" .. table.concat(nonce)
  return wrk.format("POST", d.path, {
    ["Cookie"] = cookie, ["Content-Type"] = "application/x-www-form-urlencoded", ["Sec-Fetch-Site"] = "same-origin" }, body)
end

local wrong = 0
function response(status)
  if status ~= 303 then wrong = wrong + 1; if wrong == 1 then print("first wrong status: " .. status) end end
end

local threads = {}
function setup(thread) table.insert(threads, thread) end
function done()
  local all = 0
  for _, t in ipairs(threads) do all = all + (t:get("wrong") or 0) end
  print("wrong: " .. all)
end

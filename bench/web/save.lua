-- save.lua - step 3 saved again and again with a value that changes. Reads its argument's file: cookie, then a line a
-- draft: path csrf body. A nonce that is new each time, as a browser's form has. What does not change is written once,
-- so that a request costs the client little; whether saves were kept is read from the database (web.py).
local drafts, counter, thread = {}, 0, 0

function init(args)
  local file = io.open(args[1])
  local headers = { ["Cookie"] = file:read("l"), ["Content-Type"] = "application/x-www-form-urlencoded",
    ["Sec-Fetch-Site"] = "same-origin" }
  for line in file:lines() do
    local path, csrf, body = line:match("^(%S+) (%S+) (%S+)$")
    local middle = "&csrf=" .. csrf .. "&nonce="
    local blank = ("0"):rep(9) .. middle .. ("0"):rep(32)
    local whole = wrk.format("POST", path, headers, body .. "&h_unit=Service+" .. blank)
    drafts[#drafts + 1] = { head = whole:sub(1, #whole - #blank), middle = middle }
  end
  file:close()
  thread = os.time() % 100000000 + tonumber(tostring(drafts):match("0x(%x+)"), 16) % 1000000
  math.randomseed(thread)
end

function request()
  local d = drafts[math.random(#drafts)]
  counter = counter + 1
  return d.head .. ("%09d"):format(counter) .. d.middle .. ("%016x%016x"):format(thread, counter)
end

-- Put before every script that writes for the holder of an epoch. Times, ids and limits always come in as ARGV.
-- Scripts are not rolled back: each reads first, then writes so that the first write is the only one that can fail.
local FENCED = -1

-- The newer epoch that refuses ours, or nil. Ours becomes the known one where the store lags behind (emptied, or rolled back by a
-- failover): from the next write on it fences again.
local function refusedBy(epochKey, ours)
  local known = tonumber(redis.call('GET', epochKey) or '0')
  if known == nil then error({ err = 'UNREADABLE epoch' }) end
  ours = tonumber(ours)
  if known > ours then return known end
  if known < ours then redis.call('SET', epochKey, string.format('%.0f', ours)) end
  return nil
end

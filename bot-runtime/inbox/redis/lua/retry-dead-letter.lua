-- Put a dead letter back into the inbox. Not fenced: a person asks for it, whoever holds the inbox will find it.
-- KEYS[1] inbox stream  KEYS[2] dead-letter stream  [KEYS[3] turn]
-- ARGV[1] dead letter id  [ARGV[2] turn JSON (done, no attempts)  ARGV[3] turn ttl, ms]
-- Returns {1, entryId} put back | {0} there is no such letter
local letter = redis.call('XRANGE', KEYS[2], ARGV[1], ARGV[1])[1]
if not letter then return { 0 } end
local request = ''
for f = 1, #letter[2], 2 do
  if letter[2][f] == 'request' then request = letter[2][f + 1] end
end
local entryId = redis.call('XADD', KEYS[1], '*', 'request', request)
redis.call('XDEL', KEYS[2], ARGV[1])
if KEYS[3] then redis.call('SET', KEYS[3], ARGV[2], 'PX', ARGV[3]) end
return { 1, entryId }

-- Store one Slack request unless it was seen. Atomic: both or neither.
-- KEYS[1] epoch  KEYS[2] inbox stream  KEYS[3..] seen markers      (one hash tag: one cluster slot)
-- ARGV[1] our epoch  ARGV[2] request JSON  ARGV[3] turn id  ARGV[4] marker ttl, ms  ARGV[5] most entries
-- Returns {1, entryId} stored | {0} seen before | {-2} full | {-1, epoch} refused: a newer epoch is in force
local newer = refusedBy(KEYS[1], ARGV[1])
if newer then return { FENCED, newer } end
for i = 3, #KEYS do
  -- A write of this connection, though nothing is new: WAITAOF waits for no other's, and who stored it may not have lived to wait.
  if redis.call('PEXPIRE', KEYS[i], ARGV[4]) == 1 then return { 0 } end
end
if redis.call('XLEN', KEYS[2]) >= tonumber(ARGV[5]) then return { -2 } end
-- The entry before its markers: where it cannot be added, the request must not count as seen.
local entryId = redis.call('XADD', KEYS[2], '*', 'request', ARGV[2])
for i = 3, #KEYS do
  redis.call('SET', KEYS[i], ARGV[3], 'PX', ARGV[4])
end
return { 1, entryId }

-- The answer stands: the turn's entries leave the inbox, the turn is kept as done for a while.
-- KEYS[1] epoch  KEYS[2] inbox stream  KEYS[3] turn  [KEYS[4] thread]
-- ARGV[1] our epoch  ARGV[2] turn JSON (done)  ARGV[3] turn ttl, ms  ARGV[4] thread JSON or ''  ARGV[5] thread ttl, ms
-- ARGV[6..] entry ids
-- Returns {1} finished | {-1, epoch} refused: a newer epoch is in force
local newer = refusedBy(KEYS[1], ARGV[1])
if newer then return { FENCED, newer } end
if #ARGV > 5 then redis.call('XDEL', KEYS[2], unpack(ARGV, 6)) end
redis.call('SET', KEYS[3], ARGV[2], 'PX', ARGV[3])
if KEYS[4] then redis.call('SET', KEYS[4], ARGV[4], 'PX', ARGV[5]) end
return { 1 }

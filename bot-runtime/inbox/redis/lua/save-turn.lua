-- Save a turn that goes on, and what its thread remembers.
-- KEYS[1] epoch  KEYS[2] turn  [KEYS[3] thread]
-- ARGV[1] our epoch  ARGV[2] turn JSON  [ARGV[3] thread JSON  ARGV[4] thread ttl, ms]
-- Returns {1} saved | {-1, epoch} refused: a newer epoch is in force
local newer = refusedBy(KEYS[1], ARGV[1])
if newer then return { FENCED, newer } end
redis.call('SET', KEYS[2], ARGV[2])
if KEYS[3] then redis.call('SET', KEYS[3], ARGV[3], 'PX', ARGV[4]) end
return { 1 }

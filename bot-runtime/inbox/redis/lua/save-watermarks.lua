-- Keep how far the look back came in each channel.
-- KEYS[1] epoch  KEYS[2] watermarks
-- ARGV[1] our epoch  ARGV[2] watermarks JSON
-- Returns {1} saved | {-1, epoch} refused: a newer epoch is in force
local newer = refusedBy(KEYS[1], ARGV[1])
if newer then return { FENCED, newer } end
redis.call('SET', KEYS[2], ARGV[2])
return { 1 }

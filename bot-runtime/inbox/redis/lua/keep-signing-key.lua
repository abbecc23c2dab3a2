-- The binding's signing key: the one that is there, else the one that is given.
-- KEYS[1] epoch  KEYS[2] signing key
-- ARGV[1] our epoch  ARGV[2] a new key
-- Returns {1, key} | {-1, epoch} refused: a newer epoch is in force
local newer = refusedBy(KEYS[1], ARGV[1])
if newer then return { FENCED, newer } end
local known = redis.call('GET', KEYS[2])
if known then return { 1, known } end
redis.call('SET', KEYS[2], ARGV[2])
return { 1, ARGV[2] }

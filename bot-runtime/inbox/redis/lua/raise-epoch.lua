-- Make an epoch the one in force.
-- KEYS[1] epoch   ARGV[1] our epoch
-- Returns {1} in force | {-1, epoch} refused: a newer epoch is in force
local newer = refusedBy(KEYS[1], ARGV[1])
if newer then return { FENCED, newer } end
return { 1 }

-- Keep a person's opinion about a turn's answer in the place of an older one of theirs. Within the time that the place is remembered
-- the stream holds one item for both; later ones are told apart by their time when they are read.
-- KEYS[1] epoch  KEYS[2] ratings stream  KEYS[3] place of this person's opinion about this turn
-- ARGV[1] our epoch  ARGV[2] rating JSON  ARGV[3] its value  ARGV[4] clicked at, ms  ARGV[5] place ttl, ms
-- ARGV[6] most ratings  ARGV[7] items before this one are past their time  ARGV[8] how many of those leave at once
-- Returns {1} kept | {0} nothing new | {-1, epoch} refused: a newer epoch is in force
local newer = refusedBy(KEYS[1], ARGV[1])
if newer then return { FENCED, newer } end
local old = redis.call('GET', KEYS[3])
local oldId, oldAt, oldValue
if old then
  oldId, oldAt, oldValue = string.match(old, '^(%S+) (%d+) (%a+)$')
  if oldAt and (tonumber(oldAt) >= tonumber(ARGV[4]) or oldValue == ARGV[3]) then return { 0 } end
end
local id = redis.call('XADD', KEYS[2], 'MAXLEN', ARGV[6], '*', 'rating', ARGV[2])
redis.call('SET', KEYS[3], id .. ' ' .. ARGV[4] .. ' ' .. ARGV[3], 'PX', ARGV[5])
if oldId then redis.call('XDEL', KEYS[2], oldId) end
local past = redis.call('XRANGE', KEYS[2], '-', ARGV[7], 'COUNT', ARGV[8])
for _, item in ipairs(past) do redis.call('XDEL', KEYS[2], item[1]) end
return { 1 }

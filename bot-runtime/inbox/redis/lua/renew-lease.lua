-- Prolong the lease while it is still this holder's, at this epoch, and no newer epoch is in force.
-- KEYS[1] epoch  KEYS[2] lease (hash: holder, epoch)
-- ARGV[1] holder  ARGV[2] our epoch  ARGV[3] ttl, ms
-- Returns {1} prolonged | {0} lost
local lease = redis.call('HMGET', KEYS[2], 'holder', 'epoch')
if lease[1] ~= ARGV[1] or lease[2] ~= ARGV[2] then return { 0 } end
local known = tonumber(redis.call('GET', KEYS[1]) or '0')
if known == nil or known > tonumber(ARGV[2]) then return { 0 } end
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return { 1 }

-- Give up the lease, unless it is somebody else's by now. Its epoch stays without a holder: it was given up, not forgotten.
-- KEYS[1] lease (hash: holder, epoch)   ARGV[1] holder  ARGV[2] our epoch
-- Returns {1} released | {0} it was not ours
local lease = redis.call('HMGET', KEYS[1], 'holder', 'epoch')
if lease[1] ~= ARGV[1] or lease[2] ~= ARGV[2] then return { 0 } end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'epoch', ARGV[2])
return { 1 }

-- Prolong the lease while it is still this holder's, at this epoch, and no newer epoch is in force. A lease that is not there at all was
-- forgotten (emptied, or rolled back by a failover) or has run out: nobody took it since, or the epoch would be newer, so it goes on.
-- KEYS[1] epoch  KEYS[2] lease (hash: holder, epoch)
-- ARGV[1] holder  ARGV[2] our epoch  ARGV[3] ttl, ms
-- Returns {1} prolonged | {0} lost
local lease = redis.call('HMGET', KEYS[2], 'holder', 'epoch')
local gone = not lease[1] and not lease[2]
if not gone and (lease[1] ~= ARGV[1] or lease[2] ~= ARGV[2]) then return { 0 } end
local known = tonumber(redis.call('GET', KEYS[1]) or '0')
if known == nil or known > tonumber(ARGV[2]) then return { 0 } end
if gone then
  redis.call('SET', KEYS[1], ARGV[2])
  redis.call('HSET', KEYS[2], 'holder', ARGV[1], 'epoch', ARGV[2])
end
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return { 1 }

-- Take the store's own lease and raise the epoch by one. The server's clock counts its time.
-- KEYS[1] epoch  KEYS[2] lease (hash: holder, epoch)
-- ARGV[1] holder  ARGV[2] ttl, ms  ARGV[3] a holder that is surely gone, or ''
-- Returns {1, epoch} held | {0, holder} taken
local holder = redis.call('HGET', KEYS[2], 'holder')
if holder and holder ~= ARGV[1] and (ARGV[3] == '' or holder ~= ARGV[3]) then return { 0, holder } end
local known = tonumber(redis.call('GET', KEYS[1]) or '0')
if known == nil then error({ err = 'UNREADABLE epoch' }) end
local epoch = string.format('%.0f', known + 1)
redis.call('SET', KEYS[1], epoch)
redis.call('HSET', KEYS[2], 'holder', ARGV[1], 'epoch', epoch)
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return { 1, known + 1 }

-- Move a turn's entries to the dead letters, one letter for each request, and keep the turn as done for a while.
-- An entry that is not there any more is passed over, so burying twice makes no second letter.
-- KEYS[1] epoch  KEYS[2] inbox stream  KEYS[3] dead-letter stream  KEYS[4] turn
-- ARGV[1] our epoch  ARGV[2] turn JSON  ARGV[3] turn JSON (done)  ARGV[4] turn ttl, ms  ARGV[5] problem  ARGV[6] buried at, ms
-- ARGV[7] most dead letters  ARGV[8..] entry ids
-- Returns {1, moved} | {-1, epoch} refused: a newer epoch is in force
local newer = refusedBy(KEYS[1], ARGV[1])
if newer then return { FENCED, newer } end
local moved = {}
for i = 8, #ARGV do
  local entry = redis.call('XRANGE', KEYS[2], ARGV[i], ARGV[i])[1]
  if entry then
    local request = ''
    for f = 1, #entry[2], 2 do
      if entry[2][f] == 'request' then request = entry[2][f + 1] end
    end
    -- All letters before the first removal: a dead-letter key of another type must not cost a request.
    redis.call('XADD', KEYS[3], 'MAXLEN', ARGV[7], '*',
      'request', request, 'turn', ARGV[2], 'problem', ARGV[5], 'buriedAtMs', ARGV[6])
    moved[#moved + 1] = ARGV[i]
  end
end
if #moved > 0 then redis.call('XDEL', KEYS[2], unpack(moved)) end
redis.call('SET', KEYS[4], ARGV[3], 'PX', ARGV[4])
return { 1, #moved }

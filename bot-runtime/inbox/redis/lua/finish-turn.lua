-- The answer stands: the turn's entries leave the inbox, the turn is kept as done for a while. A note of it goes to the front of its
-- person's list, in the place of an older one of the same turn. The list is only a help: nothing about it fails the step.
-- KEYS[1] epoch  KEYS[2] inbox stream  KEYS[3] turn  [KEYS[4] thread]  [last KEYS: the person's list]
-- ARGV[1] our epoch  ARGV[2] turn JSON (done)  ARGV[3] turn ttl, ms  ARGV[4] thread JSON or ''  ARGV[5] thread ttl, ms
-- ARGV[6] note JSON or ''  ARGV[7] list ttl, ms  ARGV[8] most notes of a list  ARGV[9] the list's version  ARGV[10..] entry ids
-- Returns {1} finished | {-1, epoch} refused: a newer epoch is in force
local newer = refusedBy(KEYS[1], ARGV[1])
if newer then return { FENCED, newer } end
if #ARGV > 9 then redis.call('XDEL', KEYS[2], unpack(ARGV, 10)) end
redis.call('SET', KEYS[3], ARGV[2], 'PX', ARGV[3])
if ARGV[4] ~= '' then redis.call('SET', KEYS[4], ARGV[4], 'PX', ARGV[5]) end
if ARGV[6] ~= '' then
  local key, version = KEYS[#KEYS], tonumber(ARGV[9])
  local isNote, note = pcall(cjson.decode, ARGV[6])
  local isList, list = pcall(cjson.decode, redis.pcall('GET', key))
  if not isList or type(list) ~= 'table' then list = {} end
  if isNote and not (type(list.v) == 'number' and list.v > version) then
    local turns = { note }
    for _, turn in ipairs(type(list.turns) == 'table' and list.turns or {}) do
      if #turns < tonumber(ARGV[8]) and type(turn) == 'table' and turn.id ~= note.id then turns[#turns + 1] = turn end
    end
    redis.pcall('SET', key, cjson.encode({ v = version, turns = turns }), 'PX', ARGV[7])
  end
end
return { 1 }

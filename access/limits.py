"""How much may be asked for: a bucket for each client, which fills evenly and holds the quota of a minute.

One round trip to Redis, whose clock counts for all processes. While Redis is away nobody is counted.
"""

from dataclasses import dataclass
from math import ceil

from ingest.shared import key_of, shared

WINDOW = 60  # seconds in which an empty bucket is full again, where nothing else is said
# A bucket is stored as the moment (µs) at which it will be full. Numbers are written out: Lua would round them.
_TAKE = """local now = tonumber(ARGV[3])
if now == 0 then local t = redis.call('TIME'); now = t[1] * 1000000 + t[2] end
local window = tonumber(ARGV[4]) * 1000000
local unit = window / tonumber(ARGV[1])
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local after = full + tonumber(ARGV[2]) * unit
local late = after - now - window
if late > 0.5 then return {0, math.floor((window - full + now) / unit + 0.001), full - now, late} end
if ARGV[5] == '0' then
  redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', math.ceil((after - now) / 1000))
end
if ARGV[5] == '1' then after = full end
return {1, math.floor((window - after + now) / unit + 0.001), after - now, 0}"""


@dataclass(frozen=True, slots=True)
class Policy:
    """`quota` units in `window` seconds."""

    name: str
    quota: int
    window: int = WINDOW


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a request was within its limit, and what is left: in `reset` seconds all of it, if nothing is asked for;
    a refused one would be within it in `retry` seconds."""

    policy: Policy
    is_within: bool
    remaining: int
    reset: int
    retry: int

    def headers(self) -> dict[str, str]:
        """As in draft-ietf-httpapi-ratelimit-headers-10, and Retry-After of RFC 9110 with a refusal."""
        policy = self.policy
        found = {
            "RateLimit-Policy": f'"{policy.name}";q={policy.quota};w={policy.window}',
            "RateLimit": f'"{policy.name}";r={self.remaining};t={self.reset}',
        }
        return found if self.is_within else {**found, "Retry-After": str(self.retry)}


def take(policy: Policy, who: str, units: int, *, is_look: bool = False, at: float = 0.0) -> Standing | None:
    """Take units out of somebody's bucket, none if they are too many; None where Redis cannot be asked.

    A request that counts more than there ever is takes all.

    is_look  only see whether they are there
    at       seconds since the epoch, in place of the clock of Redis
    """
    key, taken = key_of("limit", policy.name, who), min(units, policy.quota)
    now = f"{at * 1e6:.0f}"
    answer = shared().ask(
        lambda client: client.eval(_TAKE, 1, key, policy.quota, taken, now, policy.window, int(is_look))
    )
    if answer is None:
        return None
    is_within, remaining, reset, retry = answer
    return Standing(policy, bool(is_within), remaining, ceil(reset / 1e6), max(ceil(retry / 1e6), 1))

"""Words that may not appear in code, each with what to write instead."""
import re
from dataclasses import dataclass

from layers import is_pure
from tree import Finding


@dataclass(frozen=True)
class Ban:
    pattern: re.Pattern
    what: str
    instead: str


def ban(pattern, what, instead):
    return Ban(re.compile(pattern), what, instead)


# Sans-IO directories: the same state and the same input give the same output, on every machine, in every run.
PURE = (
    ban(r"\bstd::chrono::\w*clock\b|\babsl::(Now|GetCurrentTimeNanos)\b|\b(gettimeofday|clock_gettime)\s*\(|\bstd::time\s*\(",
        "a real clock", "take Instant or WallTime as an argument; drivers read base/seam/clock.h"),
    ban(r"\bsleep_(for|until)\b|\b(usleep|nanosleep)\s*\(|\babsl::SleepFor\b",
        "sleeping", "return a deadline and be stepped when it is due"),
    ban(r"\bstd::(jthread|thread|async)\b|\bthread_local\b", "a thread", "one driver strand steps each machine"),
    ban(r"\bstd::(recursive_|shared_|timed_)?mutex\b|\babsl::Mutex\b|\bstd::(unique|lock|scoped|shared)_(lock|guard)\b"
        r"|\bstd::condition_variable\b|\bstd::atomic\b",
        "locking", "be thread-compatible; the driver's strand serialises"),
    ban(r"\bstd::(mt19937(_64)?|random_device|minstd_rand0?|default_random_engine)\b|\bstd::\w+_distribution\b|\babsl::(Insecure)?BitGen\b"
        r"|(?<![\w:.>])s?rand\s*\(",
        "randomness that a seed does not repeat", "hold a Random& (base/seam/random.h)"),
    ban(r"\bstd::unordered_(multi)?(map|set)\b", "a container in random order", "absl::btree_map or absl::btree_set"),
    ban(r"\babsl::(flat|node)_hash_(map|set)\b", "a container in random order", "absl::btree_map or absl::btree_set"),
    ban(r"\b(std::(map|set)|absl::btree_(map|set))\s*<\s*(const\s+)?[\w:]+\s*\*", "pointer order", "order by an id"),
    ban(r"\bstd::(i|o)?fstream\b|\bfopen\s*\(|\bstd::(cout|cerr|clog)\b|\bgetenv\s*\(",
        "input or output", "return it as output; drivers act through base/seam"),
    ban(r"\bSerialize(Partial)?(AsString|ToString|ToArray|ToOstream)\b",
        "protobuf bytes, which are not canonical", "the codecs of base/model"),
)

EVERYWHERE = (
    ban(r"\busing\s+namespace\s+std\b", "using namespace std", "qualified names"),
    ban(r"(?<![\w.>:])assert\s*\(", "assert, which release builds drop", "MERIDIAN_CHECK (base/model/check.h)"),
    ban(r"\bABSL_(RAW_)?CHECK\b", "a check that this abseil lacks", "MERIDIAN_CHECK (base/model/check.h)"),
    ban(r"\bdynamic_cast\b", "dynamic_cast", "a virtual function or std::variant"),
)

UNIT_TESTS = (
    ban(r"\bsleep_(for|until)\b|\b(u?sleep|nanosleep)\s*\(|\babsl::SleepFor\b", "sleeping in a test", "wait for the condition itself"),
)

# (file, ban.what): where a ban does not hold, with the reason.
EXCEPTIONS = {}

OPEN_WORK = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b(?!\s*\(#\d+\))")


def _bans_for(path):
    yield from EVERYWHERE
    if is_pure(path):
        yield from PURE
    if path.startswith("tests/unit/"):
        yield from UNIT_TESTS


def check(tree):
    for path in tree.code():
        stripped = tree.stripped(path).splitlines()
        for one in _bans_for(path):
            if (path, one.what) in EXCEPTIONS:
                continue
            for number, line in enumerate(stripped, start=1):
                if one.pattern.search(line):
                    yield Finding(path, number, f"{one.what} is banned here; instead: {one.instead}")
        for number, line in tree.lines(path):
            if OPEN_WORK.search(line):
                yield Finding(path, number, "open work without an issue; write it as TODO(#12): ... or do it")
        if path.endswith(".h") and "#pragma once" not in tree.read(path):
            yield Finding(path, 1, "a header begins with #pragma once")

#!/usr/bin/python3
"""Plants one violation at a time in a small clean tree and demands that its rule finds it."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from lint import RULES
from tree import Tree, strip_cpp

CLEAN = {
    "README.md": "# Meridian\nSee [layers](docs/guide.md#the-layers).\n```sh\ntools/quickstart\nbuild/release/bin/regiond --help\n```\n",
    "docs/guide.md": "# Guide\n## The `layers`\nText.\n",
    "tools/quickstart": "#!/usr/bin/env bash\n",
    "regiond/CMakeLists.txt": "meridian_daemon(regiond)\n",
    "regiond/main.cc": '#include "base/runtime/server.h"\n#include "regiond/core/log.h"\n',
    "regiond/core/log.h": '// May hold std::mutex in a comment.\n#pragma once\n#include <vector>\n#include "base/model/ids.h"\n',
    "base/model/ids.h": "#pragma once\n#include <string>\n",
    "base/seam/clock.h": '#pragma once\n#include "base/model/ids.h"\n',
    "base/wire/codec.cc": '#include "meridian/v1/log.pb.h"\n#include "base/seam/clock.h"\n',
    "base/runtime/server.h": "#pragma once\n#include <mutex>\n#include <sys/socket.h>\n#include <boost/asio.hpp>\n",
    "tools/sim/network.cc": '#include "regiond/core/log.h"\n#include "base/wire/codec.h"\n',
    "tests/CMakeLists.txt": "add_subdirectory(unit)\nadd_subdirectory(sim)\n",
    "tests/unit/CMakeLists.txt": "meridian_test(unit_test LABELS unit)\n",
    "tests/unit/log_test.cc": '#include "regiond/core/log.h"\n',
    "tests/sim/CMakeLists.txt": "file(GLOB plans plans/fast/*.yaml)\n",
    "tests/sim/plans/fast/cut.yaml": "title: cut\n",
    "regiond/server/metrics.cc": 'Add("meridian_regiond_requests_total"); Add("meridian_regiond_time_seconds");\n',
    "deploy/grafana/dashboards/a.json": '{"a": [{"expr": "up + rate(meridian_regiond_time_seconds_bucket[1m])"}]}',
}

# rule -> [(path, content)]: each planted alone, into a new file or over a clean one.
PLANTED = {
    "layers": [
        ("base/model/bad.h", '#pragma once\n#include "base/seam/clock.h"\n'),
        ("base/model/bad.h", '#pragma once\n#include "absl/container/flat_hash_map.h"\n'),
        ("base/model/bad.h", "#pragma once\n#include <mutex>\n"),
        ("base/model/bad.h", "#pragma once\n#include <unistd.h>\n"),
        ("base/seam/bad.h", '#pragma once\n#include "base/runtime/server.h"\n'),
        ("base/wire/bad.cc", "#include <grpcpp/grpcpp.h>\n"),
        ("base/wire/bad.cc", '#include "regiond/core/log.h"\n'),
        ("base/runtime/bad.cc", '#include "regiond/core/log.h"\n'),
        ("regiond/core/bad.cc", '#include "base/wire/codec.h"\n'),
        ("regiond/core/bad.cc", '#include "meridian/v1/log.pb.h"\n'),
        ("regiond/core/bad.cc", '#include "replicator/core/sender.h"\n'),
        ("regiond/core/bad.cc", '#include "regiond/server/api.h"\n'),
        ("regiond/core/bad.cc", "#include <chrono>\n"),
        ("regiond/core/bad.cc", "  #  include <leveldb/db.h>\n"),
        ("regiond/server/bad.cc", '#include "coordinator/server/api.h"\n'),
        ("replicator/main.cc", '#include "regiond/core/log.h"\n'),
        ("tools/sim/bad.cc", '#include "regiond/server/api.h"\n'),
        ("tools/sim/bad.cc", '#include "base/runtime/server.h"\n'),
        ("tools/meridian/bad.cc", '#include "coordinator/core/policy.h"\n'),
        ("regiond/server/bad.cc", '#include "api.h"\n'),
        ("regiond/server/bad.cc", '#include "tests/support/fake.h"\n'),
        ("gateway/main.cc", "int main() {}\n"),
    ],
    "bans": [
        ("regiond/core/bad.cc", "auto t = std::chrono::steady_clock::now();\n"),
        ("regiond/core/bad.cc", "auto t = absl::Now();\n"),
        ("regiond/core/bad.cc", "clock_gettime(CLOCK_MONOTONIC, &t);\n"),
        ("regiond/core/bad.cc", "std::this_thread::sleep_for(d);\n"),
        ("regiond/core/bad.cc", "std::thread t;\n"),
        ("regiond/core/bad.cc", "thread_local int a;\n"),
        ("regiond/core/bad.cc", "std::mutex m;\n"),
        ("regiond/core/bad.cc", "absl::Mutex m;\n"),
        ("regiond/core/bad.cc", "std::atomic<int> a;\n"),
        ("regiond/core/bad.cc", "std::mt19937_64 r;\n"),
        ("regiond/core/bad.cc", "absl::BitGen r;\n"),
        ("regiond/core/bad.cc", "int a = rand();\n"),
        ("regiond/core/bad.cc", "std::uniform_int_distribution<int> d;\n"),
        ("regiond/core/bad.cc", "std::unordered_map<int, int> m;\n"),
        ("regiond/core/bad.cc", "absl::flat_hash_set<int> m;\n"),
        ("regiond/core/bad.cc", "std::map<Table*, int> m;\n"),
        ("regiond/core/bad.cc", "absl::btree_set<const Table*> m;\n"),
        ("regiond/core/bad.cc", 'std::ifstream in("x");\n'),
        ("regiond/core/bad.cc", "auto s = m.SerializeAsString();\n"),
        ("tools/sim/bad.cc", "std::random_device d;\n"),
        ("regiond/server/bad.cc", "using namespace std;\n"),
        ("regiond/server/bad.cc", "assert(a == b);\n"),
        ("regiond/server/bad.cc", "// TODO: later\n"),
        ("regiond/server/bad.h", "int a;\n"),
        ("tests/unit/log_test.cc", "std::this_thread::sleep_for(d);\n"),
    ],
    "sizes": [
        ("regiond/server/bad.h", "#pragma once\n" + "int a();\n" * 250),
        ("regiond/server/bad.cc", "int a();\n" * 601),
        ("tests/unit/log_test.cc", "int a();\n" * 601),
        ("regiond/server/bad.cc", "int Long() {\n" + "  a();\n" * 120 + "}\n"),
    ],
    "orphans": [
        ("tests/unit/more/lost_test.cc", "int a;\n"),
        ("tests/sim/plans/slow/lost.yaml", "title: lost\n"),
        ("tests/fuzz/lost_fuzz.cc", "int a;\n"),
        ("tests/scenario/lost.txt", "put\n"),
        ("tests/CMakeLists.txt", "add_subdirectory(sim)\n"),
    ],
    "machines": [
        ("docs/bad.md", "Look in /home/alice/meridian.\n"),
        ("docs/bad.md", "Look in /root/meridian.\n"),
        ("docs/bad.md", "Look in /tmp/meridian.\n"),
        ("tools/bad.py", "#!/usr/bin/env python3\n"),
        ("tools/quickstart", "#!/bin/sh\n# not executable\n"),
    ],
    "documents": [
        ("docs/bad.md", "See [there](nowhere.md).\n"),
        ("docs/bad.md", "See [there](guide.md#no-such-heading).\n"),
        ("docs/bad.md", "See [above](#no-such-heading).\n"),
        ("README.md", "```sh\ntools/slowstart\n```\n"),
        ("README.md", "```sh\nbuild/release/bin/regionx\n```\n"),
    ],
    "dashboards": [
        ("deploy/grafana/dashboards/a.json", '{"expr": "rate(meridian_regiond_request_total[1m])"}'),
        ("deploy/grafana/dashboards/a.json", '{"expr": '),
    ],
}


def grow(root, files):
    for path, content in files.items():
        file = Path(root, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
        file.chmod(0o755 if path in CLEAN and content.startswith("#!") and content == CLEAN[path] else 0o644)


def findings(files, rule):
    with tempfile.TemporaryDirectory() as root:
        grow(root, files)
        return [finding for finding in RULES[rule].check(Tree(root)) if finding.hard]


class CleanTree(unittest.TestCase):
    def test_has_no_finding(self):
        for rule in RULES:
            with self.subTest(rule):
                self.assertEqual([], [str(finding) for finding in findings(CLEAN, rule)])


class PlantedViolation(unittest.TestCase):
    """One test per planted violation, made below."""


def planted_test(rule, path, content):
    def test(self):
        found = findings({**CLEAN, path: content}, rule)
        self.assertTrue(found, f"rule {rule} missed in {path}: {content[:80]!r}")

    return test


for planted_rule, cases in PLANTED.items():
    for index, (planted_path, planted_content) in enumerate(cases):
        name = f"test_{planted_rule}_{index:02d}"
        setattr(PlantedViolation, name, planted_test(planted_rule, planted_path, planted_content))


class NotAViolation(unittest.TestCase):
    def test_words_in_comments_and_strings(self):
        text = '// std::mutex\n/* std::thread\n rand() */\nconst char* a = "std::mutex";\nauto b = R"(std::mutex)";\n'
        self.assertEqual([], findings({**CLEAN, "regiond/core/fine.cc": text}, "bans"))

    def test_digit_separator_is_no_literal(self):
        self.assertIn("std::mutex", strip_cpp("int a = 1'000; std::mutex m; int b = 2'000;"))

    def test_member_named_rand_or_timer(self):
        text = "auto a = random.rand(); auto b = clock->time(); Operand(x);\n"
        self.assertEqual([], findings({**CLEAN, "regiond/core/fine.cc": text}, "bans"))

    def test_open_work_with_issue(self):
        self.assertEqual([], findings({**CLEAN, "regiond/server/fine.cc": "// TODO(#12): later\n"}, "bans"))

    def test_size_warning_is_not_hard(self):
        self.assertEqual([], findings({**CLEAN, "regiond/server/fine.cc": "int a();\n" * 450}, "sizes"))


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/python3
"""Fault Injection Service at the coordinator's HTTP port, through boto3: an experiment pauses the replication of a table to and from a
Region, and nothing is lost. (reference/global-tables.md §8; docs/experiments.md)"""
import http.client
import json
import unittest

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from support.cluster import REGIONS, Cluster
from support.waiting import wait_until

TABLE = "orders"
HOME, PAUSED, OTHER = REGIONS
PAUSE = "aws:dynamodb:global-table-pause-replication"
ROLE = "arn:aws:iam::000000000000:role/fis"
OVER = ("completed", "stopped", "failed", "cancelled")


def arn(region, table=TABLE):
    return f"arn:aws:dynamodb:{region}:000000000000:table/{table}"


class Experiments(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster())
        cls.cluster.create_global_table(TABLE)

    def setUp(self):
        self.fis = self.connect()
        self.addCleanup(self.end_all)

    def connect(self):
        client = boto3.session.Session().client(
            "fis", region_name=HOME, endpoint_url=f"http://127.0.0.1:{self.cluster.base_port}", aws_access_key_id="local",
            aws_secret_access_key="local", config=Config(retries={"total_max_attempts": 1}, connect_timeout=2, read_timeout=20))
        self.addCleanup(client.close)
        return client

    def end_all(self):
        fis = self.connect()
        for one in fis.list_experiments()["experiments"]:
            if one["state"]["status"] not in OVER:
                fis.stop_experiment(id=one["id"])
                self.wait_state(one["id"], "stopped", "cancelled", fis=fis)

    def template(self, actions=None, arns=(arn(PAUSED),), **members):
        """Of one action, which pauses for an hour, unless others are given."""
        return {"description": "a test", "roleArn": ROLE, "stopConditions": [{"source": "none"}],
                "targets": {"tables": {"resourceType": "aws:dynamodb:global-table", "resourceArns": list(arns), "selectionMode": "ALL"}},
                "actions": actions or {"pause": self.pause("PT1H")}, **members}

    @staticmethod
    def pause(duration):
        return {"actionId": PAUSE, "parameters": {"duration": duration}, "targets": {"Tables": "tables"}}

    def create(self, *arguments, **members):
        return self.fis.create_experiment_template(**self.template(*arguments, **members))["experimentTemplate"]["id"]

    def start(self, *arguments, **members):
        return self.fis.start_experiment(experimentTemplateId=self.create(*arguments, **members))["experiment"]["id"]

    def experiment(self, experiment, fis=None):
        return (fis or self.fis).get_experiment(id=experiment)["experiment"]

    def wait_state(self, experiment, *states, seconds=20, fis=None):
        wait_until(f"{experiment} {' or '.join(states)}", seconds,
                   lambda: self.experiment(experiment, fis)["state"]["status"] in states)

    def wait_action(self, experiment, action, state, seconds=20):
        wait_until(f"{action} of {experiment} {state}", seconds,
                   lambda: self.experiment(experiment)["actions"][action]["state"]["status"] == state)

    def put(self, region, key):
        self.cluster.client(region).put_item(TableName=TABLE, Item={"id": {"S": key}, "from": {"S": region}})

    def there(self, region, key):
        return self.cluster.get(TABLE, region, key) is not None

    def faults(self):
        return json.loads(self.cluster.must("fault", "list", "--json")).get("faults", [])

    def assert_refused(self, code, words, call, **members):
        with self.assertRaises(ClientError) as raised:
            call(**members)
        self.assertEqual(code, raised.exception.response["Error"]["Code"])
        self.assertIn(words, raised.exception.response["Error"]["Message"])

    def add_index(self, name):
        self.cluster.client(HOME).update_table(
            TableName=TABLE, AttributeDefinitions=[{"AttributeName": "from", "AttributeType": "S"}],
            GlobalSecondaryIndexUpdates=[{"Create": {"IndexName": name, "KeySchema": [{"AttributeName": "from", "KeyType": "HASH"}],
                                                     "Projection": {"ProjectionType": "KEYS_ONLY"}}}])

    def test_a_pause_holds_both_ways_until_it_is_stopped(self):
        experiment = self.start()
        self.wait_action(experiment, "pause", "running")
        fault = self.faults()[0]
        self.assertEqual((PAUSED, TABLE), (fault["region"], fault["pause_replication"]["table"]))
        self.assertIn(f"paused ({fault['id']})", self.cluster.must("status"))
        for region in REGIONS:
            self.put(region, f"stopped-{region}")
        # The others go on between themselves; by then the paused one would have heard too, at the usual latencies.
        wait_until("replication between the others", 20,
                   lambda: self.there(OTHER, f"stopped-{HOME}") and self.there(HOME, f"stopped-{OTHER}"))
        self.put(HOME, "stopped-later")
        wait_until("replication of a later write", 20, lambda: self.there(OTHER, "stopped-later"))
        for key in (f"stopped-{HOME}", f"stopped-{OTHER}", "stopped-later"):
            self.assertFalse(self.there(PAUSED, key), key)
        for region in (HOME, OTHER):
            self.assertFalse(self.there(region, f"stopped-{PAUSED}"), region)
        self.assert_refused("ValidationException", f"paused in Region {PAUSED} by fault {fault['id']}", self.add_index, name="by-from")
        stopping = self.fis.stop_experiment(id=experiment)["experiment"]
        self.assertIn(stopping["state"]["status"], ("stopping", "stopped"))
        self.wait_state(experiment, "stopped")
        self.assertEqual([], self.faults())
        self.cluster.assert_converged()
        for region in REGIONS:
            self.assertTrue(self.there(region, f"stopped-{PAUSED}") and self.there(region, "stopped-later"), region)
        self.add_index("by-from")
        self.assertEqual("stopped", self.experiment(experiment)["actions"]["pause"]["state"]["status"])

    def test_it_ends_with_its_time_and_what_comes_after_starts(self):
        experiment = self.start({"pause": self.pause("PT1M"), "rest": {"actionId": "aws:fis:wait", "parameters": {"duration": "PT1H"},
                                                                       "startAfter": ["pause"]}})
        self.wait_action(experiment, "pause", "running")
        self.assertEqual("pending", self.experiment(experiment)["actions"]["rest"]["state"]["status"])
        self.put(HOME, "timed")
        wait_until("replication to the third Region", 20, lambda: self.there(OTHER, "timed"))
        self.assertFalse(self.there(PAUSED, "timed"))
        self.cluster.must("clock", "advance", "50s")
        self.assertEqual("running", self.experiment(experiment)["actions"]["pause"]["state"]["status"])
        self.cluster.must("clock", "advance", "10s")
        self.wait_action(experiment, "rest", "running")
        done = self.experiment(experiment)["actions"]["pause"]
        self.assertEqual("completed", done["state"]["status"])
        self.assertGreaterEqual((done["endTime"] - done["startTime"]).total_seconds(), 60)
        wait_until("replication after the pause", 20, lambda: self.there(PAUSED, "timed"))

    def test_a_single_pause_completes(self):
        experiment = self.start({"pause": self.pause("PT1M")})
        self.wait_action(experiment, "pause", "running")
        self.cluster.must("clock", "advance", "1m")
        self.wait_state(experiment, "completed")
        self.assertEqual([], self.faults())
        self.assert_refused("ValidationException", "completed", self.fis.stop_experiment, id=experiment)

    def test_a_restart_of_the_coordinator_goes_on_with_it(self):
        experiment = self.start()
        self.wait_action(experiment, "pause", "running")
        before = self.faults()
        self.cluster.kill("coordinator")
        self.cluster.up()
        self.fis = self.connect()
        self.assertEqual("running", self.experiment(experiment)["state"]["status"])
        self.assertEqual(before, self.faults())
        self.put(HOME, "restarted")
        wait_until("replication to the third Region", 20, lambda: self.there(OTHER, "restarted"))
        self.assertFalse(self.there(PAUSED, "restarted"))
        self.fis.stop_experiment(id=experiment)
        self.wait_state(experiment, "stopped")
        wait_until("replication after it", 20, lambda: self.there(PAUSED, "restarted"))

    def test_the_paused_replicator_may_die(self):
        experiment = self.start()
        self.wait_action(experiment, "pause", "running")
        self.put(PAUSED, "survivor")
        self.cluster.kill(f"replicator-{PAUSED}")
        self.fis.stop_experiment(id=experiment)
        self.wait_state(experiment, "stopped")
        self.cluster.up()
        wait_until("replication after it", 30, lambda: self.there(HOME, "survivor"))

    def test_clearing_its_fault_fails_it(self):
        experiment = self.start()
        self.wait_action(experiment, "pause", "running")
        self.cluster.must("fault", "clear", str(self.faults()[0]["id"]))
        self.wait_state(experiment, "failed")
        self.assertIn("was cleared before its time", self.experiment(experiment)["state"]["reason"])

    def test_a_table_that_is_not_there(self):
        experiment = self.start(arns=(arn(PAUSED, "none"),))
        self.wait_state(experiment, "failed")
        self.assertIn("Target resolution returned empty set", self.experiment(experiment)["state"]["reason"])

    def listed_templates(self, **members):
        ids, token = [], {}
        while True:
            page = self.fis.list_experiment_templates(**members, **token)
            ids += [one["id"] for one in page["experimentTemplates"]]
            if "nextToken" not in page:
                return ids
            token = {"nextToken": page["nextToken"]}

    def raw(self, path):
        """What GET answers, for what Debian's boto3 does not know yet: (status, type of error, body)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.cluster.base_port, timeout=20)
        self.addCleanup(connection.close)
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.getheader("x-amzn-errortype"), json.loads(answer.read())

    def test_templates(self):
        template = self.create(tags={"team": "sea"})
        got = self.fis.get_experiment_template(id=template)["experimentTemplate"]
        self.assertEqual([arn(PAUSED)], got["targets"]["tables"]["resourceArns"])
        self.assertEqual({"team": "sea"}, got["tags"])
        self.assertIn(template, self.listed_templates(maxResults=1))
        self.fis.update_experiment_template(id=template, description="another", actions={"wait": {
            "actionId": "aws:fis:wait", "parameters": {"duration": "PT5M"}}})
        got = self.fis.get_experiment_template(id=template)["experimentTemplate"]
        self.assertEqual(("another", ["wait"]), (got["description"], list(got["actions"])))
        name = self.raw(f"/experimentTemplates/{template}")[2]["experimentTemplate"]["arn"]
        self.fis.tag_resource(resourceArn=name, tags={"a": "1"})
        self.fis.untag_resource(resourceArn=name, tagKeys=["team"])
        self.assertEqual({"a": "1"}, self.fis.list_tags_for_resource(resourceArn=name)["tags"])
        self.fis.delete_experiment_template(id=template)
        self.assert_refused("ResourceNotFoundException", template, self.fis.get_experiment_template, id=template)

    def test_a_client_token_makes_one_thing(self):
        wait = {"wait": {"actionId": "aws:fis:wait", "parameters": {"duration": "PT1H"}}}
        template = self.create(wait, clientToken="once")
        self.assertEqual(template, self.create(wait, clientToken="once"))
        self.assert_refused("ConflictException", "clientToken", self.fis.create_experiment_template, clientToken="once", **self.template())
        first = self.fis.start_experiment(experimentTemplateId=template, clientToken="once")["experiment"]["id"]
        again = self.fis.start_experiment(experimentTemplateId=template, clientToken="once")["experiment"]["id"]
        self.assertEqual(first, again)
        self.assertEqual([first], [one["id"] for one in self.raw(f"/experiments?experimentTemplateId={template}")[2]["experiments"]])

    def test_what_is_not_supported_is_refused(self):
        create = self.fis.create_experiment_template
        self.assert_refused("ValidationException", "PT1M", create, **self.template({"pause": self.pause("PT10S")}))
        self.assert_refused("ValidationException", "aws:ec2:stop-instances", create, **self.template(
            {"stop": {"actionId": "aws:ec2:stop-instances", "parameters": {}}}))
        self.assert_refused("ValidationException", "logConfiguration", create, **self.template(logConfiguration={
            "logSchemaVersion": 2, "cloudWatchLogsConfiguration": {"logGroupArn": "arn:aws:logs:us-east-1:000000000000:log-group:x"}}))
        self.assert_refused("ValidationException", "mars-north-1", create, **self.template(arns=(arn("mars-north-1"),)))
        status, error, body = self.raw("/safetyLevers/default")
        self.assertEqual((400, "ValidationException"), (status, error))
        self.assertIn("does not support", body["message"])
        self.assert_refused("ResourceNotFoundException", "EXT0", self.fis.start_experiment, experimentTemplateId="EXT0")

    def test_actions_and_types_of_targets(self):
        self.assertEqual({PAUSE, "aws:fis:wait"}, {one["id"] for one in self.fis.list_actions()["actions"]})
        action = self.fis.get_action(id=PAUSE)["action"]
        self.assertEqual("aws:dynamodb:global-table", action["targets"]["Tables"]["resourceType"])
        self.assertTrue(action["parameters"]["duration"]["required"])
        types = [one["resourceType"] for one in self.fis.list_target_resource_types()["targetResourceTypes"]]
        self.assertEqual(["aws:dynamodb:global-table"], types)
        self.fis.get_target_resource_type(resourceType=types[0])


class PauseByCommand(unittest.TestCase):
    """The fault by itself, as the command line adds it."""

    def test_other_tables_go_on(self):
        cluster = self.enterContext(Cluster(regions=REGIONS[:2]))
        for table in ("held", "free"):
            cluster.create_global_table(table)
        cluster.must("fault", "add", "pause-replication", "--region", PAUSED, "--table", "held")
        for table in ("held", "free"):
            for region in REGIONS[:2]:
                cluster.client(region).put_item(TableName=table, Item={"id": {"S": region}})
        wait_until("the other table", 20, lambda: cluster.get("free", PAUSED, HOME) and cluster.get("free", HOME, PAUSED))
        self.assertIsNone(cluster.get("held", PAUSED, HOME))
        self.assertIsNone(cluster.get("held", HOME, PAUSED))
        with self.assertRaises(ClientError) as raised:
            cluster.client(HOME).update_table(TableName="held", ReplicaUpdates=[{"Delete": {"RegionName": PAUSED}}])
        self.assertIn("is paused in Region", raised.exception.response["Error"]["Message"])
        cluster.heal()
        cluster.assert_converged()
        self.assertIsNotNone(cluster.get("held", PAUSED, HOME))


if __name__ == "__main__":
    unittest.main()

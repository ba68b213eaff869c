"""The same plan in Python with orjson, as a careful script would make it; --naive: as a first script would, with json.

    plan.py SPEC.json SOURCE OUT [--naive]

SOURCE is twins.ndjson or a URL of it. What a device should be is worked out once for each set of groups; the naive script works
it out for every device.
"""
import gc
import http.client
import json
import sys
import urllib.parse

NAIVE = "--naive" in sys.argv
if NAIVE:
    loads = json.loads

    def dumps(row):
        return json.dumps(row, separators=(",", ":")).encode()
else:
    import orjson
    loads, dumps = orjson.loads, orjson.dumps
    # Nothing here is cyclic, and the collector would only cost time.
    gc.disable()


def compiled(selector):
    tests = [(key, "Is", value) for key, value in selector.get("matchLabels", {}).items()]
    tests += [(one["key"], one["operator"], frozenset(one.get("values", ()))) for one in selector.get("matchExpressions", ())]

    def matches(labels):
        for key, operator, operand in tests:
            value = labels.get(key)
            if operator == "Is":
                holds = value == operand
            elif operator == "In":
                holds = value in operand
            elif operator == "NotIn":
                holds = value not in operand
            else:
                holds = (value is not None) == (operator == "Exists")
            if not holds:
                return False
        return True
    return matches


def merge(values, layer):
    for key, value in layer.items():
        if isinstance(value, dict):
            below = values.get(key)
            if not isinstance(below, dict):
                below = values[key] = {}
            merge(below, value)
        else:
            values[key] = value


class Planner:
    def __init__(self, spec):
        self.spec = spec
        self.selectors = [compiled(group["selector"]) for group in spec["groups"]]
        self.known = {}
        self.rows = []

    def desired(self, matched, override):
        """Sections as (name, its values where none is a template, [(key, path, value, is a template)]); cohort; pins."""
        values = {}
        for n in matched:
            for layer in self.spec["groups"][n]["layers"]:
                merge(values, layer)
        merge(values, override)
        sections = []
        for name, fields in sorted(values.items()):
            rows = [(key, f"{name}.{key}", value, isinstance(value, str) and "${" in value)
                    for key, value in sorted(fields.items())]
            sections.append((name, None if any(row[3] for row in rows) else fields, rows))
        names = {self.spec["groups"][n]["name"] for n in matched}
        for cohort in self.spec["cohorts"]:
            if names.issuperset(cohort["within"]) and names.isdisjoint(cohort["without"]):
                return sections, cohort["name"], sorted(cohort["firmware"].items())
        raise ValueError("a device of no cohort")

    def wanted(self, matched, override):
        if NAIVE or override:
            return self.desired(matched, override or {})
        known = self.known.get(matched)
        if known is None:
            known = self.known[matched] = self.desired(matched, {})
        return known

    def take(self, twin):
        device, labels, reported = twin["id"], twin["labels"], twin["sections"]
        matched = tuple([n for n, matches in enumerate(self.selectors) if matches(labels)])
        sections, cohort, pins = self.wanted(matched, self.spec["overrides"].get(device))
        changes, firmware = [], []
        config = reported["config"]["reported"]
        for section, same, fields in sections:
            have = config.get(section, {})
            if have == same:
                continue
            for key, path, value, template in fields:
                before = have.get(key)
                if template:
                    value = value.replace("${device.id}", device).replace("${device.labels.tenant}", labels["tenant"])
                if before != value:
                    changes.append({"path": path, "after": value} if template or before is None
                                   else {"path": path, "before": before, "after": value})
        running = reported["firmware"]["reported"]
        for component, version in pins:
            before = running.get(component, {}).get("running")
            if before != version:
                firmware.append({"component": component, "after": version} if before is None
                                else {"component": component, "before": before, "after": version})
        if changes or firmware:
            self.rows.append((device, {"id": device, "cohort": cohort, "changes": changes, "firmware": firmware}))

    def write(self, path):
        self.rows.sort(key=lambda row: row[0])
        with open(path, "wb") as file:
            for _, row in self.rows:
                file.write(dumps(row) + b"\n")


def lines(source):
    if not source.startswith("http://"):
        with open(source, "rb") as file:
            yield from file
        return
    url = urllib.parse.urlparse(source)
    connection = http.client.HTTPConnection(url.hostname, url.port)
    connection.request("GET", url.path)
    body, rest = connection.getresponse(), b""
    while piece := body.read(1 << 20):
        whole = (rest + piece).split(b"\n")
        rest = whole.pop()
        yield from whole


def main():
    with open(sys.argv[1], "rb") as file:
        planner = Planner(json.load(file))
    for line in lines(sys.argv[2]):
        twin = loads(line)
        if "id" in twin:
            planner.take(twin)
    planner.write(sys.argv[3])


main()

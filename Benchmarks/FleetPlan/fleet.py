"""Writes the fleet that plans are measured with; equal arguments give equal bytes.

    fleet.py FOLDER DEVICES

    FOLDER/specs/         YAML for Tidegate: 41 configs, 11 cohorts with pins, a policy, firmware, devices
    FOLDER/specs-cel/     the same, but for 9 cohorts that say their models in CEL instead of by labels
    FOLDER/spec.json      the same meaning in the form of the programs that it is compared with
    FOLDER/twins.ndjson   a twin a line as the device API lists them, and the trailer
    FOLDER/few.ndjson     the first 1,000 of them, at most

A tenth of the devices has drifted, 4 % are offline, 1 % are unwell, and one of a thousand has a document of its own. Host
names, serial numbers, times and metrics are of one device each, as those of real twins are.
"""
import hashlib
import json
import os
import random
import sys
from datetime import datetime, timedelta

AS_OF = datetime(2026, 1, 15, 12)
REGIONS = ["eu-west", "eu-central", "us-east", "us-west", "ap-south", "sa-east"]
TENANTS = ["acme", "borealis", "cobalt", "dynamo", "ember", "fjord", "garnet", "helios", "iris", "juno",
           "krill", "lumen", "mistral", "nimbus", "onyx", "prism", "quartz", "rivet", "sable", "tundra"]
# Model to architecture and the number of its hardware revisions.
MODELS = {"gw-200": ("arm64", 2), "gw-400": ("arm64", 3), "cam-x10": ("arm64", 2), "cam-x20": ("arm64", 2),
          "sense-1": ("armv7", 1), "sense-2": ("armv7", 2), "kiosk-7": ("amd64", 2), "edge-90": ("amd64", 1)}
ENVIRONMENTS = ["prod"] * 8 + ["staging", "dev"]
TIERS = ["gold", "silver", "bronze"]
RINGS = ["0"] + ["1"] * 5 + ["2"] * 20 + ["3"] * 34 + ["4"] * 40
SITES_PER_REGION = 64
OVERRIDES = 2


def requirement(key, operator, *values):
    return {"key": key, "operator": operator, **({"values": list(values)} if values else {})}


def selector(*requirements, **labels):
    return {**({"matchLabels": labels} if labels else {}),
            **({"matchExpressions": list(requirements)} if requirements else {})}


GATEWAYS = requirement("model", "In", "gw-200", "gw-400")
CAMERAS = requirement("model", "In", "cam-x10", "cam-x20")
KIOSKS = requirement("model", "In", "kiosk-7", "edge-90")
OTHERS = requirement("model", "In", "sense-1", "sense-2", "kiosk-7", "edge-90")


def groups():
    """Who gets which layers: (name, selector or None for everybody, [(layer, values)]), low priority first."""
    yield "all", None, [
        ("defaults", {"net": {"mtu": 1500, "vlan": 1, "dns": ["10.0.0.1", "10.0.0.2"]},
                      "app": {"logLevel": "info", "cacheMb": 64, "features": ["base"]}}),
        ("security", {"security": {"tls": "1.2", "certRotationDays": 90, "ssh": True}}),
        ("telemetry", {"telemetry": {"enabled": True, "intervalSec": 60, "level": "info", "batch": 50,
                                     "topic": "fleet/${device.labels.tenant}/${device.id}"}}),
        ("power", {"power": {"mode": "balanced", "sleepAfterSec": 0}}),
        ("update", {"update": {"channel": "stable", "window": "02:00-04:00", "autoReboot": True}})]
    for n, region in enumerate(REGIONS):
        yield "region-" + region, selector(region=region), [
            ("dns", {"net": {"dns": [f"10.{n + 1}.0.1", f"10.{n + 1}.0.2"], "vlan": 100 + n}}),
            ("window", {"update": {"window": f"{n:02d}:00-{n + 2:02d}:00"}})]
    yield "prod", selector(env="prod"), [
        ("hardening", {"security": {"tls": "1.3", "ssh": False}}),
        ("quiet", {"app": {"logLevel": "warn"}, "telemetry": {"level": "warn"}})]
    yield "preprod", selector(requirement("env", "In", "staging", "dev")), [
        ("verbose", {"app": {"logLevel": "debug"}, "telemetry": {"level": "debug", "intervalSec": 10}}),
        ("channel", {"update": {"channel": "beta", "autoReboot": True}})]
    yield "gateways", selector(GATEWAYS), [("net", {"net": {"mtu": 9000}}), ("cache", {"app": {"cacheMb": 512}})]
    yield "cameras", selector(CAMERAS), [
        ("app", {"app": {"features": ["base", "motion", "h265"], "cacheMb": 256}}),
        ("telemetry", {"telemetry": {"batch": 200}})]
    yield "arm-others", selector(requirement("model", "NotIn", "gw-200", "gw-400"), arch="arm64"), [
        ("sleep", {"power": {"sleepAfterSec": 900}})]
    yield "gold", selector(tier="gold"), [("telemetry", {"telemetry": {"intervalSec": 15}}),
                                          ("rotation", {"security": {"certRotationDays": 30}})]
    yield "canary", selector(requirement("ring", "In", "0", "1")), [("channel", {"update": {"channel": "canary"}})]
    yield "beta", selector(requirement("beta", "Exists")), [
        ("features", {"app": {"features": ["base", "beta-ui"]}}), ("level", {"telemetry": {"level": "info"}})]
    yield "big-tenants", selector(requirement("tenant", "In", *TENANTS[:5])), [
        ("batch", {"telemetry": {"batch": 400}}), ("dns", {"net": {"dns": ["10.200.0.1", "10.200.0.2", "10.200.0.3"]}})]
    yield "eu-regulated", selector(requirement("tier", "NotIn", "bronze"),
                                   requirement("region", "In", "eu-west", "eu-central"), env="prod"), [
        ("rotation", {"security": {"certRotationDays": 14}})]
    yield "pilot-sites", selector(requirement("site", "In", *[f"site-{n:03d}" for n in range(0, 384, 19)])), [
        ("net", {"net": {"vlan": 777}}), ("app", {"app": {"logLevel": "info"}})]
    yield "loose-sensors", selector(requirement("model", "In", "sense-1", "sense-2"),
                                    requirement("rack", "DoesNotExist")), [
        ("saver", {"power": {"mode": "eco", "sleepAfterSec": 120}})]
    yield "acme-kiosks", selector(KIOSKS, tenant="acme", env="prod"), [
        ("app", {"app": {"features": ["base", "kiosk"], "cacheMb": 1024}}), ("update", {"update": {"autoReboot": False}})]


def override(n):
    return {"telemetry": {"intervalSec": 5 + n}, "app": {"logLevel": "trace"}}


def cohorts(by_cel):
    """Who is governed together, and by which groups it can be told: those that such a device is in, and those it is not in."""
    rings = {"canary": ([requirement("ring", "In", "0", "1")], "2.9.0", ["canary"], []),
             "preprod": ([requirement("ring", "NotIn", "0", "1"), requirement("env", "In", "staging", "dev")],
                         "2.9.0-rc1", ["preprod"], ["canary"]),
             "stable": ([requirement("ring", "NotIn", "0", "1"), requirement("env", "NotIn", "staging", "dev")],
                        "2.8.1", [], ["canary", "preprod"])}
    kinds = [("gateways", 100, GATEWAYS, {}, "4.2.3", "1.3.0", ["gateways"], []),
             ("cameras", 100, CAMERAS, {}, "4.1.9", "1.4.2", ["cameras"], []),
             ("acme-kiosks", 200, KIOSKS, {"tenant": "acme", "env": "prod"}, "4.2.5", "1.3.0", ["acme-kiosks"], []),
             ("others", 100, OTHERS, {}, "4.2.0", "1.3.0", [], ["gateways", "cameras", "acme-kiosks"])]
    for kind, precedence, models, labels, system, boot, within, without in kinds:
        for ring, (requirements, agent, ring_within, ring_without) in rings.items():
            if kind == "acme-kiosks" and ring == "preprod":
                continue
            if by_cel and kind != "acme-kiosks":
                chosen = selector(*requirements, **labels)
                chosen["where"] = f"device.hardware.model in {json.dumps(models['values'])}"
            else:
                chosen = selector(models, *requirements, **labels)
            yield {"name": f"{kind}-{ring}", "precedence": precedence, "selector": chosen,
                   "firmware": {"agent": agent, "boot": boot, "os": system},
                   "within": within + ring_within, "without": without + ring_without}


def firmware():
    """The catalogue: component, version, models of each artifact."""
    every = [[model] for model in MODELS]
    for version, models in [("4.1.9", [["cam-x10"], ["cam-x20"]]), ("4.2.3", [["gw-200"], ["gw-400"]]),
                            ("4.2.0", [["sense-1", "sense-2"], ["kiosk-7"], ["edge-90"]]),
                            ("4.2.5", [["kiosk-7"], ["edge-90"]])]:
        yield "os", version, models, {"requires": {"from": ">=4.0.0"}}
    yield "boot", "1.3.0", every, {}
    yield "boot", "1.4.2", [["cam-x10", "cam-x20"]], {}
    for version in ["2.8.1", "2.9.0-rc1", "2.9.0"]:
        yield "agent", version, every, {}


def merge(below, above):
    """JSON Merge Patch where nothing is removed; neither argument is changed."""
    merged = dict(below)
    for key, value in above.items():
        lower = merged.get(key)
        merged[key] = merge(lower if isinstance(lower, dict) else {}, value) if isinstance(value, dict) else value
    return merged


def matches(chosen, labels):
    if chosen is None:
        return True
    if any(labels.get(key) != value for key, value in chosen.get("matchLabels", {}).items()):
        return False
    for one in chosen.get("matchExpressions", ()):
        value = labels.get(one["key"])
        if one["operator"] == "In":
            holds = value in one["values"]
        elif one["operator"] == "NotIn":
            holds = value not in one["values"]
        elif one["operator"] == "Exists":
            holds = value is not None
        else:
            holds = value is None
        if not holds:
            return False
    return True


def identifier(n):
    return f"dev-{n:07d}"


def compact(value):
    return json.dumps(value, separators=(",", ":"))


class Fleet:
    """The devices, made one after the other from one source of chance."""

    def __init__(self, devices):
        self.groups = list(groups())
        self.cohorts = list(cohorts(False))
        self.overrides = {(n * 991 + 13) % devices: n % OVERRIDES for n in range(devices // 1000)}
        self.random = random.Random(20251)
        self.models = list(MODELS)
        self.classes = {}

    def desired(self, labels, own):
        matched = tuple(n for n, (_, chosen, _) in enumerate(self.groups) if matches(chosen, labels))
        known = self.classes.get((matched, own))
        if known is None:
            values = {}
            for n in matched:
                for _, layer in self.groups[n][2]:
                    values = merge(values, layer)
            if own is not None:
                values = merge(values, override(own))
            names = {self.groups[n][0] for n in matched}
            pins = next(cohort["firmware"] for cohort in self.cohorts
                        if names.issuperset(cohort["within"]) and names.isdisjoint(cohort["without"]))
            values["net"] = {"hostname": "@HOST@", **values["net"]}
            known = self.classes[matched, own] = (values, pins, compact(values), self.components(pins))
        return known

    def components(self, versions):
        return compact({name: {"running": version, "confirmed": True} for name, version in versions.items()})

    def drifted(self, values, pins, bits):
        values, pins = json.loads(compact(values)), dict(pins)
        for _ in range(1 + bits % 3):
            bits >>= 7
            kind, choice = bits % 9, bits >> 4 & 7
            if kind == 0:
                values["telemetry"]["intervalSec"] = [5, 30, 120, 300][choice % 4]
            elif kind == 1:
                values["security"]["tls"] = "1.1"
            elif kind == 2:
                values["app"].pop("cacheMb", None)
            elif kind == 3:
                values["net"]["dns"] = ["8.8.8.8"]
            elif kind == 4:
                values["power"]["mode"] = "performance"
            elif kind == 5:
                values["update"]["channel"] = "legacy"
            elif kind == 6:
                values["telemetry"]["topic"] = "fleet/unset"
            elif kind == 7:
                pins["os"] = f"4.0.{choice}"
            else:
                pins["agent"] = f"2.7.{choice}"
        return compact(values), self.components(pins)

    def twin(self, n):
        r, q = self.random.getrandbits(64), self.random.getrandbits(64)
        region = n * 7 % len(REGIONS)
        model = self.models[r >> 6 & 7]
        architecture, revisions = MODELS[model]
        labels = {"tenant": TENANTS[(r >> 9) % 20], "region": REGIONS[region],
                  "site": f"site-{region * SITES_PER_REGION + (r & 63):03d}", "env": ENVIRONMENTS[(r >> 16) % 10],
                  "model": model, "arch": architecture, "tier": TIERS[(r >> 22) % 3], "ring": RINGS[(r >> 26) % 100]}
        if r >> 34 & 15 == 0:
            labels["beta"] = "true"
        if r >> 38 & 3 == 0:
            labels["rack"] = f"r{r >> 40 & 31:02d}"
        values, pins, config, components = self.desired(labels, self.overrides.get(n))
        if q % 1000 < 100:
            config, components = self.drifted(values, pins, q >> 10)
        own = identifier(n)
        config = (config.replace("@HOST@", f"h{n:07x}").replace("${device.id}", own)
                  .replace("${device.labels.tenant}", labels["tenant"]))
        state = "offline" if (r >> 45) % 100 < 4 else "online"
        ready = "false" if (q >> 50) % 100 < 1 else "true"
        reported = AS_OF - timedelta(milliseconds=1 + (q >> 20) % 899_000)
        revision = 1 + (r >> 20) % 9000
        seen = reported.isoformat(timespec="milliseconds")
        return (
            f'{{"id":"{own}","incarnation":"i-{q >> 4:013x}","revision":{revision},"etag":"r{revision}",'
            f'"labels":{compact(labels)},"facts":{{"hardwareRevision":"{"abc"[(r >> 13) % revisions]}","model":"{model}",'
            f'"serial":"S{r & 0xffffffffff:010x}"}},'
            f'"connectivity":{{"state":"{state}"}},"job":null,'
            f'"sections":{{"config":{{"reported":{config},"observedGeneration":0,"applied":null}},'
            f'"firmware":{{"reported":{components},"observedGeneration":0,"applied":null}}}},'
            f'"conditions":[{{"type":"Ready","status":"{ready}"}}],'
            f'"health":{{"metrics":{{"cpuLoad":{(r >> 7) % 100},"temperature":{20 + (r >> 17) % 50}.{1 + (r >> 19) % 9}}}}},'
            f'"reportSeq":{1 + (q >> 40) % 5000},"reportedAt":"{seen}Z","lastSeenAt":"{seen}Z"}}\n')


def document(kind, name, spec):
    # JSON is YAML; the specs are read by the same parser as any other.
    return f"apiVersion: tidegate/v1\nkind: {kind}\nmetadata:\n  name: {name}\nspec: {json.dumps(spec)}\n"


POLICY = {
    "rollout": {
        "firmware": {"waves": [{"name": "canary", "size": "1%", "soak": "30m", "minSuccess": "100%"},
                               {"name": "early", "size": "10%", "soak": "30m"}, {"name": "rest", "size": "100%"}],
                     "release": {"maxInFlight": 1000}},
        "config": {"waves": [{"name": "canary", "select": {"matchLabels": {"ring": "0"}}, "allowEmpty": True, "soak": "15m"},
                             {"name": "rest", "size": "100%"}],
                   "release": {"maxInFlight": 1000}}},
    "health": {"fresh": "15m", "require": [{"condition": "Ready", "status": "true"}]},
    "drift": {"mode": "correct"}}


def write_specs(folder, fleet, by_cel):
    def write(name, documents):
        with open(os.path.join(folder, name), "w") as file:
            file.write("---\n".join(documents))

    os.makedirs(folder)
    configs = [(f"{name}-{layer}", {"selector": chosen or {"all": True}}, values)
               for name, chosen, layers in fleet.groups for layer, values in layers]
    configs += [(f"override-{n}", {"selector": selector(override=str(n))}, override(n)) for n in range(OVERRIDES)]
    assert len(configs) == 41, len(configs)
    write("configs.yaml", [document("Config", name, {"targets": targets, "priority": 10 * n, "values": values})
                           for n, (name, targets, values) in enumerate(configs)])
    write("cohorts.yaml", [document("Cohort", one["name"], {"precedence": one["precedence"], "selector": one["selector"],
                                                            "firmware": one["firmware"], "policy": "standard"})
                           for one in cohorts(by_cel)])
    write("policy.yaml", [document("Policy", "standard", POLICY)])
    write("firmware.yaml", [
        document("Firmware", f"{component}-{version}", {"component": component, "version": version, "artifacts": [
            {"hardware": {"model": names}, "uri": f"https://cdn.example.net/{component}/{version}/{names[0]}.swu",
             "size": 1 << 22, "sha256": hashlib.sha256(f"{component} {version} {names}".encode()).hexdigest()}
            for names in models], **more})
        for component, version, models, more in firmware()])
    # A file may hold a hundred documents.
    single = [document("Device", identifier(n), {"device": identifier(n), "labels": {"override": str(own)}})
              for n, own in sorted(fleet.overrides.items())]
    for first in range(0, len(single), 100):
        write(f"devices-{first // 100:04d}.yaml", single[first:first + 100])


def write_flat(path, fleet):
    """The spec in the form of the peers: layers already in order, and a cohort by the groups that a device is in."""
    with open(path, "w") as file:
        json.dump({
            "groups": [{"name": name, "selector": chosen or {}, "layers": [values for _, values in layers]}
                       for name, chosen, layers in fleet.groups],
            "cohorts": [{key: one[key] for key in ("name", "within", "without", "firmware")} for one in fleet.cohorts],
            "overrides": {identifier(n): override(own) for n, own in fleet.overrides.items()}}, file, indent=1)


def write_twins(path, fleet, devices):
    with open(path, "w") as file:
        for n in range(devices):
            file.write(fleet.twin(n))
        file.write(compact({"trailer": {"count": devices, "asOf": AS_OF.isoformat(timespec="milliseconds") + "Z",
                                        "changesCursor": None}}) + "\n")


def main():
    folder, devices = sys.argv[1], int(sys.argv[2])
    if not 1 <= devices <= 10_000_000:
        sys.exit("fleet.py: 1 to 10,000,000 devices")
    fleet = Fleet(devices)
    write_specs(os.path.join(folder, "specs"), fleet, False)
    write_specs(os.path.join(folder, "specs-cel"), fleet, True)
    write_flat(os.path.join(folder, "spec.json"), fleet)
    write_twins(os.path.join(folder, "twins.ndjson"), fleet, devices)
    write_twins(os.path.join(folder, "few.ndjson"), Fleet(devices), min(devices, 1000))


main()

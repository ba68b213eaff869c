"""Writes what a plan of Tidegate says of each device as the programs do that it is compared with.

    common_form.py PLAN.json TWINS.ndjson OUT

A line for each device that is not as desired, sorted by id: its cohort, the fields that differ and the firmware that differs.
What a template gives is written out for the device; what was there before is told of other fields alone, as a plan tells it of
those. Waves are left out: nobody but Tidegate plans any.
"""
import json
import re
import sys

PLACE = re.compile(r"\$\{device\.(id|labels\.([^}]*))\}")


def labels_of(path, wanted):
    found = {}
    with open(path, "rb") as file:
        for line in file:
            twin = json.loads(line)
            if twin.get("id") in wanted:
                found[twin["id"]] = twin["labels"]
    return found


def main():
    with open(sys.argv[1], "rb") as file:
        plan = json.load(file)
    lines, templates, own = [], [], set()
    for group in plan["groups"]:
        changes, firmware, has_own = [], [], False
        for change in group["changes"]:
            before = {"before": change["before"]} if "before" in change else {}
            if change["track"] == "firmware":
                firmware.append({"component": change["path"], **before, "after": change["after"]})
            elif change["action"] == "set":
                changes.append({"path": change["path"], **before, "after": change["after"]})
                has_own = has_own or change.get("own", False)
            else:
                sys.exit(f"common_form.py: a change of the kind {change['action']} was not expected")
        if not changes and not firmware:
            continue
        changes.sort(key=lambda change: change["path"])
        firmware.sort(key=lambda change: change["component"])
        for device in group["devices"]:
            row = {"id": device, "cohort": group["cohort"], "changes": changes, "firmware": firmware}
            if has_own:
                own.add(device)
                templates.append(row)
            else:
                lines.append((device, json.dumps(row, separators=(",", ":"))))
    labels = labels_of(sys.argv[2], own) if own else {}
    for row in templates:
        device = row["id"]

        def fill(match):
            return device if match[1] == "id" else labels[device][match[2]]

        changes = [{**change, "after": PLACE.sub(fill, change["after"])} if isinstance(change["after"], str) else change
                   for change in row["changes"]]
        lines.append((device, json.dumps({**row, "changes": changes}, separators=(",", ":"))))
    lines.sort()
    with open(sys.argv[3], "w") as file:
        file.writelines(line + "\n" for _, line in lines)


main()

//! The same plan in Rust with serde_json: typed where the record is fixed, `Value` where it is open; one thread.
//!
//!     plan SPEC.json SOURCE OUT
//!
//! SOURCE is twins.ndjson or a URL of it. What a device should be is worked out once for each set of groups.
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Result, Write};

#[derive(Deserialize)]
struct Requirement {
    key: String,
    operator: String,
    #[serde(default)]
    values: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Selector {
    #[serde(default)]
    match_labels: HashMap<String, String>,
    #[serde(default)]
    match_expressions: Vec<Requirement>,
}

type Layer = Map<String, Value>;

#[derive(Deserialize)]
struct Group {
    name: String,
    selector: Selector,
    layers: Vec<Layer>,
}

#[derive(Deserialize)]
struct Cohort {
    name: String,
    within: Vec<String>,
    without: Vec<String>,
    firmware: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Spec {
    groups: Vec<Group>,
    cohorts: Vec<Cohort>,
    overrides: HashMap<String, Layer>,
}

#[derive(Deserialize)]
struct Component {
    running: String,
}

#[derive(Deserialize)]
struct ConfigSection {
    reported: HashMap<String, HashMap<String, Value>>,
}

#[derive(Deserialize)]
struct FirmwareSection {
    reported: HashMap<String, Component>,
}

#[derive(Deserialize)]
struct Sections {
    config: ConfigSection,
    firmware: FirmwareSection,
}

#[derive(Deserialize)]
struct Twin {
    id: String,
    labels: HashMap<String, String>,
    sections: Sections,
}

#[derive(Serialize)]
struct Change {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Value>,
    after: Value,
}

#[derive(Serialize)]
struct Install {
    component: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<String>,
    after: String,
}

#[derive(Serialize)]
struct Row {
    id: String,
    cohort: String,
    changes: Vec<Change>,
    firmware: Vec<Install>,
}

struct Leaf {
    section: String,
    key: String,
    path: String,
    value: Value,
    template: bool,
}

struct Desired {
    leaves: Vec<Leaf>,
    cohort: String,
    firmware: BTreeMap<String, String>,
}

fn matches(selector: &Selector, labels: &HashMap<String, String>) -> bool {
    selector.match_labels.iter().all(|(key, value)| labels.get(key) == Some(value))
        && selector.match_expressions.iter().all(|one| {
            let value = labels.get(&one.key);
            match one.operator.as_str() {
                "In" => value.map_or(false, |value| one.values.contains(value)),
                "NotIn" => !value.map_or(false, |value| one.values.contains(value)),
                "Exists" => value.is_some(),
                _ => value.is_none(),
            }
        })
}

fn merge(values: &mut Layer, layer: &Layer) {
    for (key, value) in layer {
        match value {
            Value::Object(above) => {
                let below = values.entry(key.clone()).or_insert(Value::Null);
                if !below.is_object() {
                    *below = Value::Object(Map::new());
                }
                merge(below.as_object_mut().unwrap(), above)
            }
            _ => {
                values.insert(key.clone(), value.clone());
            }
        }
    }
}

fn desired(spec: &Spec, matched: u64, own: Option<&Layer>) -> Desired {
    let groups: Vec<&Group> =
        spec.groups.iter().enumerate().filter(|(n, _)| matched >> n & 1 == 1).map(|(_, group)| group).collect();
    let mut values = Map::new();
    groups.iter().flat_map(|group| &group.layers).chain(own).for_each(|layer| merge(&mut values, layer));
    let mut leaves = Vec::new();
    for (section, fields) in &values {
        for (key, value) in fields.as_object().unwrap() {
            leaves.push(Leaf {
                section: section.clone(),
                key: key.clone(),
                path: format!("{section}.{key}"),
                template: value.as_str().map_or(false, |text| text.contains("${")),
                value: value.clone(),
            });
        }
    }
    leaves.sort_by(|a, b| a.path.cmp(&b.path));
    let within = |name: &String| groups.iter().any(|group| group.name == *name);
    let cohort = spec
        .cohorts
        .iter()
        .find(|cohort| cohort.within.iter().all(within) && !cohort.without.iter().any(within))
        .expect("a device of no cohort");
    Desired { leaves, cohort: cohort.name.clone(), firmware: cohort.firmware.clone() }
}

fn plan(twin: Twin, want: &Desired) -> Option<Row> {
    let (mut changes, mut firmware) = (Vec::new(), Vec::new());
    for leaf in &want.leaves {
        let have = twin.sections.config.reported.get(&leaf.section).and_then(|section| section.get(&leaf.key));
        if leaf.template {
            let text = leaf.value.as_str().unwrap().replace("${device.id}", &twin.id);
            let text = text.replace("${device.labels.tenant}", &twin.labels["tenant"]);
            if have.and_then(Value::as_str) != Some(&text) {
                changes.push(Change { path: leaf.path.clone(), before: None, after: Value::String(text) });
            }
        } else if have != Some(&leaf.value) {
            changes.push(Change { path: leaf.path.clone(), before: have.cloned(), after: leaf.value.clone() });
        }
    }
    for (component, version) in &want.firmware {
        let running = twin.sections.firmware.reported.get(component).map(|component| &component.running);
        if running != Some(version) {
            firmware.push(Install { component: component.clone(), before: running.cloned(), after: version.clone() });
        }
    }
    if changes.is_empty() && firmware.is_empty() {
        return None;
    }
    Some(Row { id: twin.id, cohort: want.cohort.clone(), changes, firmware })
}

fn open(source: &str) -> Result<Box<dyn BufRead>> {
    let rest = match source.strip_prefix("http://") {
        Some(rest) => rest,
        None => return Ok(Box::new(BufReader::with_capacity(1 << 20, File::open(source)?))),
    };
    let (host, path) = rest.split_once('/').unwrap();
    let mut stream = std::net::TcpStream::connect(host)?;
    write!(stream, "GET /{path} HTTP/1.0\r\nHost: {host}\r\n\r\n")?;
    let mut answer = BufReader::with_capacity(1 << 20, stream);
    let mut line = String::new();
    while answer.read_line(&mut line)? > 2 {
        line.clear();
    }
    Ok(Box::new(answer))
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let spec: Spec = serde_json::from_slice(&std::fs::read(&arguments[1])?)?;
    let mut known: HashMap<u64, Desired> = HashMap::new();
    let mut rows: Vec<Row> = Vec::new();
    let mut input = open(&arguments[2])?;
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        if !line.starts_with(b"{\"trailer\"") {
            let twin: Twin = serde_json::from_slice(&line)?;
            let matched = spec.groups.iter().enumerate().fold(0u64, |bits, (n, group)| {
                bits | (u64::from(matches(&group.selector, &twin.labels)) << n)
            });
            rows.extend(match spec.overrides.get(&twin.id) {
                Some(own) => plan(twin, &desired(&spec, matched, Some(own))),
                None => plan(twin, known.entry(matched).or_insert_with(|| desired(&spec, matched, None))),
            });
        }
        line.clear();
    }
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    let mut out = BufWriter::new(File::create(&arguments[3])?);
    for row in &rows {
        serde_json::to_writer(&mut out, row)?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

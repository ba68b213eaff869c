// The same plan in Go with encoding/json, as a controller of the usual kind would make it; one goroutine.
//
//	plan SPEC.json SOURCE OUT
//
// SOURCE is twins.ndjson or a URL of it. What a device should be is worked out once for each set of groups.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"
	"reflect"
	"sort"
	"strings"
)

type object = map[string]interface{}

type requirement struct {
	Key      string   `json:"key"`
	Operator string   `json:"operator"`
	Values   []string `json:"values"`
	set      map[string]bool
}

type selector struct {
	MatchLabels      map[string]string `json:"matchLabels"`
	MatchExpressions []requirement     `json:"matchExpressions"`
}

type group struct {
	Name     string   `json:"name"`
	Selector selector `json:"selector"`
	Layers   []object `json:"layers"`
}

type cohort struct {
	Name     string            `json:"name"`
	Within   []string          `json:"within"`
	Without  []string          `json:"without"`
	Firmware map[string]string `json:"firmware"`
}

type specification struct {
	Groups    []group           `json:"groups"`
	Cohorts   []cohort          `json:"cohorts"`
	Overrides map[string]object `json:"overrides"`
}

type twin struct {
	ID       string            `json:"id"`
	Labels   map[string]string `json:"labels"`
	Sections struct {
		Config struct {
			Reported map[string]object `json:"reported"`
		} `json:"config"`
		Firmware struct {
			Reported map[string]struct {
				Running string `json:"running"`
			} `json:"reported"`
		} `json:"firmware"`
	} `json:"sections"`
}

type change struct {
	Path   string      `json:"path"`
	Before interface{} `json:"before,omitempty"`
	After  interface{} `json:"after"`
}

type install struct {
	Component string `json:"component"`
	Before    string `json:"before,omitempty"`
	After     string `json:"after"`
}

type row struct {
	ID       string    `json:"id"`
	Cohort   string    `json:"cohort"`
	Changes  []change  `json:"changes"`
	Firmware []install `json:"firmware"`
}

type leaf struct {
	section, key, path string
	value              interface{}
	template           bool
}

type pin struct{ component, version string }

type desired struct {
	leaves []leaf
	cohort string
	pins   []pin
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func (s *selector) matches(labels map[string]string) bool {
	for key, value := range s.MatchLabels {
		if have, is := labels[key]; !is || have != value {
			return false
		}
	}
	for i := range s.MatchExpressions {
		one := &s.MatchExpressions[i]
		value, is := labels[one.Key]
		var holds bool
		switch one.Operator {
		case "In":
			holds = is && one.set[value]
		case "NotIn":
			holds = !is || !one.set[value]
		case "Exists":
			holds = is
		default:
			holds = !is
		}
		if !holds {
			return false
		}
	}
	return true
}

func merge(values, layer object) {
	for key, value := range layer {
		above, is := value.(object)
		if !is {
			values[key] = value
			continue
		}
		below, is := values[key].(object)
		if !is {
			below = object{}
			values[key] = below
		}
		merge(below, above)
	}
}

func (s *specification) desired(matched uint64, own object) desired {
	values, names := object{}, map[string]bool{}
	for i := range s.Groups {
		if matched>>uint(i)&1 == 1 {
			names[s.Groups[i].Name] = true
			for _, layer := range s.Groups[i].Layers {
				merge(values, layer)
			}
		}
	}
	merge(values, own)
	var found desired
	for section, fields := range values {
		for key, value := range fields.(object) {
			text, is := value.(string)
			template := is && strings.Contains(text, "${")
			found.leaves = append(found.leaves, leaf{section, key, section + "." + key, value, template})
		}
	}
	sort.Slice(found.leaves, func(i, j int) bool { return found.leaves[i].path < found.leaves[j].path })
	for i := range s.Cohorts {
		one := &s.Cohorts[i]
		holds := true
		for _, name := range one.Within {
			holds = holds && names[name]
		}
		for _, name := range one.Without {
			holds = holds && !names[name]
		}
		if holds {
			found.cohort = one.Name
			for component, version := range one.Firmware {
				found.pins = append(found.pins, pin{component, version})
			}
			sort.Slice(found.pins, func(i, j int) bool { return found.pins[i].component < found.pins[j].component })
			return found
		}
	}
	log.Fatal("a device of no cohort")
	return found
}

func equal(a, b interface{}) bool {
	switch a := a.(type) {
	case string:
		b, is := b.(string)
		return is && a == b
	case float64:
		b, is := b.(float64)
		return is && a == b
	case bool:
		b, is := b.(bool)
		return is && a == b
	}
	return reflect.DeepEqual(a, b)
}

func plan(t *twin, want *desired) (row, bool) {
	made := row{ID: t.ID, Cohort: want.cohort, Changes: []change{}, Firmware: []install{}}
	for i := range want.leaves {
		l := &want.leaves[i]
		have := t.Sections.Config.Reported[l.section][l.key]
		if l.template {
			text := strings.ReplaceAll(l.value.(string), "${device.id}", t.ID)
			text = strings.ReplaceAll(text, "${device.labels.tenant}", t.Labels["tenant"])
			if !equal(text, have) {
				made.Changes = append(made.Changes, change{l.path, nil, text})
			}
		} else if !equal(l.value, have) {
			made.Changes = append(made.Changes, change{l.path, have, l.value})
		}
	}
	for _, p := range want.pins {
		running := t.Sections.Firmware.Reported[p.component].Running
		if running != p.version {
			made.Firmware = append(made.Firmware, install{p.component, running, p.version})
		}
	}
	return made, len(made.Changes)+len(made.Firmware) > 0
}

func open(source string) io.ReadCloser {
	if strings.HasPrefix(source, "http://") {
		answer, err := http.Get(source)
		check(err)
		return answer.Body
	}
	file, err := os.Open(source)
	check(err)
	return file
}

func main() {
	raw, err := os.ReadFile(os.Args[1])
	check(err)
	spec := &specification{}
	check(json.Unmarshal(raw, spec))
	for i := range spec.Groups {
		for j := range spec.Groups[i].Selector.MatchExpressions {
			one := &spec.Groups[i].Selector.MatchExpressions[j]
			one.set = map[string]bool{}
			for _, value := range one.Values {
				one.set[value] = true
			}
		}
	}
	known := map[uint64]*desired{}
	var rows []row
	input := open(os.Args[2])
	defer input.Close()
	lines := bufio.NewReaderSize(input, 1<<20)
	for {
		line, err := lines.ReadSlice('\n')
		if err == io.EOF {
			break
		}
		check(err)
		if bytes.HasPrefix(line, []byte(`{"trailer"`)) {
			continue
		}
		var t twin
		check(json.Unmarshal(line, &t))
		var matched uint64
		for i := range spec.Groups {
			if spec.Groups[i].Selector.matches(t.Labels) {
				matched |= 1 << uint(i)
			}
		}
		var want *desired
		if own, is := spec.Overrides[t.ID]; is {
			one := spec.desired(matched, own)
			want = &one
		} else if want = known[matched]; want == nil {
			one := spec.desired(matched, nil)
			want = &one
			known[matched] = want
		}
		if made, changes := plan(&t, want); changes {
			rows = append(rows, made)
		}
	}
	sort.Slice(rows, func(i, j int) bool { return rows[i].ID < rows[j].ID })
	file, err := os.Create(os.Args[3])
	check(err)
	out := bufio.NewWriterSize(file, 1<<20)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for i := range rows {
		check(encoder.Encode(&rows[i]))
	}
	check(out.Flush())
	check(file.Close())
}

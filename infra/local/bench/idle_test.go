package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// BenchmarkIdle measures the memory of the local stack with the demonstration and one process of every function, when
// nothing is asked of it. Pages that processes share count once (PSS).
func BenchmarkIdle(b *testing.B) {
	if runtime.GOOS != "linux" {
		b.Skip("needs /proc")
	}
	program := filepath.Join(b.TempDir(), "local")
	if out, err := exec.Command("go", "build", "-o", program, "..").CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	for b.Loop() {
		began := time.Now()
		p := launch(b, program)
		b.ReportMetric(ms(time.Since(began)), "start-ms")
		for _, f := range []string{"portal/home", "console/front-door", "matching/lapse", "relay/nothing-to-do", "uploads/unknown-file", "mailevents/delivery", "daily/sweep"} {
			p.wake(b, f)
		}
		own, all, processes := p.settled(b)
		b.ReportMetric(own, "stack-MB")
		b.ReportMetric(all, "MB")
		b.ReportMetric(float64(processes), "processes")
		p.stop(b)
	}
	b.ReportMetric(0, "ns/op")
}

// A program is a running local stack.
type program struct {
	cmd *exec.Cmd
	url string
}

var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

func launch(b *testing.B, path string) *program {
	b.Helper()
	dist, err := filepath.Abs(local)
	if err != nil {
		b.Fatal(err)
	}
	p := &program{cmd: exec.Command(path, "-port", "0", "-data", b.TempDir(), "-dist", dist)}
	out, err := p.cmd.StdoutPipe()
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		b.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for p.url == "" && lines.Scan() {
		p.url = address.FindString(lines.Text())
	}
	if p.url == "" {
		b.Fatalf("the stack ended: %v", p.cmd.Wait())
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return p
}

func (p *program) stop(b *testing.B) {
	b.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		b.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		b.Errorf("stop: %v", err)
	}
}

// wake sends a function one of the example events, so that a process of it runs.
func (p *program) wake(b *testing.B, example string) {
	b.Helper()
	body, err := os.ReadFile("../../../events/" + example + ".json")
	if err != nil {
		b.Fatal(err)
	}
	function, _, _ := strings.Cut(example, "/")
	r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, p.url+"/2015-03-31/functions/"+function+"/invocations", bytes.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		b.Fatalf("%s: %s", example, res.Status)
	}
}

// settled gives the memory in MB of the stack alone and of all processes, when it has not changed by more than 1 % for
// two seconds.
func (p *program) settled(b *testing.B) (own, all float64, processes int) {
	b.Helper()
	ctx, stop := context.WithTimeout(b.Context(), time.Minute)
	defer stop()
	for last := 0.0; ; last = all {
		ids := []int{p.cmd.Process.Pid}
		ids = append(ids, children(b, p.cmd.Process.Pid)...)
		all, processes = 0, len(ids)
		for _, id := range ids {
			all += memory(b, id)
		}
		own = memory(b, p.cmd.Process.Pid)
		if last > 0 && all < last*1.01 && all > last*0.99 {
			return own, all, processes
		}
		select {
		case <-ctx.Done():
			return own, all, processes
		case <-time.After(2 * time.Second):
		}
	}
}

// children lists the processes that a process started.
func children(b *testing.B, of int) []int {
	b.Helper()
	lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", of))
	if err != nil {
		b.Fatal(err)
	}
	var out []int
	for _, list := range lists {
		body, _ := os.ReadFile(list) // a thread may have ended
		for _, field := range strings.Fields(string(body)) {
			if id, err := strconv.Atoi(field); err == nil {
				out = append(out, id)
			}
		}
	}
	return out
}

var proportional = regexp.MustCompile(`(?m)^Pss:\s+(\d+) kB`)

// memory gives a process's proportional share of resident memory in MB.
func memory(b *testing.B, id int) float64 {
	b.Helper()
	body, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", id))
	if err != nil {
		b.Fatal(err)
	}
	found := proportional.FindSubmatch(body)
	if found == nil {
		b.Fatalf("no Pss of %d", id)
	}
	kb, err := strconv.ParseFloat(string(found[1]), 64)
	if err != nil {
		b.Fatal(err)
	}
	return kb * 1024 / 1e6
}

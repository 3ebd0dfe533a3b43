package stack

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"

	"github.com/bridges-of-trust/bridges/infra/app"
)

// childVariable carries the options to a program that is to be a stack.
const childVariable = "BRIDGES_LOCAL_STACK_CHILD"

// A plan is the part of Options that another process can be told.
type plan struct {
	System     app.System
	Workflows  map[string][]byte
	Data, Dist string
	Port       int
}

// Child runs a stack in this process and ends it, if StartChild started this process; else it returns at
// once. Call it first in TestMain.
func Child() {
	text := os.Getenv(childVariable)
	if text == "" {
		return
	}
	if err := runChild(text); err != nil {
		fmt.Fprintln(os.Stderr, "stack:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func runChild(text string) error {
	var p plan
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	s, err := New(ctx, Options{System: p.System, Workflows: p.Workflows, Data: p.Data, Dist: p.Dist, Port: p.Port, Notes: os.Stderr})
	if err != nil {
		return err
	}
	fmt.Println(s.URL())
	<-ctx.Done()
	return s.Close()
}

// A Process is a stack in a process of its own, to be killed.
type Process struct {
	URL string
	cmd *exec.Cmd
}

// StartChild starts this program again as a stack and returns when it answers. Of the options, System,
// Workflows, Data, Dist and Port count.
func StartChild(ctx context.Context, opt Options) (*Process, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(plan{opt.System, opt.Workflows, opt.Data, opt.Dist, opt.Port})
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, exe)
	cmd.Env = append(os.Environ(), childVariable+"="+string(text))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("stack ended before it answered: %w", err), cmd.Wait())
	}
	return &Process{URL: strings.TrimSpace(line), cmd: cmd}, nil
}

// Kill ends the process with kill -9 and waits for its end.
func (p *Process) Kill() error {
	if err := p.cmd.Process.Kill(); err != nil {
		return err
	}
	_ = p.cmd.Wait() // it says "signal: killed"
	return nil
}

// Stop ends the process in order.
func (p *Process) Stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return p.cmd.Wait()
}

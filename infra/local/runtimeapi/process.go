package runtimeapi

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// An instance is one process of a function, a sandbox in Lambda's words.
type instance struct {
	id       string
	function *function
	cmd      *exec.Cmd
	binary   fs.FileInfo
	waiting  bool // its poll is open
	polled   bool // it has polled once: init is over
	current  *invocation
	next     chan *invocation
	since    time.Time   // idle since
	timer    *time.Timer // limits the time to the first or next poll
	reason   string      // why we ended it
	dead     bool
	exited   chan struct{}
}

// start needs the lock; the process itself starts outside of it.
func (r *Runtime) start(f *function, inv *invocation) {
	in := &instance{
		id: NewID()[:8], function: f, current: inv, next: make(chan *invocation, 1),
		since: r.opt.Now(), exited: make(chan struct{}),
	}
	inv.cold = true
	f.instances = append(f.instances, in)
	r.instances[f.Name+"/"+in.id] = in
	r.done.Go(func() { r.live(in) })
}

// live starts the process and waits for its end.
func (r *Runtime) live(in *instance) {
	defer close(in.exited)
	cmd, err := r.command(in)
	if err != nil {
		r.ended(in, "Runtime.InvalidEntrypoint", err.Error())
		return
	}
	started := make(chan error, 1)
	r.spawn <- func() { started <- cmd.Start() }
	if err := <-started; err != nil {
		r.ended(in, "Runtime.InvalidEntrypoint", err.Error())
		return
	}
	r.mu.Lock()
	in.cmd = cmd
	if !in.polled {
		in.timer = time.AfterFunc(r.opt.Init, func() { r.overdue(in) })
	}
	if in.reason != "" || r.closed {
		killGroup(cmd.Process.Pid)
	}
	r.mu.Unlock()
	r.ended(in, "Runtime.ExitError", exitMessage(cmd.Wait()))
	// Whatever the function started itself ends with it.
	killGroup(cmd.Process.Pid)
}

func exitMessage(err error) string {
	if err == nil {
		return "Runtime exited without providing a reason"
	}
	return "Runtime exited with error: " + err.Error()
}

func (r *Runtime) command(in *instance) (*exec.Cmd, error) {
	path, err := filepath.Abs(in.function.Bootstrap)
	if err != nil {
		return nil, err
	}
	if in.binary, err = os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		// The words are Lambda's own.
		return nil, fmt.Errorf("Couldn't find valid bootstrap(s): [%s]", path)
	} else if err != nil {
		return nil, err
	}
	cmd := exec.Command(path)
	cmd.Dir = filepath.Dir(path)
	cmd.Env = r.environment(in, filepath.Dir(path))
	out := r.logs.writer(in.function.Name, in.id)
	cmd.Stdout, cmd.Stderr = out, out
	cmd.SysProcAttr = group()
	cmd.WaitDelay = time.Second
	return cmd, nil
}

// environment is what Lambda gives a function, and nothing of this machine but PATH.
func (r *Runtime) environment(in *instance, root string) []string {
	f := in.function
	env := []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + r.home(), "TZ=UTC", "LANG=en_US.UTF-8",
		"AWS_LAMBDA_RUNTIME_API=" + r.opt.Address + "/fn/" + f.Name + "/" + in.id,
		"AWS_LAMBDA_FUNCTION_NAME=" + f.Name, "AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=" + strconv.Itoa(f.MemoryMB),
		"AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/" + f.Name, "AWS_LAMBDA_LOG_STREAM_NAME=local/" + in.id,
		"AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
		"AWS_REGION=" + Region, "AWS_DEFAULT_REGION=" + Region,
		"LAMBDA_TASK_ROOT=" + root, "LAMBDA_RUNTIME_DIR=" + root, "_HANDLER=bootstrap",
	}
	var own []string
	for k, v := range f.Env {
		own = append(own, k+"="+v)
	}
	slices.Sort(own)
	return append(env, own...)
}

// spawner starts processes on one thread that lives as long as the stack: on Linux a child is told to die
// with the thread that started it, and Go ends threads as it likes.
func (r *Runtime) spawner(ctx context.Context) {
	runtime.LockOSThread()
	for {
		select {
		case start := <-r.spawn:
			start()
		case <-ctx.Done():
			return
		}
	}
}

// ended takes note that a process is gone: its invocation fails, the next in the queue gets a new one.
func (r *Runtime) ended(in *instance, kind, message string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f := in.function
	in.dead = true
	if in.timer != nil {
		in.timer.Stop()
	}
	f.instances = slices.DeleteFunc(f.instances, func(i *instance) bool { return i == in })
	delete(r.instances, f.Name+"/"+in.id)
	if inv := in.current; inv != nil {
		if in.reason != "" {
			message = in.reason
		}
		r.finish(inv, errorResult(kind, "RequestId: "+inv.id+" Error: "+message))
	}
	r.logs.note(f.Name, in.id, "process ended: "+strings.TrimSpace(in.reason+" "+message))
	if len(f.queue) > 0 && !r.closed {
		inv := f.queue[0]
		f.queue = f.queue[1:]
		r.start(f, inv)
	}
}

// overdue ends a process that does not poll in time.
func (r *Runtime) overdue(in *instance) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if in.polled || in.dead {
		return
	}
	if inv := in.current; inv != nil {
		r.finish(inv, errorResult("Sandbox.Timedout", fmt.Sprintf("RequestId: %s Error: Task timed out after %.2f seconds", inv.id, r.opt.Init.Seconds())))
	}
	in.kill("init took too long")
}

// kill needs the lock.
func (in *instance) kill(reason string) {
	in.reason = reason
	in.waiting = false
	if in.cmd != nil && !in.dead {
		killGroup(in.cmd.Process.Pid)
	}
}

// retireStale needs the lock: idle processes of an older build end now.
func (r *Runtime) retireStale(f *function) {
	now, err := os.Stat(f.Bootstrap)
	if err != nil {
		return
	}
	for _, in := range f.instances {
		if in.waiting && in.current == nil && in.binary != nil && !sameBuild(in.binary, now) {
			in.kill("a newer build is there")
		}
	}
}

func sameBuild(a, b fs.FileInfo) bool {
	return a.ModTime().Equal(b.ModTime()) && a.Size() == b.Size() && os.SameFile(a, b)
}

// reaper ends processes that had no work for a while.
func (r *Runtime) reaper(ctx context.Context) {
	tick := time.NewTicker(max(r.opt.Idle/10, 10*time.Millisecond))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		r.mu.Lock()
		for _, in := range r.instances {
			if in.waiting && in.current == nil && r.opt.Now().Sub(in.since) > r.opt.Idle {
				in.kill("idle")
			}
		}
		r.mu.Unlock()
	}
}

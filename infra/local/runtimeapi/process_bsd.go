//go:build darwin || freebsd || netbsd || openbsd || dragonfly

package runtimeapi

import "syscall"

// group puts a process into its own group. It cannot be told to die with the stack here, but its poll
// breaks off when the stack is gone, and the runtime then exits by itself.
func group() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}

func killGroup(pid int) {
	// An error means that the group is gone already.
	_ = syscall.Kill(-pid, syscall.SIGKILL)
}

package runtimeapi

import "syscall"

// group puts a process into its own group and lets it die with the stack, even on kill -9.
func group() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

func killGroup(pid int) {
	// An error means that the group is gone already.
	_ = syscall.Kill(-pid, syscall.SIGKILL)
}

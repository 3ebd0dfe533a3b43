package stack

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// A stack that was killed may hold the lock for a moment longer, through a function process that it was just starting.
const (
	lockPatience = 3 * time.Second
	lockPause    = 50 * time.Millisecond
)

// lock takes the data folder for this process; the system gives it back whatever way the process ends.
func lock(folder string) (*os.File, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	for began := time.Now(); ; time.Sleep(lockPause) {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			break
		}
		if time.Since(began) > lockPatience {
			_ = f.Close()
			return nil, fmt.Errorf("the data folder %s is in use by another local stack; stop that one or choose another folder with -data", folder)
		}
	}
	return f, nil
}

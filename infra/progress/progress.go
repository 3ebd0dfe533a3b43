// Package progress shows on a command's output how far it is.
package progress

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// Steps of progress in per cent at which something is written: often on a terminal, where it overwrites itself, seldom in a log.
const (
	terminalStep = 1
	logStep      = 25
)

// A Bar shows how far a work of several stages is: a line that overwrites itself on a terminal, otherwise a line now and
// then.
type Bar struct {
	out      io.Writer
	terminal bool
	stage    string
	percent  int
	open     bool // the line on the terminal is not ended
}

// New makes a bar that writes to out.
func New(out io.Writer, terminal bool) *Bar {
	return &Bar{out: out, terminal: terminal, percent: -1}
}

// IsTerminal reports whether somebody watches.
func IsTerminal(out io.Writer) bool {
	f, ok := out.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// Show tells that a stage has done so many of a total; a total of 0 is a stage that is done at once.
func (b *Bar) Show(stage string, done, total int) {
	if stage == b.stage && b.percent == 100 {
		return
	}
	if stage != b.stage {
		b.End()
		b.stage, b.percent = stage, -1
	}
	percent := 100
	if total > 0 {
		percent = done * 100 / total
	}
	step := logStep
	if b.terminal {
		step = terminalStep
	}
	if b.percent >= 0 && percent < b.percent+step && percent < 100 {
		return
	}
	if percent == b.percent {
		return
	}
	b.percent = percent - percent%step
	b.write(percent, done, total)
}

func (b *Bar) write(percent, done, total int) {
	if !b.terminal {
		fmt.Fprintf(b.out, "%s: %d %% (%s of %s)\n", b.stage, percent, Grouped(done), Grouped(total))
		return
	}
	const width = 30
	full := percent * width / 100
	fmt.Fprintf(b.out, "\r%-24s [%s%s] %3d %%", b.stage, strings.Repeat("=", full), strings.Repeat(" ", width-full), percent)
	b.open = true
}

// End finishes the line on a terminal.
func (b *Bar) End() {
	if b.open {
		fmt.Fprintln(b.out)
		b.open = false
	}
}

// Grouped writes a whole number with commas between thousands.
func Grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

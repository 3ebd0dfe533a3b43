package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
)

// Steps of progress in per cent at which something is written: often on a terminal, where it overwrites itself, seldom in a log.
const (
	terminalStep = 1
	logStep      = 25
)

// A bar shows how far an import is: a line that overwrites itself on a terminal, otherwise a line now and then.
type bar struct {
	out      io.Writer
	terminal bool
	stage    string
	percent  int
	open     bool // the line on the terminal is not ended
}

func newBar(out io.Writer, terminal bool) *bar {
	return &bar{out: out, terminal: terminal, percent: -1}
}

// isTerminal reports whether somebody watches.
func isTerminal(out io.Writer) bool {
	f, ok := out.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func (b *bar) show(p register.Progress) {
	stage := stageOf(p)
	if stage == b.stage && b.percent == 100 {
		return
	}
	if stage != b.stage {
		b.end()
		b.stage, b.percent = stage, -1
	}
	percent := 100
	if p.Total > 0 {
		percent = p.Done * 100 / p.Total
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
	b.write(stage, percent, p)
}

func (b *bar) write(stage string, percent int, p register.Progress) {
	if !b.terminal {
		fmt.Fprintf(b.out, "%s: %d %% (%s of %s)\n", stage, percent, grouped(p.Done), grouped(p.Total))
		return
	}
	const width = 30
	full := percent * width / 100
	fmt.Fprintf(b.out, "\r%-24s [%s%s] %3d %%", stage, strings.Repeat("=", full), strings.Repeat(" ", width-full), percent)
	b.open = true
}

// end finishes the line on a terminal.
func (b *bar) end() {
	if b.open {
		fmt.Fprintln(b.out)
		b.open = false
	}
}

func stageOf(p register.Progress) string {
	switch p.Phase {
	case register.Reading:
		return "Reading " + p.What
	case register.Storing:
		return "Storing countries"
	case register.Switching:
		return "Making it current"
	}
	return string(p.Phase)
}

// grouped writes a whole number with commas between thousands.
func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

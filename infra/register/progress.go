package main

import (
	"github.com/bridges-of-trust/bridges/infra/progress"
	"github.com/bridges-of-trust/bridges/shared/domain/municipality/register"
)

// onto gives what an import calls to show on a bar how far it is.
func onto(b *progress.Bar) func(register.Progress) {
	return func(p register.Progress) { b.Show(stageOf(p), p.Done, p.Total) }
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

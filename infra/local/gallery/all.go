package gallery

import (
	"github.com/bridges-of-trust/bridges/infra/workflows"
	"github.com/bridges-of-trust/bridges/shared/domain/matching"
	"github.com/bridges-of-trust/bridges/shared/domain/suggestion"
	"github.com/bridges-of-trust/bridges/shared/web/chart"
	"github.com/bridges-of-trust/bridges/shared/web/console"
	"github.com/bridges-of-trust/bridges/shared/web/kit"
	"github.com/bridges-of-trust/bridges/shared/web/portal"
)

// All gives the samples of every package that has pages.
func All() [][]kit.Sample {
	machines := workflows.Files()
	return [][]kit.Sample{portal.Samples(), console.Samples(machines[matching.Workflow], machines[suggestion.Workflow]), kit.Samples(), chart.Samples()}
}

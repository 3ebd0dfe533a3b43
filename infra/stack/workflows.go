package stack

import (
	"fmt"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/jsii-runtime-go"

	"github.com/bridges-of-trust/bridges/infra/app"
	"github.com/bridges-of-trust/bridges/infra/workflows"
)

// newMachine deploys a workflow file as it stands; only its placeholders become ARNs. Every step is logged, but never
// what goes in and out: logs keep no record's content.
func (a *application) newMachine(m app.StateMachine) (awsstepfunctions.StateMachine, error) {
	definition := workflows.Files()[m.Name]
	if _, err := workflows.Fill(definition, m.Functions); err != nil {
		return nil, fmt.Errorf("workflow %s: %w", m.Name, err)
	}
	role := awsiam.NewRole(a.stack, jsii.String(title(m.Name)+"WorkflowRole"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("states.amazonaws.com"), nil),
	})
	substitutions := map[string]*string{}
	var calls []string
	for placeholder, name := range m.Functions {
		f, ok := a.functions[name]
		if !ok {
			return nil, fmt.Errorf("workflow %s: unknown function %q", m.Name, name)
		}
		substitutions[placeholder] = f.fn.FunctionArn()
		calls = append(calls, *f.fn.FunctionArn())
	}
	role.AddToPolicy(allow(list("lambda:InvokeFunction"), list(distinct(calls)...)))
	machine := awsstepfunctions.NewStateMachine(a.stack, jsii.String(title(m.Name)+"Workflow"), &awsstepfunctions.StateMachineProps{
		Role: role, StateMachineType: awsstepfunctions.StateMachineType_STANDARD,
		DefinitionBody:          awsstepfunctions.DefinitionBody_FromString(jsii.String(string(definition))),
		DefinitionSubstitutions: &substitutions,
		TracingEnabled:          jsii.Bool(true),
		Logs: &awsstepfunctions.LogOptions{
			Destination: a.newLogGroup(title(m.Name) + "WorkflowLog"),
			Level:       awsstepfunctions.LogLevel_ALL, IncludeExecutionData: jsii.Bool(false),
		},
	})
	accept(role, "IAM5", tracesWhy, traces)
	return machine, nil
}

// distinct sorts values and drops repeats, so that templates do not change without cause.
func distinct(values []string) []string { return slices.Compact(slices.Sorted(slices.Values(values))) }

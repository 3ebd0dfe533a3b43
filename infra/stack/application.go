package stack

import (
	"fmt"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/jsii-runtime-go"

	"github.com/bridges-of-trust/bridges/infra/app"
)

// application is the stack of what runs, while it is being put together.
type application struct {
	stack     awscdk.Stack
	settings  Settings
	system    app.System
	data      data
	api       awsapigatewayv2.HttpApi
	apiLog    awslogs.LogGroup
	mail      sender
	functions map[string]function
	machines  map[string]awsstepfunctions.StateMachine
}

// function is a deployed function with the queue of what it gave up; HTTP and task functions have none.
type function struct {
	spec app.Function
	fn   awslambda.Function
	logs awslogs.LogGroup
	dead awssqs.Queue
}

// newApplication builds the stack. Functions come before the workflows that call them, and get the workflows' ARNs
// afterwards.
func newApplication(stack awscdk.Stack, s Settings, d data, e edge) (awscdk.Stack, error) {
	a := &application{
		stack: stack, settings: s, system: s.System, data: d,
		functions: map[string]function{}, machines: map[string]awsstepfunctions.StateMachine{},
	}
	a.api = a.newAPI()
	a.mail = newSender(stack, s.MailFrom)
	for _, f := range a.system.Functions {
		a.functions[f.Name] = a.newFunction(f)
	}
	for _, m := range a.system.Workflows {
		machine, err := a.newMachine(m)
		if err != nil {
			return nil, err
		}
		a.machines[m.Name] = machine
	}
	values := a.values(e)
	for _, f := range a.system.Functions {
		if err := a.wire(f, values); err != nil {
			return nil, err
		}
	}
	a.route()
	a.schedule()
	a.stream()
	a.rules()
	a.watch()
	return stack, nil
}

// wire gives a function its environment and its permissions.
func (a *application) wire(f app.Function, values map[app.Var]string) error {
	fn := a.functions[f.Name].fn
	for _, v := range f.Env {
		value, ok := values[v]
		if v == app.VarOriginSecret {
			value, ok = a.originSecret(f), true
		}
		if !ok {
			return fmt.Errorf("function %s: nothing is known to put into %s", f.Name, v)
		}
		fn.AddEnvironment(jsii.String(string(v)), jsii.String(value), nil)
	}
	statements, err := a.grants(f)
	if err != nil {
		return fmt.Errorf("function %s: %w", f.Name, err)
	}
	for _, statement := range statements {
		fn.AddToRolePolicy(statement)
	}
	accept(fn.Role(), "IAM5", tracesWhy, traces)
	accept(fn.Role(), "IAM5", folderWhy, folder)
	accept(fn.Role(), "IAM5", executeWhy, execution)
	return nil
}

// values resolves the manifest's variables, all but the origin secret, which each site has for itself.
func (a *application) values(e edge) map[app.Var]string {
	values := map[app.Var]string{
		app.VarTable: *a.data.table.TableName(), app.VarBucket: *a.data.bucket.BucketName(),
		app.VarMailFrom: a.settings.MailFrom, app.VarSigningKey: a.signingKey(), app.VarIssuer: a.data.staff.issuer(),
	}
	for _, f := range a.system.Functions {
		if v, ok := siteOf(f); ok {
			values[v] = a.newSite(f, v, e)
		}
	}
	client := a.data.staff.console(a.stack, a.system.Name+"-"+a.settings.Stage, values[app.VarConsoleURL])
	values[app.VarClientID] = *client.UserPoolClientId()
	for _, m := range a.system.Workflows {
		values[m.ARN] = *a.machines[m.Name].StateMachineArn()
	}
	return values
}

// siteOf tells which site a function serves, by the variable that gives the site's origin.
func siteOf(f app.Function) (app.Var, bool) {
	if f.Trigger != app.HTTP {
		return "", false
	}
	for _, v := range []app.Var{app.VarPublicURL, app.VarConsoleURL} {
		if slices.Contains(f.Env, v) {
			return v, true
		}
	}
	return "", false
}

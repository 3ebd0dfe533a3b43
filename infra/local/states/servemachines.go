package states

import (
	"cmp"
	"errors"
	"slices"

	"go.etcd.io/bbolt"
)

// answer is the body of an answer before it becomes JSON.
type answer = map[string]any

type createInput struct {
	Name       string `json:"name"`
	Definition string `json:"definition"`
	RoleARN    string `json:"roleArn"`
	Type       string `json:"type"`
}

func (e *Engine) checked(definition string) error {
	if len(definition) > 1<<20 {
		return refuse("InvalidDefinition", "Invalid State Machine Definition: 'the definition is larger than 1 MiB'")
	}
	if _, problems := check([]byte(definition), e.env.pool); len(problems) > 0 {
		return refuse("InvalidDefinition", "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: %s'", problems.Error())
	}
	return nil
}

func (e *Engine) createMachine(in createInput) (any, error) {
	if !validName(in.Name) {
		return nil, refuse("InvalidName", "Invalid Name: '%s'", in.Name)
	}
	if in.Type != "" && in.Type != "STANDARD" {
		return nil, refuse("StateMachineTypeNotSupported", "only STANDARD is supported, not %s", in.Type)
	}
	if err := e.checked(in.Definition); err != nil {
		return nil, err
	}
	var m machineRecord
	err := e.store.db.Update(func(tx *bbolt.Tx) error {
		err := get(tx, inMachines, []byte(in.Name), &m)
		if err != nil && !errors.Is(err, errAbsent) {
			return err
		}
		k, err := define(tx, []byte(in.Definition))
		if err != nil {
			return err
		}
		switch {
		case m.Deleting:
			return refuse("StateMachineDeleting", "State Machine is being deleted: '%s'", m.ARN)
		case m.Name != "" && (m.Definition != k || m.RoleARN != in.RoleARN):
			return refuse("StateMachineAlreadyExists", "State Machine Already Exists: '%s'", m.ARN)
		case m.Name != "":
			return nil // the same again is answered as before
		}
		m = machineRecord{Name: in.Name, ARN: e.arn("stateMachine", in.Name), RoleARN: in.RoleARN, Created: e.now()}
		m.set(k, m.Created)
		return put(tx, inMachines, []byte(in.Name), m)
	})
	if err != nil {
		return nil, err
	}
	return answer{"stateMachineArn": m.ARN, "creationDate": seconds(m.Created)}, nil
}

type updateInput struct {
	ARN        string  `json:"stateMachineArn"`
	Definition *string `json:"definition"`
	RoleARN    *string `json:"roleArn"`
}

func (e *Engine) updateMachine(in updateInput) (any, error) {
	m, err := e.machineByARN(in.ARN)
	if err != nil {
		return nil, err
	}
	if in.Definition == nil && in.RoleARN == nil {
		return nil, refuse("MissingRequiredParameter", "Either the definition, the role ARN or the LoggingConfiguration must be specified")
	}
	if in.Definition != nil {
		if err := e.checked(*in.Definition); err != nil {
			return nil, err
		}
	}
	err = e.store.db.Update(func(tx *bbolt.Tx) error {
		if err := get(tx, inMachines, []byte(m.Name), m); err != nil {
			return refuse("StateMachineDoesNotExist", "State Machine Does Not Exist: '%s'", in.ARN)
		}
		if m.Deleting {
			return refuse("StateMachineDeleting", "State Machine is being deleted: '%s'", m.ARN)
		}
		k := m.Definition
		if in.Definition != nil {
			var err error
			if k, err = define(tx, []byte(*in.Definition)); err != nil {
				return err
			}
		}
		if in.RoleARN != nil {
			m.RoleARN = *in.RoleARN
		}
		m.set(k, e.now())
		return put(tx, inMachines, []byte(m.Name), m)
	})
	if err != nil {
		return nil, err
	}
	return answer{"updateDate": seconds(m.Updated), "revisionId": m.Revision}, nil
}

func (e *Engine) machineByARN(arn string) (*machineRecord, error) {
	name, err := e.named("stateMachine", arn)
	if err != nil {
		return nil, err
	}
	m, err := e.store.machine(name)
	if errors.Is(err, errAbsent) {
		return nil, refuse("StateMachineDoesNotExist", "State Machine Does Not Exist: '%s'", arn)
	}
	return m, err
}

type machineInput struct {
	ARN      string `json:"stateMachineArn"`
	Included string `json:"includedData"`
}

func (m *machineRecord) status() string {
	if m.Deleting {
		return "DELETING"
	}
	return "ACTIVE"
}

func (e *Engine) describeMachine(in machineInput) (any, error) {
	m, err := e.machineByARN(in.ARN)
	if err != nil {
		return nil, err
	}
	out := answer{
		"stateMachineArn": m.ARN, "name": m.Name, "status": m.status(), "roleArn": m.RoleARN, "type": "STANDARD",
		"creationDate": seconds(m.Created), "revisionId": m.Revision, "definition": "",
		"loggingConfiguration": answer{"level": "OFF", "includeExecutionData": false}, "tracingConfiguration": answer{"enabled": false},
	}
	if in.Included == "METADATA_ONLY" {
		return out, nil
	}
	raw, err := e.store.definition(m.Definition)
	out["definition"] = string(raw)
	return out, err
}

type listMachinesInput struct {
	Max   int    `json:"maxResults"`
	Token string `json:"nextToken"`
}

func (e *Engine) listMachines(in listMachinesInput) (any, error) {
	size, err := pageSize(in.Max)
	if err != nil {
		return nil, err
	}
	after := ""
	if err := decodeToken(in.Token, &after); err != nil {
		return nil, err
	}
	list, err := e.store.machines()
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b *machineRecord) int { return cmp.Compare(a.Name, b.Name) })
	list = slices.DeleteFunc(list, func(m *machineRecord) bool { return m.Name <= after })
	items, out := []answer{}, answer{}
	for i, m := range list {
		if i == size {
			out["nextToken"] = encodeToken(list[i-1].Name)
			break
		}
		items = append(items, answer{"stateMachineArn": m.ARN, "name": m.Name, "type": "STANDARD", "creationDate": seconds(m.Created)})
	}
	out["stateMachines"] = items
	return out, nil
}

// deleteMachine deletes at once where nothing runs; otherwise the machine takes no new executions and goes with its last.
func (e *Engine) deleteMachine(in machineInput) (any, error) {
	m, err := e.machineByARN(in.ARN)
	var gone *apiError
	if errors.As(err, &gone) && gone.code == "StateMachineDoesNotExist" {
		return nil, nil // as on AWS, deleting twice is no error
	}
	if err != nil {
		return nil, err
	}
	e.starting.Lock()
	defer e.starting.Unlock()
	m.Deleting = true
	if err := e.store.db.Update(func(tx *bbolt.Tx) error { return put(tx, inMachines, []byte(m.Name), m) }); err != nil {
		return nil, err
	}
	return nil, e.removeIfIdle(m)
}

func (e *Engine) removeIfIdle(m *machineRecord) error {
	list, err := e.store.executions(func(x *Execution) bool { return x.Machine == m.Name && x.Status == Running })
	if err != nil || len(list) > 0 {
		return err
	}
	return e.store.db.Update(func(tx *bbolt.Tx) error { return tx.Bucket([]byte(inMachines)).Delete([]byte(m.Name)) })
}

type executionInput struct {
	ARN      string `json:"executionArn"`
	Included string `json:"includedData"`
}

func (e *Engine) describeMachineForExecution(in executionInput) (any, error) {
	x, err := e.executionByARN(in.ARN)
	if err != nil {
		return nil, err
	}
	raw, err := e.store.definition(x.Definition)
	if err != nil {
		return nil, err
	}
	out := answer{"stateMachineArn": x.MachineARN, "name": x.Machine, "definition": string(raw), "roleArn": "", "updateDate": seconds(x.Start)}
	if m, err := e.store.machine(x.Machine); err == nil {
		out["roleArn"], out["updateDate"] = m.RoleARN, seconds(m.Updated)
		if m.Definition == x.Definition {
			out["revisionId"] = m.Revision
		}
	}
	return out, nil
}

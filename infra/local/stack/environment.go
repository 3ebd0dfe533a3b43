package stack

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/bridges-of-trust/bridges/infra/app"
	"github.com/bridges-of-trust/bridges/infra/local/runtimeapi"
)

// Credentials every function and tool uses against the local stack. They are no secret.
const (
	AccessKey = "AKIALOCALLOCALLOCAL0"
	SecretKey = "local-secret-key-for-this-machine-only"
)

// values resolves the manifest's variables for this stack.
func (s *Stack) values() (map[app.Var]string, error) {
	key, err := signingKey(filepath.Join(s.opt.Data, "signing-key"))
	if err != nil {
		return nil, err
	}
	v := map[app.Var]string{
		app.VarTable: s.Name(), app.VarBucket: s.Name(),
		app.VarPublicURL: s.URL(), app.VarConsoleURL: s.URL(),
		app.VarMailFrom: "bridges@example.org",
		app.VarIssuer:   s.URL() + identityPath, app.VarClientID: clientID,
		app.VarSigningKey: key, app.VarOriginSecret: "",
	}
	for _, m := range s.opt.System.Workflows {
		v[m.ARN] = machineARN(m.Name)
	}
	return v, nil
}

func machineARN(name string) string {
	return "arn:aws:states:" + runtimeapi.Region + ":" + runtimeapi.Account + ":stateMachine:" + name
}

// signingKey makes 32 bytes on the first start and keeps them, so that sessions outlive a restart.
func signingKey(path string) (string, error) {
	body, err := os.ReadFile(path)
	if err == nil {
		return strings.TrimSpace(string(body)), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("signing key: %w", err)
	}
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return "", fmt.Errorf("signing key: %w", err)
	}
	key := base64.StdEncoding.EncodeToString(raw)
	if err := os.WriteFile(path, []byte(key+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("signing key: %w", err)
	}
	return key, nil
}

// cloud is what leads the SDK here instead of to AWS.
func (s *Stack) cloud() map[string]string {
	env := map[string]string{
		"AWS_ACCESS_KEY_ID": AccessKey, "AWS_SECRET_ACCESS_KEY": SecretKey, //nolint:gosec // no secret
	}
	for _, service := range []string{"DYNAMODB", "SFN", "SESV2", "S3", "LAMBDA"} {
		env["AWS_ENDPOINT_URL_"+service] = s.URL()
	}
	return env
}

// functions turns the manifest's functions into what runs here.
func (s *Stack) functions() ([]runtimeapi.Function, error) {
	values, err := s.values()
	if err != nil {
		return nil, err
	}
	var out []runtimeapi.Function
	for _, f := range s.opt.System.Functions {
		env := s.cloud()
		env[appID] = f.Name
		for _, name := range f.Env {
			value, ok := values[name]
			if !ok {
				return nil, fmt.Errorf("function %s asks for %s, which the local stack cannot resolve", f.Name, name)
			}
			env[string(name)] = value
		}
		out = append(out, runtimeapi.Function{
			Name: f.Name, Bootstrap: filepath.Join(s.opt.Dist, f.Name, "bootstrap"),
			MemoryMB: f.MemoryMB, Timeout: f.Timeout, Reserved: f.Concurrency, Env: env,
		})
	}
	return out, nil
}

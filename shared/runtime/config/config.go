// Package config reads a function's environment into a struct and reports every problem at once, so that a deployment
// is corrected in one go.
package config

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"reflect"
	"strings"
)

// A Key is 32 secret bytes, in base64 in the environment.
type Key []byte

// An Origin is the scheme and host of a site, "https://bridges.example.org", without a final slash.
type Origin string

// An Address is a mail address.
type Address string

// Load fills the struct that into points to: each field names its variable in the tag `env`. A field of type string,
// Key, Origin or Address must be set, unless its tag ends in ",optional". All problems come back joined in one error,
// which names variables and never their values.
func Load(lookup func(string) (string, bool), into any) error {
	v := reflect.ValueOf(into).Elem()
	var problems []error
	for i := range v.NumField() {
		name, option, _ := strings.Cut(v.Type().Field(i).Tag.Get("env"), ",")
		value, set := lookup(name)
		if !set || value == "" {
			if option != "optional" {
				problems = append(problems, fmt.Errorf("%s is not set", name))
			}
			continue
		}
		if err := fill(v.Field(i), value); err != nil {
			problems = append(problems, fmt.Errorf("%s %w", name, err))
		}
	}
	return errors.Join(problems...)
}

// Names lists the variables that a configuration struct reads, in its order.
func Names(of any) []string {
	t := reflect.TypeOf(of)
	names := make([]string, 0, t.NumField())
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("env"), ",")
		names = append(names, name)
	}
	return names
}

func fill(field reflect.Value, value string) error {
	switch p := field.Addr().Interface().(type) {
	case *string:
		*p = value
	case *Key:
		raw, err := base64.StdEncoding.DecodeString(value)
		if err != nil || len(raw) != 32 {
			return errors.New("must be 32 bytes in base64")
		}
		*p = raw
	case *Origin:
		u, err := url.Parse(value)
		if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || u.Path != "" || u.RawQuery != "" || u.User != nil {
			return errors.New("must be a scheme and host without a path")
		}
		*p = Origin(value)
	case *Address:
		if _, err := mail.ParseAddress(value); err != nil {
			return errors.New("must be a mail address")
		}
		*p = Address(value)
	default:
		return fmt.Errorf("has an unknown type %s", field.Type())
	}
	return nil
}

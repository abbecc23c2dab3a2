//go:build tools

// Package tools names the command that is built from this module, so that go.sum covers it.
package tools

import _ "k8s.io/kubernetes/cmd/kube-apiserver"

package main

import (
	"context"
	"fmt"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/events"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

const (
	manager = "slack-agent-operator"
	byAppID = "status.slack.appID"
)

var botConditions = []string{"CredentialsValid", "SlackConnected", "AgentReachable", "StoreReady"}

type reconciler struct {
	client.Client
	events events.EventRecorder
}

func (r *reconciler) Reconcile(ctx context.Context, req ctrl.Request) (ctrl.Result, error) {
	var b Binding
	if err := r.Get(ctx, req.NamespacedName, &b); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if !b.DeletionTimestamp.IsZero() {
		return ctrl.Result{}, nil
	}
	for _, child := range children(&b) {
		if err := r.Apply(ctx, child, client.ForceOwnership, client.FieldOwner(manager)); err != nil {
			return ctrl.Result{}, err
		}
	}
	status := b.Status
	status.Conditions = slices.Clone(b.Status.Conditions)
	if err := r.observe(ctx, &b, &status); err != nil {
		return ctrl.Result{}, err
	}
	if equality.Semantic.DeepEqual(status, b.Status) {
		return ctrl.Result{}, nil
	}
	if err := r.applyStatus(ctx, &b, status); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	before, after := meta.FindStatusCondition(b.Status.Conditions, "Ready"), meta.FindStatusCondition(status.Conditions, "Ready")
	if before == nil || before.Status != after.Status || before.Reason != after.Reason {
		r.events.Eventf(&b, nil, corev1.EventTypeNormal, after.Reason, "Reconcile", after.Message)
	}
	return ctrl.Result{}, nil
}

// observe writes into status what is so: whether the Deployment runs, who has the Slack app, and whether all of it is ready.
func (r *reconciler) observe(ctx context.Context, b *Binding, status *BindingStatus) error {
	set := func(kind string, ok metav1.ConditionStatus, reason, message string) {
		meta.SetStatusCondition(&status.Conditions, metav1.Condition{
			Type: kind, Status: ok, Reason: reason, Message: message, ObservedGeneration: b.Generation})
	}
	status.ObservedGeneration = b.Generation

	var d appsv1.Deployment
	if err := r.Get(ctx, client.ObjectKey{Namespace: b.Namespace, Name: childName(b)}, &d); client.IgnoreNotFound(err) != nil {
		return err
	}
	// What the cache shows may be older than what was just applied: its next event brings this back here.
	current := len(d.Spec.Template.Spec.Containers) > 0 && d.Spec.Template.Spec.Containers[0].Image == b.Spec.Pod.Image
	if current && d.Status.ObservedGeneration >= d.Generation && d.Status.AvailableReplicas > 0 {
		set("Deployed", metav1.ConditionTrue, "Running", fmt.Sprintf("Deployment %s is available.", d.Name))
	} else {
		set("Deployed", metav1.ConditionFalse, "Progressing", fmt.Sprintf("Deployment %s is not available yet.", childName(b)))
	}

	claimed, err := r.claim(ctx, b)
	if err != nil {
		return err
	}
	switch {
	case b.Status.Slack.AppID == "":
		set("AppClaimed", metav1.ConditionFalse, "AwaitingAppID", "The bot has not told its app yet.")
	case claimed == "":
		set("AppClaimed", metav1.ConditionFalse, "AppAlreadyBound", "Another binding has this app.")
	default:
		set("AppClaimed", metav1.ConditionTrue, "Claimed", fmt.Sprintf("This binding has app %s.", claimed))
	}
	status.Slack.ClaimedAppID = claimed

	for _, kind := range append([]string{"Deployed", "AppClaimed"}, botConditions...) {
		if c := meta.FindStatusCondition(status.Conditions, kind); c == nil {
			set("Ready", metav1.ConditionUnknown, "Progressing", fmt.Sprintf("The bot has not told of %s yet.", kind))
			return nil
		} else if c.Status != metav1.ConditionTrue {
			set("Ready", c.Status, c.Reason, c.Message)
			return nil
		}
	}
	set("Ready", metav1.ConditionTrue, "Ready", "The bot is connected.")
	return nil
}

// claim gives the app to the oldest binding that asks for it, unless one has it already.
func (r *reconciler) claim(ctx context.Context, b *Binding) (string, error) {
	id := b.Status.Slack.AppID
	if id == "" || b.Status.Slack.ClaimedAppID == id {
		return id, nil
	}
	var rivals BindingList
	if err := r.List(ctx, &rivals, client.MatchingFields{byAppID: id}); err != nil {
		return "", err
	}
	for _, other := range rivals.Items {
		older := other.CreationTimestamp.Before(&b.CreationTimestamp)
		if other.UID != b.UID && (other.Status.Slack.ClaimedAppID == id || older) {
			return "", nil
		}
	}
	return id, nil
}

func (r *reconciler) applyStatus(ctx context.Context, b *Binding, status BindingStatus) error {
	status.Conditions = slices.DeleteFunc(status.Conditions, func(c metav1.Condition) bool {
		return slices.Contains(botConditions, c.Type)
	})
	status.Slack.AppID = ""
	content, err := runtime.DefaultUnstructuredConverter.ToUnstructured(&status)
	if err != nil {
		return err
	}
	if status.Slack.ClaimedAppID == "" {
		delete(content, "slack")
	}
	u := &unstructured.Unstructured{Object: map[string]any{"status": content}}
	u.SetGroupVersionKind(groupVersion.WithKind("SlackAgentBinding"))
	u.SetNamespace(b.Namespace)
	u.SetName(b.Name)
	return r.Status().Apply(ctx, client.ApplyConfigurationFromUnstructured(u), client.ForceOwnership, client.FieldOwner(manager))
}

package main

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

var groupVersion = schema.GroupVersion{Group: "slackagents.dev", Version: "v1alpha1"}

// Binding is what this operator reads of a SlackAgentBinding.
type Binding struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`

	Spec   BindingSpec   `json:"spec"`
	Status BindingStatus `json:"status,omitempty"`
}

type BindingSpec struct {
	Slack SlackSpec `json:"slack"`
	Agent AgentSpec `json:"agent"`
	Pod   PodSpec   `json:"pod,omitempty"`
}

type SlackSpec struct {
	SecretRef SecretRef `json:"secretRef"`
}

type SecretRef struct {
	Name string `json:"name"`
}

type AgentSpec struct {
	URL string `json:"url"`
}

type PodSpec struct {
	Image string `json:"image,omitempty"`
}

type BindingStatus struct {
	ObservedGeneration int64              `json:"observedGeneration,omitempty"`
	Conditions         []metav1.Condition `json:"conditions,omitempty"`
	Slack              SlackStatus        `json:"slack,omitempty"`
}

type SlackStatus struct {
	AppID        string `json:"appID,omitempty"`
	ClaimedAppID string `json:"claimedAppID,omitempty"`
}

type BindingList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`

	Items []Binding `json:"items"`
}

func (b *Binding) DeepCopyObject() runtime.Object {
	out := *b
	b.ObjectMeta.DeepCopyInto(&out.ObjectMeta)
	out.Status.Conditions = append([]metav1.Condition(nil), b.Status.Conditions...)
	return &out
}

func (l *BindingList) DeepCopyObject() runtime.Object {
	out := *l
	l.ListMeta.DeepCopyInto(&out.ListMeta)
	out.Items = make([]Binding, len(l.Items))
	for i := range l.Items {
		out.Items[i] = *l.Items[i].DeepCopyObject().(*Binding)
	}
	return &out
}

func addToScheme(scheme *runtime.Scheme) error {
	scheme.AddKnownTypeWithName(groupVersion.WithKind("SlackAgentBinding"), &Binding{})
	scheme.AddKnownTypeWithName(groupVersion.WithKind("SlackAgentBindingList"), &BindingList{})
	metav1.AddToGroupVersion(scheme, groupVersion)
	return nil
}

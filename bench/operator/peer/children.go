package main

import (
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
	apps "k8s.io/client-go/applyconfigurations/apps/v1"
	coordination "k8s.io/client-go/applyconfigurations/coordination/v1"
	core "k8s.io/client-go/applyconfigurations/core/v1"
	meta "k8s.io/client-go/applyconfigurations/meta/v1"
	networking "k8s.io/client-go/applyconfigurations/networking/v1"
	rbac "k8s.io/client-go/applyconfigurations/rbac/v1"
)

const credentials = "/var/run/slackagents.dev/credentials"

// children are the objects that a binding needs, the same that the measured operator makes.
func children(b *Binding) []runtime.ApplyConfiguration {
	name, namespace := childName(b), b.Namespace
	labels := childLabels(name)
	owner := meta.OwnerReference().
		WithAPIVersion(groupVersion.String()).WithKind("SlackAgentBinding").
		WithName(b.Name).WithUID(b.UID).WithController(true).WithBlockOwnerDeletion(true)

	return []runtime.ApplyConfiguration{
		core.ServiceAccount(name, namespace).WithLabels(labels).WithOwnerReferences(owner).
			WithAutomountServiceAccountToken(false),
		rbac.Role(name, namespace).WithLabels(labels).WithOwnerReferences(owner).WithRules(
			rbac.PolicyRule().WithAPIGroups(groupVersion.Group).WithResources("slackagentbindings").
				WithResourceNames(b.Name).WithVerbs("get", "watch"),
			rbac.PolicyRule().WithAPIGroups(groupVersion.Group).WithResources("slackagentbindings/status").
				WithResourceNames(b.Name).WithVerbs("patch"),
			rbac.PolicyRule().WithAPIGroups("coordination.k8s.io").WithResources("leases").
				WithResourceNames(name).WithVerbs("get", "update", "patch"),
		),
		rbac.RoleBinding(name, namespace).WithLabels(labels).WithOwnerReferences(owner).
			WithRoleRef(rbac.RoleRef().WithAPIGroup("rbac.authorization.k8s.io").WithKind("Role").WithName(name)).
			WithSubjects(rbac.Subject().WithKind("ServiceAccount").WithName(name).WithNamespace(namespace)),
		coordination.Lease(name, namespace).WithLabels(labels).WithOwnerReferences(owner),
		networkPolicy(name, namespace).WithLabels(labels).WithOwnerReferences(owner),
		deployment(b, name).WithLabels(labels).WithOwnerReferences(owner),
	}
}

func childName(b *Binding) string { return "sab-" + b.Name }

func selectorLabels(name string) map[string]string {
	return map[string]string{
		"app.kubernetes.io/name":     "slack-agent-bot",
		"app.kubernetes.io/instance": name,
	}
}

func podLabels(name string) map[string]string {
	labels := selectorLabels(name)
	labels["app.kubernetes.io/component"] = "bot"
	labels["app.kubernetes.io/part-of"] = "slack-agent-operator"
	labels["app.kubernetes.io/managed-by"] = manager
	return labels
}

func childLabels(name string) map[string]string {
	labels := podLabels(name)
	labels["app.kubernetes.io/version"] = "0.1.0"
	return labels
}

func networkPolicy(name, namespace string) *networking.NetworkPolicyApplyConfiguration {
	port := func(protocol corev1.Protocol, number int) *networking.NetworkPolicyPortApplyConfiguration {
		return networking.NetworkPolicyPort().WithProtocol(protocol).WithPort(intstr.FromInt(number))
	}
	return networking.NetworkPolicy(name, namespace).WithSpec(networking.NetworkPolicySpec().
		WithPodSelector(meta.LabelSelector().WithMatchLabels(selectorLabels(name))).
		WithPolicyTypes(networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress).
		WithIngress(networking.NetworkPolicyIngressRule().WithPorts(
			networking.NetworkPolicyPort().WithProtocol(corev1.ProtocolTCP).WithPort(intstr.FromString("http")))).
		WithEgress(
			networking.NetworkPolicyEgressRule().WithPorts(
				port(corev1.ProtocolUDP, 53), port(corev1.ProtocolTCP, 53),
				port(corev1.ProtocolTCP, 443), port(corev1.ProtocolTCP, 6443)),
			networking.NetworkPolicyEgressRule().WithTo(networking.NetworkPolicyPeer().WithNamespaceSelector(
				meta.LabelSelector().WithMatchLabels(map[string]string{"kubernetes.io/metadata.name": namespace}))),
		))
}

func deployment(b *Binding, name string) *apps.DeploymentApplyConfiguration {
	return apps.Deployment(name, b.Namespace).WithSpec(apps.DeploymentSpec().
		WithReplicas(1).
		WithStrategy(apps.DeploymentStrategy().WithType(appsv1.RecreateDeploymentStrategyType)).
		WithRevisionHistoryLimit(2).
		WithSelector(meta.LabelSelector().WithMatchLabels(selectorLabels(name))).
		WithTemplate(core.PodTemplateSpec().
			WithLabels(podLabels(name)).
			WithAnnotations(map[string]string{"slackagents.dev/binding": b.Name}).
			WithSpec(podSpec(b, name))))
}

func podSpec(b *Binding, name string) *core.PodSpecApplyConfiguration {
	item := func(key string) *core.KeyToPathApplyConfiguration { return core.KeyToPath().WithKey(key).WithPath(key) }
	toleration := func(key string) *core.TolerationApplyConfiguration {
		return core.Toleration().WithKey(key).WithOperator(corev1.TolerationOpExists).
			WithEffect(corev1.TaintEffectNoExecute).WithTolerationSeconds(30)
	}
	return core.PodSpec().
		WithServiceAccountName(name).
		WithAutomountServiceAccountToken(true).
		WithEnableServiceLinks(false).
		WithTerminationGracePeriodSeconds(15).
		WithSecurityContext(core.PodSecurityContext().
			WithRunAsNonRoot(true).WithRunAsUser(65532).WithRunAsGroup(65532).WithFSGroup(65532).
			WithSeccompProfile(core.SeccompProfile().WithType(corev1.SeccompProfileTypeRuntimeDefault))).
		WithContainers(container(b)).
		WithVolumes(
			core.Volume().WithName("credentials").WithProjected(core.ProjectedVolumeSource().
				WithDefaultMode(0o440).
				WithSources(core.VolumeProjection().WithSecret(core.SecretProjection().
					WithName(b.Spec.Slack.SecretRef.Name).WithOptional(true).
					WithItems(item("bot-token"), item("app-token"))))),
			core.Volume().WithName("tmp").WithEmptyDir(core.EmptyDirVolumeSource()),
		).
		WithTolerations(toleration("node.kubernetes.io/not-ready"), toleration("node.kubernetes.io/unreachable"))
}

func container(b *Binding) *core.ContainerApplyConfiguration {
	fromPod := func(name, path string) *core.EnvVarApplyConfiguration {
		return core.EnvVar().WithName(name).WithValueFrom(
			core.EnvVarSource().WithFieldRef(core.ObjectFieldSelector().WithAPIVersion("v1").WithFieldPath(path)))
	}
	probe := func(path string, period, failures int32) *core.ProbeApplyConfiguration {
		return core.Probe().
			WithHTTPGet(core.HTTPGetAction().WithPath(path).WithPort(intstr.FromString("http"))).
			WithPeriodSeconds(period).WithTimeoutSeconds(5).WithFailureThreshold(failures)
	}
	return core.Container().
		WithName("bot").
		WithImage(b.Spec.Pod.Image).
		WithArgs("--credentials", credentials).
		WithEnv(
			core.EnvVar().WithName("BINDING_NAMESPACE").WithValue(b.Namespace),
			core.EnvVar().WithName("BINDING_NAME").WithValue(b.Name),
			fromPod("POD_NAME", "metadata.name"),
			fromPod("POD_UID", "metadata.uid"),
			fromPod("POD_NAMESPACE", "metadata.namespace"),
		).
		WithPorts(core.ContainerPort().WithName("http").WithContainerPort(8080).WithProtocol(corev1.ProtocolTCP)).
		WithVolumeMounts(
			core.VolumeMount().WithName("credentials").WithMountPath(credentials).WithReadOnly(true),
			core.VolumeMount().WithName("tmp").WithMountPath("/tmp"),
		).
		WithSecurityContext(core.SecurityContext().
			WithAllowPrivilegeEscalation(false).WithReadOnlyRootFilesystem(true).
			WithCapabilities(core.Capabilities().WithDrop("ALL"))).
		WithStartupProbe(probe("/healthz", 2, 60)).
		WithLivenessProbe(probe("/healthz", 10, 6)).
		WithReadinessProbe(probe("/readyz", 5, 3))
}

// A small operator of the usual kind, to measure ours beside: controller-runtime, Owns, server-side apply on every reconcile.
package main

import (
	"flag"
	"os"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/event"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
)

func main() {
	concurrent := flag.Int("concurrent", 10, "reconciles at once")
	flag.Parse()
	ctrl.SetLogger(zap.New())
	if err := run(*concurrent); err != nil {
		ctrl.Log.Error(err, "ended")
		os.Exit(1)
	}
}

func run(concurrent int) error {
	scheme := runtime.NewScheme()
	if err := clientgoscheme.AddToScheme(scheme); err != nil {
		return err
	}
	if err := addToScheme(scheme); err != nil {
		return err
	}
	config, err := ctrl.GetConfig()
	if err != nil {
		return err
	}
	ours := cache.ByObject{Label: labels.SelectorFromSet(labels.Set{"app.kubernetes.io/managed-by": manager})}
	owned := []client.Object{
		&corev1.ServiceAccount{}, &rbacv1.Role{}, &rbacv1.RoleBinding{},
		&coordinationv1.Lease{}, &networkingv1.NetworkPolicy{}, &appsv1.Deployment{},
	}
	byObject := map[client.Object]cache.ByObject{}
	for _, kind := range owned {
		byObject[kind] = ours
	}
	mgr, err := ctrl.NewManager(config, ctrl.Options{
		Scheme:  scheme,
		Metrics: server.Options{BindAddress: "0"},
		Cache:   cache.Options{ByObject: byObject, DefaultTransform: cache.TransformStripManagedFields()},
	})
	if err != nil {
		return err
	}
	ctx := ctrl.SetupSignalHandler()
	err = mgr.GetFieldIndexer().IndexField(ctx, &Binding{}, byAppID, func(o client.Object) []string {
		return []string{o.(*Binding).Status.Slack.AppID}
	})
	if err != nil {
		return err
	}
	b := ctrl.NewControllerManagedBy(mgr).
		For(&Binding{}, builder.WithPredicates(predicate.Funcs{UpdateFunc: othersChangedIt})).
		WithOptions(controller.Options{MaxConcurrentReconciles: concurrent})
	for _, kind := range owned {
		b = b.Owns(kind)
	}
	if err := b.Complete(&reconciler{mgr.GetClient(), mgr.GetEventRecorder(manager)}); err != nil {
		return err
	}
	return mgr.Start(ctx)
}

// othersChangedIt is false for our own writes of the status.
func othersChangedIt(e event.UpdateEvent) bool {
	before, after := e.ObjectOld.(*Binding), e.ObjectNew.(*Binding)
	return before.Generation != after.Generation ||
		before.Status.Slack.AppID != after.Status.Slack.AppID ||
		!equality.Semantic.DeepEqual(ofBot(before), ofBot(after))
}

func ofBot(b *Binding) []metav1.Condition {
	return slices.DeleteFunc(slices.Clone(b.Status.Conditions), func(c metav1.Condition) bool {
		return !slices.Contains(botConditions, c.Type)
	})
}

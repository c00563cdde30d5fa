/**
 * Which new sessions may be: zone rules, network policies and zone defaults, compiled into immutable tables that a
 * worker asks once a session.
 *
 * <pre>
 *   document ─────────────┐
 *   workload inventory ───┼──▶ PolicyCompiler ──▶ Policy ──▶ session-setup
 *   interfaces, schedules ┘                          └─────▶ explain, logs, hit counters
 * </pre>
 *
 * <p>Network policies are those of Kubernetes' networking.k8s.io/v1. Not implemented: the admin tiers of
 * policy.networking.k8s.io, for which the firewall's rules stand.
 */
@NullMarked
package net.isthmus.fastpath.policy;

import org.jspecify.annotations.NullMarked;

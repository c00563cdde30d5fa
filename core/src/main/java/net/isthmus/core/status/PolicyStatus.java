package net.isthmus.core.status;

/**
 * A rule, a network policy or the default of a zone, as it is now.
 *
 * @param kind {@code rule}, {@code network-policy} or {@code zone}
 * @param name the configuration's name of it
 * @param isInForce false for a rule outside its schedule and a policy that selects no workload
 * @param sessions that it has decided since it has had its name
 * @param denied sessions that were denied because a network policy isolates; 0 for others
 * @param text what it says
 */
public record PolicyStatus(String kind, String name, boolean isInForce, long sessions, long denied, String text) {}

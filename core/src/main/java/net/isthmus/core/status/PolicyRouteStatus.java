package net.isthmus.core.status;

/**
 * One rule of policy routing as it is now.
 *
 * @param name the configuration's name of it
 * @param conditions what packets it takes
 * @param target where they go
 * @param isInForce false while its next hop is on no subnet that is up, so that the rule is passed over
 * @param packets how many it has taken since it has had its name
 */
public record PolicyRouteStatus(String name, String conditions, String target, boolean isInForce, long packets) {}

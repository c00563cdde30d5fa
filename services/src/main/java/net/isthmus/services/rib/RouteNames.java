package net.isthmus.services.rib;

/** What the configuration's names stand for. Called on the control loop. */
public interface RouteNames {
    /** Index of a VRF that is there. */
    int vrf(String name);

    /** Index of an interface that is there. */
    int interfaceIndex(String name);
}

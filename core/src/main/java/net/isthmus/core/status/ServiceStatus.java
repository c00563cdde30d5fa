package net.isthmus.core.status;

import java.util.List;

/**
 * A service of load balancing as it is now.
 *
 * @param vrf VRF of its addresses
 * @param addresses virtual addresses
 * @param ports as an operator reads them: {@code 443/tcp → 8443}
 * @param algorithm how backends are chosen
 * @param mode {@code nat} or {@code dsr}
 * @param check what backends are asked; empty if they are not
 */
public record ServiceStatus(
        String name,
        String vrf,
        List<String> addresses,
        List<String> ports,
        String algorithm,
        String mode,
        String check,
        List<Backend> backends) {

    /**
     * One address of one backend.
     *
     * @param state {@code up}, {@code down}, {@code draining}, or {@code unknown} before the first answer
     * @param health the last answer in words; empty if it is not asked
     * @param forSeconds since when the last answers say the same; 0 if it is not asked
     * @param weight as configured
     * @param weightNow what it has of it, less in a slow start, 0 while it takes no new session
     * @param connections sessions now
     * @param sessions sessions so far, with those of now
     */
    public record Backend(
            String name,
            String address,
            String state,
            String health,
            long forSeconds,
            int weight,
            int weightNow,
            int connections,
            long sessions) {}

    /** Copies the lists. */
    public ServiceStatus {
        addresses = List.copyOf(addresses);
        ports = List.copyOf(ports);
        backends = List.copyOf(backends);
    }
}

package net.isthmus.appliance.boot.seed;

import java.util.Optional;

/** A route as the cloud describes it: destination and next hop, checked, and the metric if there is one. */
record SeedRoute(String to, String via, String link, Optional<Integer> metric) {}

package net.isthmus.core.status;

import java.time.Instant;

/**
 * A secret, without what it is.
 *
 * @param kind {@code pem} for certificates and keys, {@code secret} for all else
 * @param changedAt when it was set last
 */
public record SecretStatus(String name, String kind, int bytes, Instant changedAt) {}

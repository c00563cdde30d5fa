package net.isthmus.ipsec.ike.service;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import net.isthmus.ipsec.ike.auth.RevocationRequest;
import net.isthmus.ipsec.ike.fsm.Environment;
import net.isthmus.ipsec.ike.net.IkeTransport;
import net.isthmus.ipsec.sa.ChildSas;
import net.isthmus.wire.IpAddress;

/**
 * What the thread works with.
 *
 * @param clock for the times of log lines
 * @param fetches asks the world about revoked certificates, without holding anybody up
 * @param sources the address of ours from which packets to another leave, as routes have it now; empty if unknown
 * @param errors told of errors of our own, with what broke
 */
record World(
        Environment environment,
        ChildSas childSas,
        IkeTransport transport,
        InstantSource clock,
        Consumer<List<RevocationRequest>> fetches,
        Function<IpAddress, Optional<IpAddress>> sources,
        BiConsumer<String, RuntimeException> errors) {

    void report(String what, RuntimeException error) {
        errors.accept(what, error);
    }
}

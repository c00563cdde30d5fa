package net.isthmus.ipsec.ike.service;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import net.isthmus.ipsec.ike.auth.RevocationFetcher;
import net.isthmus.ipsec.ike.auth.RevocationRequest;
import net.isthmus.ipsec.ike.auth.RevocationStore;

/**
 * Fetches what is known of revoked certificates, each question once at a time and few at once, on threads of its own.
 */
public final class RevocationFetches implements Consumer<List<RevocationRequest>> {
    private static final int MAX_AT_ONCE = 8;

    private final RevocationFetcher fetcher;
    private final RevocationStore store;
    private final InstantSource clock;
    private final Set<RevocationRequest> underWay = ConcurrentHashMap.newKeySet();
    private final Semaphore places = new Semaphore(MAX_AT_ONCE);

    /** Fetches into a store. */
    public RevocationFetches(RevocationFetcher fetcher, RevocationStore store, InstantSource clock) {
        this.fetcher = fetcher;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public void accept(List<RevocationRequest> requests) {
        for (RevocationRequest request : requests) {
            // What finds no place is asked for again when the peer repeats itself.
            if (places.tryAcquire()) {
                if (underWay.add(request)) {
                    Thread.ofVirtual().name("revocation").start(() -> fetch(request));
                } else {
                    places.release();
                }
            }
        }
    }

    private void fetch(RevocationRequest request) {
        try {
            store.put(request, fetcher.fetch(request), clock.instant());
        } catch (IOException | RuntimeException e) {
            store.fail(request, clock.instant());
        } finally {
            underWay.remove(request);
            places.release();
        }
    }
}

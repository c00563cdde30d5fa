package net.isthmus.ipsec.ike.fsm;

import java.security.SecureRandom;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import net.isthmus.core.config.IpsecKeyExchange;
import net.isthmus.ipsec.ike.auth.Credentials;
import net.isthmus.ipsec.ike.crypto.KeyExchange;
import net.isthmus.ipsec.sa.SaUsage;

/**
 * What a machine asks of the world while it thinks, because it needs the answer to go on. None of it may block for
 * longer than arithmetic takes.
 *
 * @param random for nonces, SPIs, keys and jitter
 * @param exchanges key exchange methods, mostly {@link KeyExchange#of}
 * @param credentials secrets, keys and certificates
 * @param childSpis reserves an SPI for a Child SA ({@link net.isthmus.ipsec.sa.ChildSas#reserveSpi})
 * @param usage what has passed a Child SA ({@link net.isthmus.ipsec.sa.ChildSas#usage})
 */
public record Environment(
        SecureRandom random,
        Function<IpsecKeyExchange, KeyExchange> exchanges,
        Credentials credentials,
        IntSupplier childSpis,
        IntFunction<SaUsage> usage) {}

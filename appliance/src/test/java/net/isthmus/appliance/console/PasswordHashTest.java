package net.isthmus.appliance.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class PasswordHashTest {

    @Test
    void shouldKnowItsPasswordAndNoOtherWhenWrittenAndReadAgain() {
        PasswordHash made = PasswordHash.of("correct horse".toCharArray(), new SecureRandom());

        PasswordHash read = PasswordHash.parse(made.text());

        assertThat(read.matches("correct horse".toCharArray())).isTrue();
        assertThat(read.matches("correct hors".toCharArray())).isFalse();
        assertThat(read.matches(new char[0])).isFalse();
    }

    /** A vector of the reference implementation: password, somesalt, 64 MiB, two passes. */
    @Test
    void shouldKnowThePasswordWhenAnotherProgramMadeTheHash() {
        PasswordHash others = PasswordHash.parse(
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc");

        assertThat(others.matches("password".toCharArray())).isTrue();
    }

    @Test
    void shouldDifferEachTimeWhenThePasswordIsTheSame() {
        char[] password = "correct horse".toCharArray();

        assertThat(PasswordHash.of(password, new SecureRandom()).text())
                .isNotEqualTo(PasswordHash.of(password, new SecureRandom()).text())
                .startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    }

    @Test
    void shouldSayNothingOfItselfWhenPrinted() {
        assertThat(PasswordHash.of("x".toCharArray(), new SecureRandom())).hasToString("PasswordHash");
        assertThatIllegalArgumentException().isThrownBy(() -> PasswordHash.parse("$6$salt$hash"));
    }
}

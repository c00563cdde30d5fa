package net.isthmus.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import net.isthmus.core.fault.Fault;
import net.isthmus.core.fault.Faults;

/** What holds for every document whatsoever, for the tests that make up documents. */
final class HostileDocument {

    private HostileDocument() {}

    /** Reads it: there is an answer, its faults are few, short and of one line, and what is accepted can be written. */
    static void check(byte[] document) {
        switch (ConfigurationReader.read(document)) {
            case Reading.Accepted(var configuration) -> {
                String canonical = ConfigurationWriter.write(configuration);
                assertThat(ConfigurationReader.read(canonical).orThrow()).isEqualTo(configuration);
            }
            case Reading.Refused refused -> {
                assertThat(refused.faults()).isNotEmpty().hasSizeLessThanOrEqualTo(Faults.LIMIT + 1);
                for (Fault fault : refused.faults()) {
                    String line = fault.describe("x");
                    assertThat(line).hasSizeLessThan(1_000);
                    assertThat(line.chars()).noneMatch(Character::isISOControl);
                }
            }
        }
    }
}

package net.isthmus.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Reads the object back by the ELF specification; that the kernel's loader takes it is shown in {@link LabIT}. */
class BpfObjectFileTest {

    private static final int SECTION_HEADER_BYTES = 64;

    @Test
    void shouldHoldEachProgramInASectionOfItsNameWhenWritten() {
        byte[] object = BpfObjectFile.bytes(Map.of("only", List.of(BpfInstruction.set(0, 7), BpfInstruction.exit())));

        assertThat(sections(object)).containsKeys("only", "license", ".symtab", ".strtab");
        assertThat(sections(object).get("only")).asHexString().isEqualTo("B700000007000000" + "9500000000000000");
        assertThat(new String(content(sections(object), "license"), StandardCharsets.US_ASCII))
                .isEqualTo("Dual BSD/GPL\0");
    }

    @Test
    void shouldGiveASymbolToEachProgramWhenThereAreSeveral() {
        Map<String, List<BpfInstruction>> programs = new LinkedHashMap<>();
        programs.put("first", List.of(BpfInstruction.exit()));
        programs.put("second", List.of(BpfInstruction.exit(), BpfInstruction.exit()));
        Map<String, byte[]> sections = sections(BpfObjectFile.bytes(programs));

        ByteBuffer symbols = ByteBuffer.wrap(content(sections, ".symtab")).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(symbols.capacity()).isEqualTo(4 * 24);
        assertThat(text(content(sections, ".strtab"), symbols.getInt(24))).isEqualTo("run_first");
        assertThat(text(content(sections, ".strtab"), symbols.getInt(48))).isEqualTo("run_second");
        assertThat(symbols.getLong(48 + 16)).as("length of the second").isEqualTo(16);
    }

    private static Map<String, byte[]> sections(byte[] object) {
        ByteBuffer elf = ByteBuffer.wrap(object).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(elf.getInt(0)).as("magic").isEqualTo(0x464c457f);
        assertThat(elf.getShort(18)).as("machine").isEqualTo((short) 247);
        int headers = (int) elf.getLong(40);
        int count = elf.getShort(60);
        byte[] names = content(elf, headers + elf.getShort(62) * SECTION_HEADER_BYTES);
        Map<String, byte[]> sections = new LinkedHashMap<>();
        for (int index = 1; index < count; index++) {
            int header = headers + index * SECTION_HEADER_BYTES;
            sections.put(text(names, elf.getInt(header)), content(elf, header));
        }
        return sections;
    }

    private static byte[] content(Map<String, byte[]> sections, String name) {
        return Objects.requireNonNull(sections.get(name), name);
    }

    private static byte[] content(ByteBuffer elf, int header) {
        byte[] content = new byte[(int) elf.getLong(header + 32)];
        elf.get((int) elf.getLong(header + 24), content);
        return content;
    }

    private static String text(byte[] strings, int offset) {
        int end = offset;
        while (strings[end] != 0) {
            end++;
        }
        return new String(strings, offset, end - offset, StandardCharsets.US_ASCII);
    }
}

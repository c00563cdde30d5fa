package net.isthmus.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes eBPF programs as an ELF object that {@code tc filter add … bpf object-file} loads, without a compiler.
 *
 * <p>The file is what a compiler would make of one function a section, reduced to what the loader reads: a section with
 * the code for each program, a {@code license} section (a few helpers are for GPL-compatible programs only), a symbol
 * for each of them, and the string table. Everything is in one piece behind the ELF header; the section headers end it.
 *
 * <pre>
 *  +------------+-----------+-----+---------+---------+---------+-----------------+
 *  | ELF header | program 1 | ... | license | symbols | strings | section headers |
 *  +------------+-----------+-----+---------+---------+---------+-----------------+
 * </pre>
 */
final class BpfObjectFile {

    private static final int CAPACITY_BYTES = 64 * 1024;
    private static final int ELF_HEADER_BYTES = 64;
    private static final int SECTION_HEADER_BYTES = 64;
    private static final int SYMBOL_BYTES = 24;
    private static final short RELOCATABLE = 1;
    private static final short MACHINE_BPF = 247;
    private static final int PROGBITS = 1;
    private static final int SYMTAB = 2;
    private static final int STRTAB = 3;
    private static final int WRITABLE = 3;
    private static final int EXECUTABLE = 6;
    private static final int GLOBAL_FUNCTION = 0x12;
    private static final int GLOBAL_OBJECT = 0x11;
    private static final byte[] LICENSE = "Dual BSD/GPL\0".getBytes(StandardCharsets.US_ASCII);

    private record Section(
            int nameOffset,
            int type,
            int flags,
            int offset,
            int lengthBytes,
            int link,
            int firstGlobal,
            int entryBytes) {}

    private final ByteBuffer file = ByteBuffer.allocate(CAPACITY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final StringBuilder strings = new StringBuilder("\0");
    private final List<Section> sections = new ArrayList<>(List.of(new Section(0, 0, 0, 0, 0, 0, 0, 0)));
    private final ByteBuffer symbols = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);

    private BpfObjectFile() {
        symbols.position(SYMBOL_BYTES);
        file.position(ELF_HEADER_BYTES);
    }

    /** Writes {@code programs}, by the name of their section, to {@code path}. */
    static void write(Path path, Map<String, List<BpfInstruction>> programs) {
        try {
            Files.write(path, bytes(programs));
        } catch (IOException e) {
            throw new LabException("cannot write " + path + ": " + e.getMessage(), e);
        }
    }

    static byte[] bytes(Map<String, List<BpfInstruction>> programs) {
        BpfObjectFile object = new BpfObjectFile();
        new LinkedHashMap<>(programs).forEach(object::program);
        object.section("license", LICENSE, WRITABLE, "_license", GLOBAL_OBJECT);
        return object.finish();
    }

    private void program(String name, List<BpfInstruction> instructions) {
        ByteBuffer code = ByteBuffer.allocate(instructions.size() * BpfInstruction.LENGTH_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        instructions.forEach(instruction -> instruction.writeTo(code));
        section(name, code.array(), EXECUTABLE, "run_" + name, GLOBAL_FUNCTION);
    }

    private void section(String name, byte[] content, int flags, String symbol, int symbolKind) {
        symbols.putInt(string(symbol)).put((byte) symbolKind).put((byte) 0).putShort((short) sections.size());
        symbols.putLong(0).putLong(content.length);
        sections.add(new Section(string(name), PROGBITS, flags, file.position(), content.length, 0, 0, 0));
        append(content);
    }

    private byte[] finish() {
        int stringSection = sections.size() + 1;
        byte[] symbolTable = new byte[symbols.position()];
        symbols.flip().get(symbolTable);
        sections.add(new Section(
                string(".symtab"), SYMTAB, 0, file.position(), symbolTable.length, stringSection, 1, SYMBOL_BYTES));
        append(symbolTable);
        int stringName = string(".strtab");
        byte[] stringTable = strings.toString().getBytes(StandardCharsets.US_ASCII);
        sections.add(new Section(stringName, STRTAB, 0, file.position(), stringTable.length, 0, 0, 0));
        append(stringTable);

        int headersOffset = file.position();
        sections.forEach(this::sectionHeader);
        int length = file.position();
        elfHeader(headersOffset);
        byte[] result = new byte[length];
        file.get(0, result);
        return result;
    }

    private int string(String text) {
        int offset = strings.length();
        strings.append(text).append('\0');
        return offset;
    }

    private void append(byte[] content) {
        file.put(content);
        file.position((file.position() + 7) & ~7);
    }

    private void sectionHeader(Section section) {
        file.putInt(section.nameOffset)
                .putInt(section.type)
                .putLong(section.flags)
                .putLong(0);
        file.putLong(section.offset)
                .putLong(section.lengthBytes)
                .putInt(section.link)
                .putInt(section.firstGlobal);
        file.putLong(8).putLong(section.entryBytes);
    }

    private void elfHeader(int headersOffset) {
        file.position(0);
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        file.putShort(RELOCATABLE)
                .putShort(MACHINE_BPF)
                .putInt(1)
                .putLong(0)
                .putLong(0)
                .putLong(headersOffset)
                .putInt(0);
        file.putShort((short) ELF_HEADER_BYTES).putShort((short) 0).putShort((short) 0);
        file.putShort((short) SECTION_HEADER_BYTES).putShort((short) sections.size());
        file.putShort((short) (sections.size() - 1));
    }
}

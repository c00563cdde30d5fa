package net.isthmus.appliance.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a document from a file, or from standard input if it is called {@code -}. */
final class DocumentFile {

    private DocumentFile() {}

    static byte[] read(Path file) {
        try {
            return file.toString().equals("-") ? System.in.readAllBytes() : Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new CommandFailed(IsthmusCommand.WRONG, "There is no file " + file);
        } catch (IOException e) {
            throw new CommandFailed(IsthmusCommand.WRONG, "Cannot read " + file + ": " + e.getMessage());
        }
    }
}

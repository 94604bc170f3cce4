package org.redoubt.server.mailfile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes a Maildir++: INBOX at the top, {@code Archive/2024} as {@code .Archive.2024}.
 *
 * <p>A file is written in {@code tmp} and appears in {@code cur} complete. Its name is made from the mailbox's
 * UIDVALIDITY and the message's UID, so a second run writes what is missing and renames where flags have changed.
 */
public final class MaildirWriter implements MailWriter {
    private final Path root;
    private Path folder;
    private MaildirFlags flags = MaildirFlags.numbering(List.of());
    /** File names in the folder's cur and new, by the part before the flags. */
    private final Map<String, Path> present = new HashMap<>();

    public MaildirWriter(Path root) {
        this.root = root;
        this.folder = root;
    }

    @Override
    public void mailbox(String path, List<String> keywords) throws IOException {
        folder = path.equalsIgnoreCase("INBOX") ? root : root.resolve(folderName(path));
        for (String part : List.of("tmp", "new", "cur")) {
            Files.createDirectories(folder.resolve(part));
        }
        if (!folder.equals(root)) {
            // Maildir++: tells a folder from a Maildir of its own.
            Files.write(folder.resolve("maildirfolder"), new byte[0]);
        }
        flags = MaildirFlags.numbering(keywords);
        String numbered = flags.keywordsFile();
        if (!numbered.isEmpty()) {
            Files.writeString(folder.resolve(MaildirFlags.KEYWORDS_FILE), numbered, StandardCharsets.UTF_8);
        }
        findPresent();
    }

    private static String folderName(String path) {
        return "." + Arrays.stream(path.split("/")).map(ModifiedUtf7::encode).collect(Collectors.joining("."));
    }

    private void findPresent() throws IOException {
        present.clear();
        for (String part : List.of("new", "cur")) {
            try (Stream<Path> files = Files.list(folder.resolve(part))) {
                files.forEach(file -> present.put(unique(file.getFileName().toString()), file));
            }
        }
    }

    private static String unique(String fileName) {
        int info = fileName.indexOf(":2,");
        return info < 0 ? fileName : fileName.substring(0, info);
    }

    @Override
    public boolean write(StoredMessage message) throws IOException {
        String unique =
                message.received().getEpochSecond() + ".V" + message.uidValidity() + "U" + message.uid() + ".redoubt";
        Path target = folder.resolve("cur").resolve(unique + ":2," + flags.letters(message.keywords()));
        Path earlier = present.get(unique);
        if (earlier != null) {
            if (!earlier.equals(target)) {
                Files.move(earlier, target, StandardCopyOption.ATOMIC_MOVE);
            }
            return false;
        }
        Path temporary = folder.resolve("tmp").resolve(unique);
        Files.write(
                temporary,
                message.bytes(),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        Files.setLastModifiedTime(temporary, FileTime.from(message.received()));
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    @Override
    public void done() {
        present.clear();
    }

    @Override
    public void close() {
        present.clear();
    }
}

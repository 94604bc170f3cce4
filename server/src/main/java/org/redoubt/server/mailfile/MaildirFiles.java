package org.redoubt.server.mailfile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Maildir with its folders: Maildir++ ({@code .Archive.2024} beside {@code cur}), folders in folders, or both.
 * Only {@code cur} and {@code new} are read; what lies in {@code tmp} was never finished.
 */
public final class MaildirFiles implements MessageFiles {
    /** Mailbox path below the top, to its folder. */
    private final TreeMap<String, Path> folders = new TreeMap<>();

    private final TreeMap<String, List<Path>> messages = new TreeMap<>();
    private final long maxOctets;

    /** @param maxOctets a larger message is told as unreadable */
    public MaildirFiles(Path root, long maxOctets) throws IOException {
        this.maxOctets = maxOctets;
        if (!Files.isDirectory(root)) {
            throw new NoSuchFileException(root.toString());
        }
        find(root, "", 0);
        if (folders.isEmpty()) {
            throw new IOException(root + " is no Maildir: neither it nor a folder in it has cur and new");
        }
        for (var folder : folders.entrySet()) {
            messages.put(folder.getKey(), files(folder.getValue()));
        }
    }

    private void find(Path folder, String path, int depth) throws IOException {
        if (Files.isDirectory(folder.resolve("cur"))) {
            folders.put(path, folder);
        }
        if (depth < FileWalk.MAX_DEPTH) {
            for (Path child : children(folder)) {
                String name = child.getFileName().toString();
                if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS) && !name.matches("cur|new|tmp")) {
                    find(child, join(path, mailboxPath(name)), depth + 1);
                }
            }
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        }
    }

    /** Maildir++: a leading dot, levels divided by dots. Else the folder's name is the level's name. */
    private static String mailboxPath(String folderName) {
        if (!folderName.startsWith(".")) {
            return ModifiedUtf7.decode(folderName);
        }
        return Arrays.stream(folderName.substring(1).split("\\."))
                .filter(level -> !level.isEmpty())
                .map(ModifiedUtf7::decode)
                .collect(Collectors.joining("/"));
    }

    private static String join(String parent, String child) {
        return parent.isEmpty() ? child : parent + "/" + child;
    }

    private static List<Path> files(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String part : List.of("cur", "new")) {
            Path directory = folder.resolve(part);
            if (Files.isDirectory(directory)) {
                children(directory).stream()
                        .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                        .filter(file -> !file.getFileName().toString().startsWith("."))
                        .forEach(files::add);
            }
        }
        return files;
    }

    @Override
    public long totalOctets() {
        return messages.values().stream().mapToLong(FileWalk::octets).sum();
    }

    @Override
    public void forEach(Sink sink) throws IOException {
        for (var folder : folders.entrySet()) {
            MaildirFlags flags = MaildirFlags.of(folder.getValue());
            for (Path file : messages.getOrDefault(folder.getKey(), List.of())) {
                one(folder.getKey(), file, flags, sink);
            }
        }
    }

    private void one(String path, Path file, MaildirFlags flags, Sink sink) throws IOException {
        long octets = FileWalk.octets(file);
        if (octets > maxOctets) {
            sink.unreadable(file.toString(), "larger than the limit of " + maxOctets + " octets", octets);
            return;
        }
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (IOException e) {
            sink.unreadable(file.toString(), FileWalk.reason(e), octets);
            return;
        }
        sink.message(
                new FoundMessage(
                        file.toString(),
                        path,
                        flags.keywords(file.getFileName().toString()),
                        FileWalk.modified(file),
                        LineEnds.toNetwork(content)),
                octets);
    }
}

package org.redoubt.filter;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.redoubt.mime.MessageStructure;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;

/**
 * Files that an organisation does not take, by the ending of their names, in zip archives too: those are told by
 * their first octets, whatever they are called. What cannot be looked into (encrypted, damaged, too much or too deep)
 * has the type {@link #UNREADABLE}, and so has what is called a zip archive and does not begin as one, or has a name
 * that is longer than any file's.
 */
public final class AttachedTypes {
    public static final String UNREADABLE = "unreadable-archive";

    private static final int DEEPEST = 3;

    private final Set<String> refused;
    private long left = Limits.UNPACKED;
    private int entriesLeft = Limits.ARCHIVED;
    private int archivesLeft = Limits.ARCHIVES;

    private AttachedTypes(Set<String> refused) {
        this.refused = refused;
    }

    /** Gives a message's octets. */
    public interface Source {
        /** The body of a part as it was sent. */
        InputStream body(Part part) throws IOException;
    }

    /**
     * The name of the first file that is not taken.
     *
     * @param refused endings in lower case without a dot, and {@link #UNREADABLE}
     */
    public static Optional<String> find(Set<String> refused, MessageStructure structure, Source source) throws IOException {
        return refused.isEmpty() ? Optional.empty() : new AttachedTypes(refused).find(structure, source);
    }

    private Optional<String> find(MessageStructure structure, Source source) throws IOException {
        List<Part> leaves = new ArrayList<>();
        leaves(structure.root(), leaves);
        for (Part part : leaves) {
            List<String> names = names(part);
            Optional<String> wrong = names.stream().filter(this::isRefused).findFirst();
            if (wrong.isPresent()) {
                return wrong;
            }
            Optional<String> within = part.type().equals("text") && names.isEmpty() ? Optional.empty() : within(part, names, source);
            if (within.isPresent()) {
                return within;
            }
        }
        return Optional.empty();
    }

    private static void leaves(Part part, List<Part> leaves) {
        part.children().forEach(child -> leaves(child, leaves));
        if (part.children().isEmpty()) {
            leaves.add(part);
        }
    }

    /** Some programs go by the one name, others by the other. */
    private static List<String> names(Part part) {
        return Stream.concat(
                        part.disposition().flatMap(given -> given.parameter("filename")).stream(),
                        part.parameter("name").stream())
                .distinct()
                .toList();
    }

    private Optional<String> within(Part part, List<String> names, Source source) throws IOException {
        String name = names.stream().findFirst().orElse("");
        boolean archive = names.stream().anyMatch(AttachedTypes::isArchive);
        if (!PartContent.canDecode(part.encoding())) {
            return archive ? unreadable(name) : Optional.empty();
        }
        try (InputStream raw = source.body(part);
                InputStream body = new BufferedInputStream(PartContent.decode(part.encoding(), raw))) {
            if (isZip(body)) {
                return archived(name, body, 1);
            }
            // Programs look for the directory at its end, whatever stands before.
            return archive ? unreadable(name) : Optional.empty();
        }
    }

    private boolean isRefused(String name) {
        return refused.contains(ending(name)) || name.length() > Limits.FILE_NAME && refused.contains(UNREADABLE);
    }

    private static boolean isArchive(String name) {
        return ending(name).equals("zip");
    }

    /** Lower case, without a dot; empty when there is none. Windows drops dots and spaces at the end of a name. */
    private static String ending(String name) {
        int end = name.length();
        while (end > 0 && (name.charAt(end - 1) == '.' || Character.isWhitespace(name.charAt(end - 1)))) {
            end--;
        }
        int dot = end == 0 ? -1 : name.lastIndexOf('.', end - 1);
        return dot < 0 ? "" : name.substring(dot + 1, end).toLowerCase(Locale.ROOT);
    }

    private static boolean isZip(InputStream body) throws IOException {
        body.mark(4);
        byte[] start = body.readNBytes(4);
        body.reset();
        return start.length == 4 && start[0] == 'P' && start[1] == 'K' && start[2] == 3 && start[3] == 4;
    }

    private Optional<String> archived(String archive, InputStream body, int depth) throws IOException {
        if (--archivesLeft < 0) {
            return unreadable(archive);
        }
        // Not closed: the archive around it is read on.
        ZipInputStream zip = new ZipInputStream(new FilterInputStream(body) {
            @Override
            public void close() {}
        });
        try {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String file = entry.getName();
                String name = archive + " / " + file.substring(0, Math.min(file.length(), Limits.FILE_NAME));
                if (isRefused(file)) {
                    return Optional.of(name);
                }
                if (--entriesLeft < 0 || depth > DEEPEST) {
                    return unreadable(archive);
                }
                InputStream content = new BufferedInputStream(new Bounded(zip));
                boolean zipped = isZip(content);
                Optional<String> within = zipped ? archived(name, content, depth + 1) : Optional.empty();
                if (!zipped && !entry.isDirectory() && isArchive(file)) {
                    within = unreadable(name);
                }
                if (within.isPresent()) {
                    return within;
                }
                content.transferTo(OutputStream.nullOutputStream());
            }
            return Optional.empty();
        } catch (ZipException | IllegalArgumentException | java.io.EOFException closed) {
            return unreadable(archive);
        }
    }

    private Optional<String> unreadable(String archive) {
        return refused.contains(UNREADABLE) ? Optional.of(archive) : Optional.empty();
    }

    /** An entry, of which no more is unpacked than all of a message may cost. */
    private final class Bounded extends FilterInputStream {
        Bounded(ZipInputStream entry) {
            super(entry);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] b, int off, int len) throws IOException {
            int count = super.read(b, off, len);
            left -= Math.max(0, count);
            if (left < 0) {
                throw new ZipException("too much");
            }
            return count;
        }

        @Override
        public void close() {}
    }
}

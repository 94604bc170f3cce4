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
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.redoubt.mime.MessageStructure;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;

/**
 * Files that an organisation does not take, by the ending of their names, in zip archives too: those are told by
 * their first octets, whatever they are called. What cannot be looked into (encrypted, damaged, too much or too deep)
 * has the type {@link #UNREADABLE}.
 */
public final class AttachedTypes {
    public static final String UNREADABLE = "unreadable-archive";

    private static final int DEEPEST = 3;

    private final Set<String> refused;
    private long left = Limits.UNPACKED;
    private int entriesLeft = Limits.ARCHIVED;

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
            String name = part.fileName().orElse("");
            if (isRefused(name)) {
                return Optional.of(name);
            }
            boolean text = part.type().equals("text") && name.isEmpty();
            if (!text && PartContent.canDecode(part.encoding())) {
                try (InputStream raw = source.body(part);
                        InputStream body = new BufferedInputStream(PartContent.decode(part.encoding(), raw))) {
                    Optional<String> within = isZip(body) ? archived(name, body, 1) : Optional.empty();
                    if (within.isPresent()) {
                        return within;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static void leaves(Part part, List<Part> leaves) {
        part.children().forEach(child -> leaves(child, leaves));
        if (part.children().isEmpty() && leaves.size() < Limits.PARTS) {
            leaves.add(part);
        }
    }

    /** Windows drops dots and spaces at the end of a name. */
    private boolean isRefused(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT).replaceAll("[ .]+$", "");
        return refused.contains(lower.substring(lower.lastIndexOf('.') + 1)) && lower.indexOf('.') >= 0;
    }

    private static boolean isZip(InputStream body) throws IOException {
        body.mark(4);
        byte[] start = body.readNBytes(4);
        body.reset();
        return start.length == 4 && start[0] == 'P' && start[1] == 'K' && start[2] == 3 && start[3] == 4;
    }

    private Optional<String> archived(String archive, InputStream body, int depth) throws IOException {
        // Not closed: the archive around it is read on.
        ZipInputStream zip = new ZipInputStream(new FilterInputStream(body) {
            @Override
            public void close() {}
        });
        try {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = archive + " / " + entry.getName();
                if (isRefused(entry.getName())) {
                    return Optional.of(name);
                }
                if (--entriesLeft < 0 || depth > DEEPEST) {
                    return unreadable(archive);
                }
                InputStream content = new BufferedInputStream(new Bounded(zip));
                Optional<String> within = isZip(content) ? archived(name, content, depth + 1) : Optional.empty();
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

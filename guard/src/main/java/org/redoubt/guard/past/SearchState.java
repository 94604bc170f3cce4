package org.redoubt.guard.past;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;
import org.redoubt.guard.past.PastMail.Place;
import org.redoubt.store.seal.WholeFile;

/**
 * What a search has on disk, each file whole and replaced as a whole: {@code known}, the keyed hashes of what was looked for;
 * {@code search}, of what is looked for, and up to where, as long as a search is under way; {@code progress}, where it is;
 * {@code start}, from where there may be deliveries that were compared with nothing. What cannot be read counts as not there,
 * so something is looked for twice rather than not at all. For one thread.
 */
final class SearchState {
    private final Path folder;

    SearchState(Path folder) {
        this.folder = folder;
    }

    /**
     * A search that has begun.
     *
     * @param mail up to where the log of mail is searched
     * @param event the last event of the audit log that is looked at
     * @param keys hashes of the indicators, ascending
     */
    record Begun(Place mail, long event, long[] keys) {}

    /** Up to where it is: a place in the log of mail, and the number of an event. */
    record Progress(Place mail, long event) {}

    /** Deliveries come from here on, and indicators are not there yet. */
    void awaits(Place place) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        // One that is there is of a start that was killed before it had compared.
        if (!Files.exists(file("start"))) {
            write("start", LongStream.of(place.segment(), place.block()));
        }
    }

    Place uncompared() throws IOException {
        long[] place = read("start");
        return place.length == 2 ? new Place(place[0], place[1]) : Place.START;
    }

    void compared() throws IOException {
        WholeFile.delete(file("start"));
    }

    /** What was looked for, ascending. */
    long[] known() throws IOException {
        return read("known");
    }

    Optional<Begun> begun() throws IOException {
        long[] all = read("search");
        return all.length < 4
                ? Optional.empty()
                : Optional.of(new Begun(new Place(all[0], all[1]), all[2], Arrays.copyOfRange(all, 3, all.length)));
    }

    void begin(Begun begun) throws IOException {
        WholeFile.delete(file("progress"));
        write("search", LongStream.concat(
                LongStream.of(begun.mail().segment(), begun.mail().block(), begun.event()), Arrays.stream(begun.keys())));
    }

    Progress progress() throws IOException {
        long[] all = read("progress");
        return all.length == 3 ? new Progress(new Place(all[0], all[1]), all[2]) : new Progress(Place.START, 0);
    }

    void progress(Progress progress) throws IOException {
        write("progress", LongStream.of(progress.mail().segment(), progress.mail().block(), progress.event()));
    }

    /** What was looked for is known from now on. With more than {@code most} what was known before is forgotten. */
    void done(Begun begun, int most) throws IOException {
        long[] before = known();
        boolean room = before.length + begun.keys().length <= most;
        write("known", LongStream.concat(Arrays.stream(room ? before : new long[0]), Arrays.stream(begun.keys()))
                .sorted()
                .distinct());
        WholeFile.delete(file("search"));
        WholeFile.delete(file("progress"));
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    private void write(String name, LongStream all) throws IOException {
        long[] values = all.toArray();
        ByteBuffer out = ByteBuffer.allocate(8 * values.length);
        out.asLongBuffer().put(values);
        WholeFile.replace(file(name), out.array());
    }

    private long[] read(String name) throws IOException {
        try {
            ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file(name)));
            long[] values = new long[in.remaining() / 8];
            in.asLongBuffer().get(values);
            return values;
        } catch (NoSuchFileException none) {
            return new long[0];
        }
    }
}

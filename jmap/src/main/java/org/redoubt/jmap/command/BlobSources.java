package org.redoubt.jmap.command;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.map.Blob;
import org.redoubt.jmap.map.Blobs;

/** What a new blob is put together from (RFC 9404 4.1): texts, base64, and pieces of other blobs. */
final class BlobSources {
    private static final String TEXT = "data:asText";
    private static final String BASE64 = "data:asBase64";
    private static final Set<String> RANGE = Set.of("blobId", "offset", "length");

    private final Call call;
    private final Blobs blobs;
    private final BlobReading reading;

    BlobSources(Call call, Blobs blobs) {
        this.call = call;
        this.blobs = blobs;
        this.reading = new BlobReading(call);
    }

    /** One source; opened when its turn comes. */
    private interface Source {
        InputStream open() throws IOException;
    }

    /** All sources one after the other. */
    InputStream open(JsonObject upload) throws SetError, IOException {
        List<JsonValue> given = upload.value("data")
                .flatMap(JsonValue::array)
                .map(JsonArray::values)
                .orElseThrow(() -> SetError.invalidProperties("data"));
        if (given.isEmpty() || given.size() > Limits.BLOB_SOURCES) {
            throw SetError.invalidProperties("data");
        }
        List<Source> sources = new ArrayList<>();
        for (JsonValue one : given) {
            sources.add(source(one.object().orElseThrow(() -> SetError.invalidProperties("data"))));
        }
        return new Joined(sources.iterator());
    }

    private Source source(JsonObject one) throws SetError, IOException {
        Set<String> names = one.members().keySet();
        if (names.equals(Set.of(TEXT))) {
            String text = one.value(TEXT).flatMap(JsonValue::text).orElseThrow(() -> SetError.invalidProperties("data"));
            return () -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }
        if (names.equals(Set.of(BASE64))) {
            byte[] octets = base64(one);
            return () -> new ByteArrayInputStream(octets);
        }
        if (!names.contains("blobId") || !RANGE.containsAll(names)) {
            throw SetError.invalidProperties("data");
        }
        return range(one);
    }

    private static byte[] base64(JsonObject one) throws SetError {
        try {
            return Base64.getDecoder()
                    .decode(one.value(BASE64).flatMap(JsonValue::text).orElseThrow(() -> SetError.invalidProperties("data")));
        } catch (IllegalArgumentException e) {
            throw SetError.invalidProperties("data");
        }
    }

    private Source range(JsonObject one) throws SetError, IOException {
        String id = one.value("blobId").flatMap(JsonValue::text).orElseThrow(() -> SetError.invalidProperties("data"));
        long offset = number(one, "offset").orElse(0L);
        Optional<Long> length = number(one, "length");
        Optional<Blob> blob = call.resolve(id).isPresent() ? blobs.find(call.resolve(id).get()) : Optional.empty();
        if (blob.isEmpty()) {
            throw SetError.of("blobNotFound", "notFound", JsonArray.ofTexts(List.of(id)));
        }
        // RFC 9404 4.1: a range that goes past the end is no range.
        if (offset > 0 || length.isPresent()) {
            long there = BlobRange.size(blob.get(), reading);
            if (offset > there || length.orElse(0L) > there - offset) {
                throw SetError.invalidProperties("data");
            }
        }
        Blob found = blob.get();
        return () -> BlobRange.open(found, reading, offset, length);
    }

    private static Optional<Long> number(JsonObject one, String name) throws SetError {
        Optional<JsonValue> value = one.value(name);
        Optional<Long> number = value.flatMap(JsonValue::integer).filter(n -> n >= 0);
        if (value.isPresent() && number.isEmpty()) {
            throw SetError.invalidProperties("data");
        }
        return number;
    }

    /** Streams one after the other, each open no longer than it is read. */
    private static final class Joined extends InputStream {
        private final Iterator<Source> left;
        private InputStream now = InputStream.nullInputStream();

        Joined(Iterator<Source> left) {
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int count = now.read(to, offset, length);
            while (count < 0 && left.hasNext()) {
                now.close();
                now = left.next().open();
                count = now.read(to, offset, length);
            }
            return count;
        }

        @Override
        public void close() throws IOException {
            now.close();
        }
    }
}

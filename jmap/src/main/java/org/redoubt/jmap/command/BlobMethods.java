package org.redoubt.jmap.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.EmailId;
import org.redoubt.account.EmailState;
import org.redoubt.account.MessageTooLargeException;
import org.redoubt.account.UploadedBlob;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonNull;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.map.Blob;
import org.redoubt.jmap.map.Blobs;

/** Blob/upload, Blob/get and Blob/lookup (RFC 9404 4). */
final class BlobMethods {
    /** Digests by the names of RFC 9404 4.2, and those of Java. */
    private static final Map<String, String> DIGESTS = Map.of("sha", "SHA-1", "sha-256", "SHA-256");

    private static final String DIGEST = "digest:";
    private static final Set<String> PROPERTIES = Set.of("data", "data:asText", "data:asBase64", "size", "digest:sha", "digest:sha-256");

    private BlobMethods() {}

    static void upload(Call call) throws MethodException, IOException {
        AccountHandle account = call.account();
        JsonObject create = call.arguments().object("create").orElseThrow(() -> MethodException.invalidArguments("create"));
        if (create.members().size() > Limits.OBJECTS_SET) {
            throw MethodException.of("requestTooLarge");
        }
        BlobSources sources = new BlobSources(call, new Blobs(account, "Blob/upload"));
        JsonObject created = new JsonObject();
        JsonObject notCreated = new JsonObject();
        for (Map.Entry<String, JsonValue> one : create.members().entrySet()) {
            JsonObject upload = one.getValue().object().orElseThrow(() -> MethodException.invalidArguments("create"));
            try {
                JsonObject made = upload(call, account, sources, upload);
                created.put(one.getKey(), made);
                call.created(one.getKey(), Listing.text(made, "id"));
            } catch (SetError error) {
                notCreated.put(one.getKey(), error.json());
            }
        }
        call.answer(new JsonObject()
                .put("accountId", call.arguments().requiredText("accountId"))
                .put("created", created.isEmpty() ? JsonNull.NULL : created)
                .put("notCreated", notCreated.isEmpty() ? JsonNull.NULL : notCreated));
    }

    private static JsonObject upload(Call call, AccountHandle account, BlobSources sources, JsonObject upload)
            throws SetError, IOException {
        List<String> unknown = upload.members().keySet().stream()
                .filter(name -> !name.equals("data") && !name.equals("type"))
                .toList();
        Optional<JsonValue> type = upload.value("type");
        if (!unknown.isEmpty() || (type.isPresent() && type.get().text().isEmpty())) {
            throw SetError.invalidProperties(unknown.isEmpty() ? List.of("type") : unknown);
        }
        try (InputStream in = sources.open(upload)) {
            UploadedBlob kept = account.upload(in, call.session().services().config().maxUploadOctets());
            return new JsonObject()
                    .put("id", Ids.bits('u', kept.id()))
                    .put("type", type.flatMap(JsonValue::text).orElse("application/octet-stream"))
                    .put("size", kept.octets());
        } catch (MessageTooLargeException | BlobReading.TooMuchException tooLarge) {
            throw SetError.of("tooLarge");
        }
    }

    static void get(Call call) throws MethodException, IOException {
        AccountHandle account = call.account();
        Arguments arguments = call.arguments();
        Set<String> ids = arguments.ids("ids").orElseThrow(() -> MethodException.invalidArguments("ids"));
        Set<String> properties = arguments.texts("properties").<Set<String>>map(LinkedHashSet::new).orElse(Set.of("data", "size"));
        if (ids.size() > Limits.OBJECTS_GET) {
            throw MethodException.of("requestTooLarge");
        }
        if (!properties.stream().allMatch(name -> name.equals("id") || PROPERTIES.contains(name))) {
            throw MethodException.invalidArguments("properties");
        }
        long offset = arguments.unsigned("offset").orElse(0L);
        Optional<Long> length = arguments.unsigned("length");
        Blobs blobs = new Blobs(account, "Blob/get");
        JsonArray list = new JsonArray();
        List<String> missing = new ArrayList<>();
        BlobReading reading = new BlobReading(call);
        int room = Limits.TEXT_PER_CALL;
        for (String given : ids) {
            Optional<Blob> blob = call.resolve(given).isPresent() ? blobs.find(call.resolve(given).get()) : Optional.empty();
            if (blob.isEmpty()) {
                missing.add(given);
                continue;
            }
            JsonObject answer = new JsonObject().put("id", call.resolve(given).get());
            try {
                room -= get(blob.get(), reading, offset, length, properties, room, answer);
            } catch (BlobReading.TooMuchException tooMuch) {
                throw MethodException.of("requestTooLarge");
            }
            list.add(answer);
        }
        call.answer(new JsonObject()
                .put("accountId", arguments.requiredText("accountId"))
                .put("list", list)
                .put("notFound", JsonArray.ofTexts(missing)));
    }

    /** @return the octets that the answer holds */
    private static int get(
            Blob blob,
            BlobReading reading,
            long offset,
            Optional<Long> length,
            Set<String> properties,
            int room,
            JsonObject answer)
            throws MethodException, IOException {
        boolean data = properties.stream().anyMatch(name -> name.startsWith("data"));
        Map<String, MessageDigest> digests = digests(properties);
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        long read = 0;
        try (InputStream in = BlobRange.open(blob, reading, offset, length)) {
            byte[] piece = new byte[16 * 1024];
            for (int count = in.read(piece); count > 0; count = in.read(piece)) {
                read += count;
                for (MessageDigest digest : digests.values()) {
                    digest.update(piece, 0, count);
                }
                if (data) {
                    if (read > room) {
                        throw MethodException.of("requestTooLarge");
                    }
                    kept.write(piece, 0, count);
                }
            }
        }
        long size = BlobRange.size(blob, reading);
        if (data) {
            data(kept.toByteArray(), properties, answer);
        }
        digests.forEach((name, digest) -> answer.put(name, Base64.getEncoder().encodeToString(digest.digest())));
        if (properties.contains("size")) {
            answer.put("size", size);
        }
        if (offset > size || length.orElse(0L) > size - offset) {
            answer.put("isTruncated", true);
        }
        return kept.size();
    }

    private static void data(byte[] octets, Set<String> properties, JsonObject answer) {
        Optional<String> text = utf8(octets);
        boolean any = properties.contains("data");
        boolean asText = any || properties.contains("data:asText");
        if (asText && text.isPresent()) {
            answer.put("data:asText", text.get());
        } else if (asText) {
            answer.put("isEncodingProblem", true);
        }
        if (properties.contains("data:asBase64") || (any && text.isEmpty())) {
            answer.put("data:asBase64", Base64.getEncoder().encodeToString(octets));
        }
    }

    private static Optional<String> utf8(byte[] octets) {
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static Map<String, MessageDigest> digests(Set<String> properties) {
        Map<String, MessageDigest> digests = new LinkedHashMap<>();
        DIGESTS.forEach((name, algorithm) -> {
            if (properties.contains(DIGEST + name)) {
                try {
                    digests.put(DIGEST + name, MessageDigest.getInstance(algorithm));
                } catch (NoSuchAlgorithmException e) {
                    throw new IllegalStateException("every JDK has SHA", e);
                }
            }
        });
        return digests;
    }

    static void lookup(Call call) throws MethodException, IOException {
        AccountHandle account = call.account();
        Arguments arguments = call.arguments();
        List<String> types = arguments.texts("typeNames").orElseThrow(() -> MethodException.invalidArguments("typeNames"));
        Set<String> ids = arguments.ids("ids").orElseThrow(() -> MethodException.invalidArguments("ids"));
        if (!Capabilities.BLOB_TYPES.containsAll(types)) {
            throw MethodException.of("unknownDataType");
        }
        if (ids.size() > Limits.OBJECTS_GET) {
            throw MethodException.of("requestTooLarge");
        }
        JsonArray list = new JsonArray();
        List<String> missing = new ArrayList<>();
        for (String given : ids) {
            String id = call.resolve(given).orElse(given);
            Optional<JsonObject> matched = matched(account, id, types);
            matched.ifPresentOrElse(
                    found -> list.add(new JsonObject().put("id", id).put("matchedIds", found)), () -> missing.add(given));
        }
        call.answer(new JsonObject()
                .put("accountId", arguments.requiredText("accountId"))
                .put("list", list)
                .put("notFound", JsonArray.ofTexts(missing)));
    }

    private static Optional<JsonObject> matched(AccountHandle account, String id, List<String> types) throws IOException {
        String whole = id.contains("-") ? id.substring(0, id.indexOf('-')) : id;
        var email = Ids.number('b', whole);
        Optional<EmailState> state = email.isEmpty()
                ? Optional.empty()
                : account.emails().find(List.of(new EmailId(email.getAsLong()))).values().stream().findFirst();
        boolean known = whole.equals(id) && state.isPresent();
        if (!known && new Blobs(account, "Blob/lookup").find(id).isEmpty()) {
            return Optional.empty();
        }
        JsonObject matched = new JsonObject();
        for (String type : types) {
            JsonArray found = new JsonArray();
            state.ifPresent(one -> {
                switch (type) {
                    case "Email" -> found.add(one.id().text());
                    case "Thread" -> found.add(one.thread().text());
                    default -> one.mailboxes().forEach(mailbox -> found.add(mailbox.text()));
                }
            });
            matched.put(type, found);
        }
        return Optional.of(matched);
    }
}

package org.redoubt.jmap.map;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;

/** Finds out which parts a new message shall have (RFC 8621 4.6). */
final class DraftParts {
    private final JsonObject email;
    private final Blobs blobs;
    private final Set<String> missing = new LinkedHashSet<>();
    private int count;

    DraftParts(JsonObject email, Blobs blobs) {
        this.email = email;
        this.blobs = blobs;
    }

    DraftPart root() throws DraftException, IOException {
        DraftPart root = structure();
        if (!missing.isEmpty()) {
            // RFC 8621 4.6: all of them are told.
            throw DraftException.blobs(List.copyOf(missing));
        }
        return root;
    }

    private DraftPart structure() throws DraftException, IOException {
        Optional<JsonValue> structure = email.value("bodyStructure");
        List<JsonValue> text = list("textBody");
        List<JsonValue> html = list("htmlBody");
        List<JsonValue> attachments = list("attachments");
        boolean lists = Stream.of("textBody", "htmlBody", "attachments").anyMatch(name -> email.value(name).isPresent());
        if (structure.isPresent()) {
            // RFC 8621 4.6: the one or the others.
            if (lists) {
                throw DraftException.property("bodyStructure");
            }
            return part("bodyStructure", structure.get());
        }
        List<DraftPart> bodies = new ArrayList<>();
        // RFC 8621 4.6: exactly one, where they are given.
        for (String one : List.of("textBody", "htmlBody")) {
            if (email.value(one).isPresent() && list(one).size() != 1) {
                throw DraftException.property(one);
            }
        }
        if (!text.isEmpty()) {
            bodies.add(only("textBody", text, "text/plain"));
        }
        List<DraftPart> inline = new ArrayList<>();
        List<DraftPart> attached = new ArrayList<>();
        for (JsonValue each : attachments) {
            DraftPart part = part("attachments", each);
            boolean related = !html.isEmpty()
                    && part.json().value("cid").isPresent()
                    && part.json().value("disposition").flatMap(JsonValue::text).equals(Optional.of("inline"));
            (related ? inline : attached).add(part);
        }
        if (!html.isEmpty()) {
            inline.addFirst(only("htmlBody", html, "text/html"));
            bodies.add(inline.size() == 1 ? inline.getFirst() : DraftPart.multipart("related", inline));
        }
        if (bodies.isEmpty() && attached.isEmpty()) {
            return new DraftPart(new JsonObject(), "text/plain", Optional.of(""), Optional.empty(), List.of());
        }
        Optional<DraftPart> body = bodies.isEmpty()
                ? Optional.empty()
                : Optional.of(bodies.size() == 1 ? bodies.getFirst() : DraftPart.multipart("alternative", bodies));
        body.ifPresent(attached::addFirst);
        return body.isPresent() && attached.size() == 1 ? body.get() : DraftPart.multipart("mixed", attached);
    }

    private List<JsonValue> list(String property) throws DraftException {
        Optional<JsonValue> value = email.value(property);
        if (value.isPresent() && value.get().array().isEmpty()) {
            throw DraftException.property(property);
        }
        return value.flatMap(JsonValue::array).map(JsonArray::values).orElse(List.of());
    }

    /** RFC 8621 4.6: of that type. */
    private DraftPart only(String property, List<JsonValue> list, String type) throws DraftException, IOException {
        DraftPart part = part(property, list.getFirst());
        boolean named = part.json().value("type").isPresent();
        if (named && !part.type().equals(type)) {
            throw DraftException.property(property);
        }
        return new DraftPart(part.json(), type, part.text(), part.blob(), List.of());
    }

    private DraftPart part(String property, JsonValue value) throws DraftException, IOException {
        JsonObject json = value.object().orElseThrow(() -> DraftException.property(property));
        if (++count > Limits.PARTS_PER_DRAFT || forbidden(json)) {
            throw DraftException.property(property);
        }
        List<JsonValue> children = json.value("subParts").flatMap(JsonValue::array).map(JsonArray::values).orElse(List.of());
        Optional<String> partId = json.value("partId").flatMap(JsonValue::text);
        Optional<String> blobId = json.value("blobId").flatMap(JsonValue::text);
        String type = json.value("type")
                .flatMap(JsonValue::text)
                .map(text -> text.toLowerCase(Locale.ROOT))
                .orElse(children.isEmpty() ? partId.isPresent() ? "text/plain" : "application/octet-stream" : "multipart/mixed");
        boolean multipart = type.startsWith("multipart/");
        boolean filled = multipart ? partId.isEmpty() && blobId.isEmpty() : partId.isPresent() != blobId.isPresent();
        if (!type.matches("[a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127}") || !filled || (multipart && children.isEmpty())) {
            throw DraftException.property(property);
        }
        List<DraftPart> parts = new ArrayList<>();
        for (JsonValue child : multipart ? children : List.<JsonValue>of()) {
            parts.add(part(property, child));
        }
        Optional<String> text = partId.isPresent() ? Optional.of(text(partId.get(), json, property)) : Optional.empty();
        Optional<Blob> blob = Optional.empty();
        if (blobId.isPresent()) {
            blob = blobs.find(blobId.get());
            if (blob.isEmpty()) {
                missing.add(blobId.get());
            }
        }
        return new DraftPart(json, type, text, blob, parts);
    }

    /** RFC 8621 4.6: how a part is encoded is ours to choose. */
    private static boolean forbidden(JsonObject json) {
        return json.get("headers").isPresent()
                || json.members().keySet().stream()
                        .anyMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("header:content-transfer-encoding"));
    }

    private String text(String partId, JsonObject part, String property) throws DraftException {
        // RFC 8621 4.6: both are ours to say.
        if (part.value("charset").isPresent() || part.value("size").isPresent()) {
            throw DraftException.property(property);
        }
        JsonObject value = email.value("bodyValues")
                .flatMap(JsonValue::object)
                .flatMap(values -> values.value(partId))
                .flatMap(JsonValue::object)
                .orElseThrow(() -> DraftException.property("bodyValues"));
        boolean broken = value.value("isEncodingProblem").flatMap(JsonValue::bool).orElse(false)
                || value.value("isTruncated").flatMap(JsonValue::bool).orElse(false);
        Optional<String> text = value.value("value").flatMap(JsonValue::text);
        if (broken || text.isEmpty()) {
            throw DraftException.property("bodyValues");
        }
        return text.get();
    }
}

package org.redoubt.jmap.map;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.mime.BodyParts;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;
import org.redoubt.mime.RawField;

/** EmailBodyPart objects (RFC 8621 4.1.4). */
public final class BodyPartObjects {
    public static final Set<String> PROPERTIES = Set.of(
            "partId", "blobId", "size", "headers", "name", "type", "charset", "disposition", "cid", "language",
            "location", "subParts");
    public static final Set<String> BY_DEFAULT = new LinkedHashSet<>(List.of(
            "partId", "blobId", "size", "name", "type", "charset", "disposition", "cid", "language", "location"));

    /** Up to here a size is counted octet by octet; beyond, it is worked out for what is regularly encoded. */
    private static final long COUNTED = 256 * 1024;

    private final MessageSource source;
    private final BodyParts parts;
    private final Set<String> properties;

    BodyPartObjects(MessageSource source, BodyParts parts, Set<String> properties) {
        this.source = source;
        this.parts = parts;
        this.properties = properties;
    }

    JsonArray list(List<Part> some) throws IOException {
        JsonArray list = new JsonArray();
        for (Part part : some) {
            list.add(json(part, false));
        }
        return list;
    }

    /** @param whole whether what is in it is shown */
    JsonObject json(Part part, boolean whole) throws IOException {
        JsonObject json = new JsonObject();
        for (String property : properties) {
            put(json, property, part);
        }
        if (whole && part.isMultipart()) {
            JsonArray children = new JsonArray();
            for (Part child : part.children()) {
                children.add(json(child, true));
            }
            json.put("subParts", children);
        }
        return json;
    }

    private void put(JsonObject json, String property, Part part) throws IOException {
        switch (property) {
            case "partId" -> json.putTextOrNull(property, parts.name(part));
            case "blobId" -> json.putTextOrNull(property, parts.name(part).map(name -> source.blobId() + "-" + name));
            case "size" -> json.put(property, part.isMultipart() ? part.octets() : size(part));
            case "name" -> json.putTextOrNull(property, part.fileName());
            case "type" -> json.put(property, part.type() + "/" + part.subtype());
            case "charset" -> json.putTextOrNull(property, charset(part));
            case "disposition" -> json.putTextOrNull(property, part.disposition().map(d -> d.type()));
            case "cid" -> json.putTextOrNull(property, part.contentId().map(BodyPartObjects::bare));
            case "language" ->
                json.putOrNull(
                        property,
                        part.languages().isEmpty()
                                ? Optional.empty()
                                : Optional.of(JsonArray.ofTexts(part.languages())));
            case "location" -> json.putTextOrNull(property, part.location());
            case "headers" -> json.put(property, headers(source.header(part)));
            case "subParts" -> {
                if (!part.isMultipart()) {
                    json.putNull(property);
                }
            }
            default -> {
                Optional<HeaderProperty> header = HeaderProperty.parse(property);
                if (header.isPresent()) {
                    json.put(property, header.get().value(source.header(part)));
                }
            }
        }
    }

    /** RFC 8621 4.1.3: the fields as they stand, in their order. */
    static JsonArray headers(HeaderBlock header) {
        JsonArray headers = new JsonArray();
        for (RawField field : header.fields()) {
            headers.add(new JsonObject().put("name", field.name()).put("value", HeaderForm.RAW.value(field)));
        }
        return headers;
    }

    private static Optional<String> charset(Part part) {
        return part.type().equals("text")
                ? part.parameter("charset").or(() -> Optional.of("us-ascii"))
                : Optional.empty();
    }

    private static String bare(String contentId) {
        String trimmed = contentId.strip();
        return trimmed.startsWith("<") && trimmed.endsWith(">")
                ? trimmed.substring(1, trimmed.length() - 1)
                : trimmed;
    }

    /** Octets of the part without its transfer encoding: what a download of it has. */
    private long size(Part part) throws IOException {
        boolean encoded = part.encoding().equals("base64") || part.encoding().equals("quoted-printable");
        if (!encoded || part.octets() == 0) {
            return part.octets();
        }
        Optional<Long> regular = part.octets() > COUNTED && part.encoding().equals("base64")
                ? regularSize(part)
                : Optional.empty();
        return regular.isPresent() ? regular.get() : count(part);
    }

    private long count(Part part) throws IOException {
        try (InputStream in = PartContent.decode(part.encoding(), source.stream(part.bodyStart(), part.octets()))) {
            return in.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }

    /** Lines of one length that end in CRLF, which is how all programs write base64, need not be read to be measured. */
    private Optional<Long> regularSize(Part part) throws IOException {
        byte[] start = source.octets(part.bodyStart(), 1024);
        int line = 0;
        while (line < start.length && start[line] != '\r') {
            line++;
        }
        long whole = part.octets() / (line + 2);
        byte[] end = source.octets(part.bodyStart() + part.octets() - 4, 4);
        boolean regular = line % 4 == 0
                && line > 0
                && line < start.length
                && part.lines() == whole
                && part.octets() % (line + 2) % 4 == 0
                && end[3] != '\n';
        if (!regular) {
            return Optional.empty();
        }
        long padding = end[2] == '=' ? 2 : end[3] == '=' ? 1 : 0;
        return Optional.of((part.octets() - 2 * whole) / 4 * 3 - padding);
    }
}

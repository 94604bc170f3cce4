package org.redoubt.jmap.map;

import java.util.List;
import java.util.Optional;
import org.redoubt.jmap.codec.JsonObject;

/**
 * A part of a message to be built.
 *
 * @param json the EmailBodyPart that the client gave; empty for one that we put around others
 * @param type media type, such as {@code text/plain}
 * @param text what is in it, of a part with a text
 * @param blob what is in it, of a part with a blob
 * @param children what is in it, of a multipart
 */
record DraftPart(
        JsonObject json, String type, Optional<String> text, Optional<Blob> blob, List<DraftPart> children) {
    static DraftPart multipart(String subtype, List<DraftPart> children) {
        return new DraftPart(
                new JsonObject(), "multipart/" + subtype, Optional.empty(), Optional.empty(), List.copyOf(children));
    }

    boolean isMultipart() {
        return type.startsWith("multipart/");
    }
}

package org.redoubt.jmap.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Any octets as JSON: what is read is written and read again as the same, whatever else is done with it ends. */
class JsonFuzzTest {
    @FuzzTest
    void read(byte[] octets) throws NotJsonException {
        JsonValue value;
        try {
            value = JsonReader.read(octets);
        } catch (NotJsonException refused) {
            return;
        }
        byte[] written = JsonWriter.octets(value);
        assertEquals(value, JsonReader.read(written));
        assertEquals(new String(written, StandardCharsets.UTF_8), JsonWriter.text(value));
        JmapRequest.of(value);
        JsonPointer.find(value, "/a/*/0");
        value.object().ifPresent(object -> ResultReferences.resolve(
                object, List.of(new Invocation("Core/echo", object, "c"))));
    }
}

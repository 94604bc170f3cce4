package org.redoubt.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Any octets as a header: its fields are pieces of it in their order, and made of them it is the same header. */
class HeaderBlockFuzzTest {
    @FuzzTest
    void fields(byte[] raw) {
        HeaderBlock header = HeaderBlock.of(raw);
        List<RawField> fields = header.fields();
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        Set<String> names = new HashSet<>();
        for (RawField field : fields) {
            joined.writeBytes(field.line());
            names.add(Ascii.lower(field.name()));
            assertTrue(field.value().indexOf('\n') < 0 && field.value().indexOf('\r') < 0, "a value is one line");
            assertTrue(field.value().indexOf('\0') < 0, "NUL is dropped");
            assertTrue(header.first(field.name()).isPresent());
        }
        assertTrue(joined.size() <= raw.length);
        assertEquals(fields, HeaderBlock.of(joined.toByteArray()).fields());
        assertEquals(fields, header.only(names).fields());
        assertEquals(List.of(), header.only(Set.of()).fields());
        Envelope.of(header);
    }
}

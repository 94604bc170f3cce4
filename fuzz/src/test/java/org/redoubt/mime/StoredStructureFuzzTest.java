package org.redoubt.mime;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Octets as a stored structure: they are read, to a bounded depth, or refused as damaged. */
class StoredStructureFuzzTest {
    @FuzzTest
    void decode(byte[] stored) {
        try {
            MessageStructure read = StructureFormat.decode(stored);
            assertTrue(depth(read.root()) <= Limits.DEPTH);
            StructureFormat.decodeEnvelope(stored);
            StructureFormat.decodeHeader(stored);
            StructureFormat.decodePreview(stored);
        } catch (StructureFormatException damaged) {
            // Refused.
        }
    }

    private static int depth(Part p) {
        return 1 + p.children().stream().mapToInt(StoredStructureFuzzTest::depth).max().orElse(0);
    }
}

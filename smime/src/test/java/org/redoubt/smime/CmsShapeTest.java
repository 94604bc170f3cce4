package org.redoubt.smime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class CmsShapeTest {
    private static Problem problem(byte[] octets) {
        return assertThrows(CmsShape.ShapeException.class, () -> CmsShape.check(new ByteArrayInputStream(octets))).problem;
    }

    private static byte[] element(int tag, byte[]... inside) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] each : inside) {
            all.writeBytes(each);
        }
        byte[] content = all.toByteArray();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        out.write(0x84);
        for (int shift = 24; shift >= 0; shift -= 8) {
            out.write(content.length >> shift);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] signedData(byte[] content, byte[] beside) {
        byte[] one = {2, 1, 1};
        byte[] none = element(0x31);
        byte[] inner = element(0x30, element(6, new byte[] {1}), element(0xa0, element(4, content)));
        return element(0x30, element(6, new byte[] {1}), element(0xa0, element(0x30, one, none, inner, element(0xa0, beside))));
    }

    @Test
    void theContentMayBeLongAndWhatIsBesideMayNot() throws IOException {
        byte[] large = new byte[Limits.SIGNATURE_OCTETS];
        CmsShape.check(new ByteArrayInputStream(signedData(large, new byte[0])));
        assertEquals(Problem.TOO_LARGE, problem(signedData(new byte[0], element(4, large))));
    }

    @Test
    void whatIsNestedTooDeeplyIsNotParsed() {
        byte[] nested = element(5);
        for (int i = 0; i <= Limits.DEPTH; i++) {
            nested = element(0x30, nested);
        }
        assertEquals(Problem.TOO_LARGE, problem(nested));
        byte[] endless = new byte[2 * (Limits.DEPTH + 1)];
        for (int i = 0; i < endless.length; i += 2) {
            endless[i] = 0x30;
            endless[i + 1] = (byte) 0x80;
        }
        assertEquals(Problem.TOO_LARGE, problem(endless));
    }

    @Test
    void whatEndsElsewhereThanItSaysIsMalformed() {
        assertEquals(Problem.MALFORMED, problem(new byte[] {0x30, 5, 4, 1}));
        assertEquals(Problem.MALFORMED, problem(new byte[] {0x30, 3, 4, 5, 1, 1, 1, 1, 1}));
        assertEquals(Problem.MALFORMED, problem(new byte[] {0, 0}));
        assertEquals(Problem.MALFORMED, problem(new byte[] {4, (byte) 0x80, 1}));
        assertEquals(Problem.MALFORMED, problem(new byte[] {0x3f, 1, 1, 1}));
        assertEquals(Problem.TOO_LARGE, problem(new byte[] {4, (byte) 0x84, 0x7f, 1, 1, 1}));
    }
}

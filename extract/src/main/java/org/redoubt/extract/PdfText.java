package org.redoubt.extract;

import java.io.IOException;
import java.io.InputStream;
import org.apache.fontbox.FontBoxFont;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.pdmodel.font.CIDFontMapping;
import org.apache.pdfbox.pdmodel.font.FontMapper;
import org.apache.pdfbox.pdmodel.font.FontMappers;
import org.apache.pdfbox.pdmodel.font.FontMapping;
import org.apache.pdfbox.pdmodel.font.PDCIDSystemInfo;
import org.apache.pdfbox.pdmodel.font.PDFontDescriptor;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;
import org.jspecify.annotations.Nullable;

/** The text of a PDF (ISO 32000), by PDFBox, kept from every file but the one it is given. */
final class PdfText {
    static {
        FontMappers.set(new OneFont());
    }

    private PdfText() {}

    static void read(byte[] file, TextSink sink) throws IOException {
        try (PDDocument document = Loader.loadPDF(file, "", null, null, IOUtils.createMemoryOnlyStreamCache())) {
            information(document.getDocumentInformation(), sink);
            new Pages().writeText(document, sink);
        } catch (InvalidPasswordException closed) {
            throw new UnreadableException(UnreadableException.Why.PROTECTED);
        }
    }

    private static void information(PDDocumentInformation about, TextSink sink) throws IOException {
        for (String text : new String[] {about.getTitle(), about.getSubject(), about.getAuthor(), about.getKeywords()}) {
            if (text != null) {
                sink.write(text);
                sink.gap('\n');
            }
        }
    }

    private static final class Pages extends PDFTextStripper {
        private int characters;

        Pages() {
            setEndPage(Limits.PAGES);
        }

        /** A page is held as positions of characters before it is written; there is no use in more than are given out. */
        @Override
        protected void processTextPosition(TextPosition text) {
            if (characters++ < Limits.CHARACTERS) {
                super.processTextPosition(text);
            }
        }
    }

    /**
     * For every font that a PDF names and does not bring along, the one that PDFBox brings. Else PDFBox would read
     * all fonts of the machine and write a list of them into the home folder; words need no shapes.
     */
    private static final class OneFont implements FontMapper {
        private @Nullable TrueTypeFont font;

        private TrueTypeFont font() {
            TrueTypeFont known = font;
            if (known == null) {
                known = load();
                font = known;
            }
            return known;
        }

        private static TrueTypeFont load() {
            try (InputStream in =
                    PDDocument.class.getResourceAsStream("/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf")) {
                if (in == null) {
                    throw new IllegalStateException("PDFBox came without its font");
                }
                return new TTFParser().parse(new RandomAccessReadBuffer(in));
            } catch (IOException broken) {
                throw new IllegalStateException("PDFBox came with a broken font", broken);
            }
        }

        @Override
        public FontMapping<TrueTypeFont> getTrueTypeFont(String name, PDFontDescriptor descriptor) {
            return new FontMapping<>(font(), true);
        }

        @Override
        public FontMapping<FontBoxFont> getFontBoxFont(String name, PDFontDescriptor descriptor) {
            return new FontMapping<>(font(), true);
        }

        @Override
        @SuppressWarnings("NullAway") // PDFBox's own mapper gives null where there is no OpenType font
        public CIDFontMapping getCIDFont(String name, PDFontDescriptor descriptor, PDCIDSystemInfo characters) {
            return new CIDFontMapping(null, font(), true);
        }
    }
}
